//! The report about a message, as eSMS.vn sends it to the callback URL of its request.

use super::V;
use crate::reports::Reporting;
use crate::rules::{Rule, rules};
use crate::sent::{Delivery, Sent};

const PAGE: &str = "https://developers.esms.vn/en/esms-api/callback-url (2025-01-10)";

rules! { V, RULES of reports:
    Documented "esms-vn.report.fields"
        "a report is a GET on the CallbackUrl, with SMSID, SendStatus, counts, TotalPrice, RequestId, TypeId and phonenumber" PAGE;
    Assumed "esms-vn.report.when"
        "a report comes when a message is handed over (SendStatus 7) and when it has arrived or failed (5)" "the page lists the states, not when they are reported";
    Documented "esms-vn.report.attempts" "a server that does not answer in time is called up to five times more" PAGE;
    Assumed "esms-vn.report.pause" "the next attempt comes a second later; any HTTP status ends the attempts" "no page states it";
    Assumed "esms-vn.report.network" "telcoid is always 1, Viettel" "the printed value; the sandbox knows no networks";
}

pub(super) static REPORTING: Reporting = Reporting { query, attempts: 6, is_settled: |_| true };

fn query(sent: &Sent, delivery: Delivery, _at_ms: u64) -> Option<String> {
    let status = match delivery {
        Delivery::Scheduled | Delivery::Accepted => return None,
        Delivery::HandedOver => "7",
        Delivery::Delivered | Delivery::Failed => "5",
    };
    let count = |holds: bool| if holds { sent.to.len().to_string() } else { "0".to_owned() };
    let (is_delivered, is_failed) = (delivery == Delivery::Delivered, delivery == Delivery::Failed);
    let is_zalo = matches!(sent.product, 24 | 25);
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("SMSID", &sent.id)
        .append_pair("SendFailed", &count(is_failed))
        .append_pair("SendStatus", status)
        .append_pair("SendSuccess", &count(is_delivered))
        .append_pair("TotalPrice", &format!("{}.0000", sent.units))
        .append_pair("TotalReceiver", &count(true))
        .append_pair("TotalSent", &count(true))
        .append_pair("RequestId", sent.request_id.as_deref().unwrap_or_default())
        .append_pair("TypeId", &sent.product.to_string())
        .append_pair("telcoid", "1")
        .append_pair("phonenumber", sent.to.first().map_or("", String::as_str));
    if is_zalo {
        query
            .append_pair("error_info", &error_info(is_delivered))
            .append_pair("oaid", sent.sender.as_deref().unwrap_or_default())
            .append_pair("tempid", sent.template.as_deref().unwrap_or_default())
            .append_pair("partnerids", zalo_id(sent));
    } else {
        query.append_pair("switchsmsid", "");
    }
    Some(query.finish())
}

/// Zalo's own id of a message, which the vendor only passes on.
pub(super) fn zalo_id(sent: &Sent) -> &str {
    sent.id.get(..20).unwrap_or(&sent.id)
}

/// What Zalo said, as plain JSON: one of the three forms in which the page prints it.
fn error_info(is_delivered: bool) -> String {
    let (error, message) = if is_delivered { (0, "Success") } else { (-1, "Not delivered") };
    serde_json::json!({ "error": error, "message": message }).to_string()
}
