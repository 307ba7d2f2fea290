//! The case's call, made by the real client.

use otp_testkit::vendors::{self, Encoding, Keys, Settings};
use serde_json::{Value, json};

use super::Account;
use crate::Failure;

/// Makes the call; returns what the caller gets, in the words of a case's `expect`.
pub(super) async fn play(
    vendor: &str,
    base_url: &str,
    account: &Account,
    case: &Value,
) -> Result<Value, Failure> {
    let encoding = match case["client"]["encoding"].as_str() {
        None => None,
        Some("json") => Some(Encoding::Json),
        Some("form") => Some(Encoding::Form),
        Some(other) => return Err(Failure::new(&format!("there is no encoding `{other}`"))),
    };
    let settings = Settings { encoding, ..Settings::default() };
    let keys = Keys::new(&account.key, &account.secret);
    let client = vendors::named(vendor).client(base_url, &keys, &settings)?;
    let endpoint = case["call"]["endpoint"].as_str().unwrap_or_default();
    let call = client.call(endpoint, &case["call"]["arguments"]).map_err(|problem| Failure::new(&problem))?;
    Ok(match call.await {
        Ok(value) => json!({ "ok": value }),
        Err(error) => json!({ "error": {
            "kind": format!("{:?}", error.kind()),
            "effect": format!("{:?}", error.effect()),
            "vendor_code": error.vendor_code(),
            "request_id": error.request_id(),
            "http_status": error.http_status(),
        }}),
    })
}
