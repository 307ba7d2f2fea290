//! The report about a message, as esms.com.my sends it to the `dlr-url` of its request.

use super::V;
use crate::clock::timestamp;
use crate::reports::Reporting;
use crate::rules::{Rule, rules};
use crate::sent::{Delivery, Sent};

const PAGE: &str = "https://api.esms.com.my/dr.html (2017-01-22)";

rules! { V, RULES of reports:
    Documented "esms-my.report.fields"
        "a report is a GET on the dlr-url with msgId, s and t, the time in GMT+8 as `yyyyMMddHHmmss`" PAGE;
    Documented "esms-my.report.states" "s is DELIVRD when the operator has the message, and UNDELIV when it was not delivered" PAGE;
    Assumed "esms-my.report.once"
        "there is one report a message: DELIVRD a second after it was sent, or UNDELIV after three; EXPIRED never comes" "no page says how many or when";
    Documented "esms-my.report.attempts" "after any status but 200 to 299 the vendor calls again, at most ten times" PAGE;
    Assumed "esms-my.report.pause" "the next attempt comes a second later" "no page states it";
}

pub(super) static REPORTING: Reporting =
    Reporting { query, attempts: 11, is_settled: |status| (200..300).contains(&status) };

const MALAYSIA_AHEAD_MS: u64 = 8 * 60 * 60 * 1_000;

fn query(sent: &Sent, delivery: Delivery, at_ms: u64) -> Option<String> {
    let fails = sent.deliveries(u64::MAX).any(|last| last == Delivery::Failed);
    let status = match delivery {
        Delivery::HandedOver if !fails => "DELIVRD",
        Delivery::Failed => "UNDELIV",
        Delivery::Scheduled | Delivery::Accepted | Delivery::HandedOver | Delivery::Delivered => return None,
    };
    let mut time = timestamp(at_ms.saturating_add(MALAYSIA_AHEAD_MS));
    time.retain(|one| one.is_ascii_digit());
    Some(format!("msgId={}&s={status}&t={time}", sent.id))
}
