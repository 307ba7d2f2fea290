//! The one place that knows how a case's call is made by the real client.

use serde_json::{Value, json};

use super::Account;
use crate::Failure;
use crate::proofs::contract::case::{Case, Expect};
use crate::proofs::contract::{replay, wire::Keys};

/// Makes the call; returns what the caller gets, in the words of a case's `expect`.
pub(super) async fn play(base_url: &str, account: &Account, case: &Value) -> Result<Value, Failure> {
    let case: Case =
        serde_json::from_value(case.clone()).map_err(|error| Failure::new(&error.to_string()))?;
    let keys = Keys { key: &account.key, secret: &account.secret };
    let outcome = replay::call(base_url, keys, &case).await.map_err(|error| Failure::new(&error))?;
    Ok(match outcome.expect {
        Expect::Ok(value) => json!({ "ok": value }),
        Expect::Error(error) => json!({ "error": {
            "kind": format!("{:?}", error.kind.0),
            "effect": format!("{:?}", error.effect.0),
            "vendor_code": error.vendor_code,
            "request_id": error.request_id,
            "http_status": error.http_status,
        }}),
    })
}
