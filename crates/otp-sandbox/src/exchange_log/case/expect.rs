//! What a client should make of an answer, as far as the sandbox can know.

use serde_json::{Map, Value, json};

use crate::vendor::{Operation, Vendor};

pub(super) fn draft(operation: Operation, status: u16, body: &[u8]) -> Value {
    let Ok(object) = serde_json::from_slice::<Map<String, Value>>(body) else {
        return error("UnexpectedResponse", None, None, status);
    };
    let (code_name, success, id_name) = match operation.vendor() {
        Vendor::EsmsVn => ("CodeResult", json!("100"), "SMSID"),
        Vendor::EsmsMy => ("status", json!(0), "id"),
        Vendor::Accuauth => ("status", json!("OK"), "request_id"),
    };
    if status == 200 && object.get(code_name) == Some(&success) {
        return json!({ "ok": typed(operation, &object) });
    }
    let code = match object.get(code_name) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let kind = if code.is_some() { "Vendor" } else { "UnexpectedResponse" };
    error(kind, code.as_deref(), object.get(id_name).and_then(Value::as_str), status)
}

fn error(kind: &str, code: Option<&str>, id: Option<&str>, status: u16) -> Value {
    json!({ "error": {
        "kind": kind,
        "effect": "Unknown",
        "vendor_code": code,
        "request_id": id,
        "http_status": status,
    } })
}

fn typed(operation: Operation, object: &Map<String, Value>) -> Value {
    let names: &[(&str, &str)] = match operation {
        Operation::GenerateOtp => &[
            ("status", "/status"),
            ("message", "/message"),
            ("id", "/id"),
            ("credit_deducted", "/creditDeducted"),
            ("parts", "/parts"),
            ("type", "/type"),
        ],
        Operation::VerifyOtp => &[("status", "/status"), ("message", "/message"), ("id", "/id")],
        Operation::SendMessageAutoGenCodeV5 | Operation::SendMessageAutoGenCodeV4 => {
            &[("code_result", "/CodeResult"), ("count_regenerate", "/CountRegenerate"), ("sms_id", "/SMSID")]
        }
        Operation::CheckCode => &[
            ("code_result", "/CodeResult"),
            ("count_regenerate", "/CountRegenerate"),
            ("error_message", "/ErrorMessage"),
        ],
        Operation::SendSmsOtp => {
            &[("status", "/status"), ("charge", "/charge_info/charge"), ("request_id", "/request_id")]
        }
    };
    let body = Value::Object(object.clone());
    let value = |path: &str| body.pointer(path).cloned().unwrap_or_default();
    names.iter().map(|(name, path)| ((*name).to_owned(), value(path))).collect()
}
