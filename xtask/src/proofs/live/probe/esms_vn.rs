//! eSMS.vn.

use serde_json::{Value, json};

use super::{Arguments, Change, Cost, Keys, NO_NUMBER, Probe, page};
use crate::proofs::contract::case::Operation::{self, AutoGenCodeV4, AutoGenCodeV5, CheckCode};
use crate::proofs::live::account::Values;

const ERROR_PAGE: &str = "https://developers.esms.vn/en/esms-api/table-of-error-codes";
const NO_PHONE: Cost = Cost::Assumed("no page says what a missing Phone gets; there is nobody to send to");
const BAD_PHONE: Cost = Cost::Documented("code 108, a phone in a wrong form", ERROR_PAGE);

/// `TypeId` 1 only makes a code: no message goes out even if the vendor takes the call.
fn v5_unsent(values: &Values) -> Value {
    json!({ "phone": values.phone, "multi_channel_temp_id": values.template, "type_id": "1" })
}

fn v5_unknown_template(values: &Values) -> Value {
    json!({ "phone": values.phone, "multi_channel_temp_id": "none-such", "type_id": "1" })
}

fn v5(values: &Values) -> Value {
    json!({ "phone": values.phone, "multi_channel_temp_id": values.template, "type_id": "2" })
}

/// The brand and text that the vendor's pages print.
fn v4(values: &Values) -> Value {
    let message = "{OTP} la ma xac minh dang ky Baotrixemay cua ban";
    json!({ "phone": values.phone, "brandname": "Baotrixemay", "message": message })
}

fn check(values: &Values) -> Value {
    json!({ "phone": values.phone, "code": values.code })
}

pub(super) fn probes() -> Vec<Probe> {
    let mut probes = Vec::new();
    for (operation, arguments) in [(AutoGenCodeV5, v5_unsent as Arguments), (AutoGenCodeV4, v4)] {
        probes.extend(refused(operation, arguments));
        probes.push(Probe {
            operation,
            name: "phone-missing",
            cost: NO_PHONE,
            keys: Keys::Account,
            change: Some(Change::Without("Phone")),
            arguments,
            baseline: "code-108-phone-form",
        });
    }
    probes.push(Probe {
        operation: AutoGenCodeV5,
        name: "template-unknown",
        cost: Cost::Documented("code 789, the template is not set up", ERROR_PAGE),
        keys: Keys::Account,
        change: None,
        arguments: v5_unknown_template,
        baseline: "code-789-template-not-set-up",
    });
    probes.extend(refused(CheckCode, check));
    probes.push(Probe {
        operation: CheckCode,
        name: "code-missing",
        cost: Cost::Assumed("no page says what a missing Code gets; a check sends nothing"),
        keys: Keys::Account,
        change: Some(Change::Without("Code")),
        arguments: check,
        baseline: "code-117-wrong-code",
    });
    probes.push(Probe {
        operation: CheckCode,
        name: "wrong-code",
        cost: Cost::Assumed(
            "117 and 171 are documented for used and expired codes only; a check sends nothing",
        ),
        keys: Keys::Account,
        change: None,
        arguments: check,
        baseline: "code-117-wrong-code",
    });
    probes.push(Probe {
        operation: AutoGenCodeV5,
        name: "accepted",
        cost: Cost::Paid,
        keys: Keys::Account,
        change: None,
        arguments: v5,
        baseline: "success",
    });
    probes
}

/// What every call refuses.
fn refused(operation: Operation, arguments: Arguments) -> [Probe; 2] {
    [
        Probe {
            operation,
            name: "wrong-key",
            cost: Cost::Documented("code 101, wrong keys", page(operation)),
            keys: Keys::Wrong,
            change: None,
            arguments,
            baseline: "code-101-wrong-keys",
        },
        Probe {
            operation,
            name: "phone-no-number",
            cost: BAD_PHONE,
            keys: Keys::Account,
            change: Some(Change::With("Phone", NO_NUMBER)),
            arguments,
            baseline: "code-108-phone-form",
        },
    ]
}
