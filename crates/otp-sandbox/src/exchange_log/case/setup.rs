//! What a sandbox must have seen before a right code is right.

use serde_json::{Value, json};

use super::invented;
use crate::vendor::Operation;

/// The steps before a check that succeeded; `None` for every other call, which needs none.
pub(super) fn draft(operation: Operation, arguments: &Value) -> Option<Value> {
    let phone = arguments["phone"].as_str()?.strip_prefix('+')?;
    let request = match operation {
        Operation::VerifyOtp => {
            let mut body = json!({
                "api-key": "{{key}}", "api-secret": "{{secret}}", "phone": phone, "brand-name": "Eaon",
            });
            if let Some(id) = arguments.get("app_id") {
                body["app-id"] = id.clone();
            }
            json!({
                "method": "POST",
                "path": "/sms/otp/generate",
                "headers": { "content-type": "application/json; charset=utf-8" },
                "json": body,
            })
        }
        Operation::CheckCode => {
            let home = phone.strip_prefix("84")?;
            json!({
                "method": "POST",
                "path": "/MainService.svc/json/SendMessageAutoGenCode_V5",
                "headers": { "content-type": "application/json" },
                "json": {
                    "ApiKey": "{{key}}", "SecretKey": "{{secret}}", "Phone": format!("0{home}"),
                    "MultiChannelTempId": "22575", "TypeId": "2",
                },
            })
        }
        _ => return None,
    };
    let code = invented::code(operation.vendor());
    Some(json!([{ "config": { "next_code": code } }, { "request": request }]))
}
