//! esms.com.my.

use serde_json::{Value, json};

use super::{Change, Cost, Keys, NO_NUMBER, Probe, page};
use crate::proofs::contract::case::Operation::{GenerateOtp, VerifyOtp};
use crate::proofs::live::account::Values;

fn generate(values: &Values) -> Value {
    json!({ "phone": values.phone, "brand_name": values.brand })
}

fn verify(values: &Values) -> Value {
    json!({ "phone": values.phone, "code": values.code })
}

pub(super) fn probes() -> Vec<Probe> {
    vec![
        Probe {
            operation: GenerateOtp,
            name: "wrong-key",
            cost: Cost::Documented("status 3, wrong key or secret", page(GenerateOtp)),
            keys: Keys::Wrong,
            change: None,
            arguments: generate,
            baseline: "status-3-wrong-secret",
        },
        Probe {
            operation: GenerateOtp,
            name: "phone-missing",
            cost: Cost::Documented("status 1, a mandatory field is missing", page(GenerateOtp)),
            keys: Keys::Account,
            change: Some(Change::Without("phone")),
            arguments: generate,
            baseline: "status-1-parameter-missing",
        },
        Probe {
            operation: GenerateOtp,
            name: "phone-no-number",
            cost: Cost::Documented("status 9, the phone has other characters than digits", page(GenerateOtp)),
            keys: Keys::Account,
            change: Some(Change::With("phone", NO_NUMBER)),
            arguments: generate,
            baseline: "status-9-phone-not-numeric",
        },
        Probe {
            operation: VerifyOtp,
            name: "wrong-key",
            cost: Cost::Documented("status 3, wrong key or secret", page(VerifyOtp)),
            keys: Keys::Wrong,
            change: None,
            arguments: verify,
            baseline: "status-3-wrong-secret",
        },
        Probe {
            operation: VerifyOtp,
            name: "code-missing",
            cost: Cost::Documented("status 1, a mandatory field is missing", page(VerifyOtp)),
            keys: Keys::Account,
            change: Some(Change::Without("code")),
            arguments: verify,
            baseline: "status-1-parameter-missing",
        },
        Probe {
            operation: VerifyOtp,
            name: "phone-no-number",
            cost: Cost::Documented("status 9, the phone has other characters than digits", page(VerifyOtp)),
            keys: Keys::Account,
            change: Some(Change::With("phone", NO_NUMBER)),
            arguments: verify,
            baseline: "status-9-phone-not-numeric",
        },
        Probe {
            operation: VerifyOtp,
            name: "wrong-code",
            cost: Cost::Documented("status 16, the code is wrong", page(VerifyOtp)),
            keys: Keys::Account,
            change: None,
            arguments: verify,
            baseline: "status-16-wrong-code",
        },
        Probe {
            operation: GenerateOtp,
            name: "accepted",
            cost: Cost::Paid,
            keys: Keys::Account,
            change: None,
            arguments: generate,
            baseline: "success-brand-name",
        },
    ]
}
