//! AccuAuth. No unknown template here: the page has no word for one, so such a call might be sent.

use serde_json::{Value, json};

use super::{Change, Cost, Keys, NO_NUMBER, Probe, page};
use crate::proofs::contract::case::Operation::SendSmsOtp;
use crate::proofs::live::account::Values;

fn send(values: &Values) -> Value {
    json!({
        "phone_number": values.phone,
        "template_id": values.template,
        "content": [["code", values.code], ["expire_at", "5"]],
    })
}

pub(super) fn probes() -> Vec<Probe> {
    vec![
        Probe {
            operation: SendSmsOtp,
            name: "wrong-key",
            cost: Cost::Documented("401 UNAUTHORIZED, wrong keys", page(SendSmsOtp)),
            keys: Keys::Wrong,
            change: None,
            arguments: send,
            baseline: "unauthorized",
        },
        Probe {
            operation: SendSmsOtp,
            name: "phone-missing",
            cost: Cost::Documented(
                "400 INVALID_ARGUMENT, printed for a missing phone_number",
                page(SendSmsOtp),
            ),
            keys: Keys::Account,
            change: Some(Change::Without("phone_number")),
            arguments: send,
            baseline: "invalid-argument-phone-missing",
        },
        Probe {
            operation: SendSmsOtp,
            name: "phone-no-number",
            cost: Cost::Assumed(
                "the page has INVALID_ARGUMENT for an invalid field, but no form of a number; this is nobody's",
            ),
            keys: Keys::Account,
            change: Some(Change::With("phone_number", NO_NUMBER)),
            arguments: send,
            baseline: "invalid-argument-malformed-phone",
        },
        Probe {
            operation: SendSmsOtp,
            name: "accepted",
            cost: Cost::Paid,
            keys: Keys::Account,
            change: None,
            arguments: send,
            baseline: "success",
        },
    ]
}
