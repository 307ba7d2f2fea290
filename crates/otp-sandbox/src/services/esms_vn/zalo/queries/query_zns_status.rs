//! `POST QueryZnsStatus/`: what became of a message over Zalo, by its SMSID.

use serde_json::{Value, json};

use super::{OverZalo, QUERY, REFUSED, query, record};
use crate::exchange::Reply;
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::sent::Delivery;
use crate::services::Function;
use crate::services::call::{Call, Outcome, Refusal, require};
use crate::services::esms_vn::{V, admit, answers};
use crate::world::World;

impl Operation {
    /// esms-vn `POST QueryZnsStatus/`.
    pub const QUERY_ZNS_STATUS: Self = Self(&Endpoint {
        name: "query_zns_status",
        path: "/QueryZnsStatus/",
        fields: &["SmsId", "SmsType"],
        wish: "Ask what became of a message over Zalo",
        ..QUERY
    });
}

pub(super) static FUNCTION: Function = query(
    Operation::QUERY_ZNS_STATUS,
    &[RULES],
    |world, call| status(world, call),
    |_| answer(&json!({ "SMSID": "59e0c764219c49119063db4468f257f", "FinalStatus": "0" })),
);

const PAGE: &str = "https://developers.esms.vn/esms-api/ham-truy-xuat-va-dang-ky/ham-lay-thong-tin-trang-thai-zns-1 (2026-02-06)";
const ERROR_PAGE_VI: &str = "https://developers.esms.vn/esms-api/bang-ma-loi (2026-04-07)";

rules! { V, RULES:
    Documented SUCCESS "esms-vn.query-zns-status.success"
        "SendStatus is 2 while a message waits, then 5; FinalStatus is 1 once it has arrived (ErrorInfo 0) or failed (1001)" PAGE;
    Documented NO_ID "esms-vn.query-zns-status.no-id" "a missing or empty SmsId gets 851" ERROR_PAGE_VI;
    Documented NO_DATA "esms-vn.query-zns-status.no-data" "an id that belongs to no message over Zalo gets 854" ERROR_PAGE_VI;
    Assumed TYPE "esms-vn.query-zns-status.type"
        "an SmsType other than 24 and 25 gets 118; which of the two the message has is not compared" "no page says";
    Unavoidable PRICE "esms-vn.query-zns-status.price" "TotalPrice is counted in messages, as the sandbox bills" "prices are agreed with the vendor";
}

fn status(world: &World, call: &Call<'_>) -> Outcome {
    admit(world, call)?;
    let id = call.filled("SmsId").ok_or_else(|| Refusal::new("851", &NO_ID))?;
    let kind = call.get("SmsType");
    require(matches!(kind, Some("24" | "25")), "118", &TYPE)?;
    let message = OverZalo::find(world, call, id).ok_or_else(|| Refusal::new("854", &NO_DATA))?;
    call.hangs_on(&TYPE, kind != Some(&message.sent.product.to_string()));
    let error = match message.delivery {
        Delivery::Delivered => "0".into(),
        Delivery::Failed => "1001".into(),
        Delivery::Scheduled | Delivery::Accepted | Delivery::HandedOver => Value::Null,
    };
    let members = json!({
        "ErrorInfo": error,
        "FinalStatus": if message.is_final() { "1" } else { "0" },
        "SMSID": message.sent.id,
        "TotalPrice": f64::from(message.sent.units),
        "ZaloMsgId": message.zalo_id(),
    });
    Ok(answer(&record(message.counts(), members)))
}

fn answer(data: &Value) -> Reply {
    let members = [("CodeResult", "100".into()), ("Data", data.clone())];
    answers::shaped("100", &SUCCESS, &members).on(&[&PRICE, &REFUSED])
}
