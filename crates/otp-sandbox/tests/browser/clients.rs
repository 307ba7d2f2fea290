//! Calls as a client makes them, as far as these tests need them.

use otp_sandbox::{Sandbox, Vendor};
use serde_json::json;

use crate::calls::{ACCU_SEND, MY_GENERATE, MY_VERIFY, VN_V5, my_form, v5_body};
use crate::wire_client::{FORM, JSON, form, raw, request};

/// Sends one request and takes whatever comes back, broken or not.
fn call(sandbox: &Sandbox, vendor: Vendor, path: &str, headers: &[(&str, &str)], body: &str) -> String {
    let address = sandbox.address(vendor);
    let text = request("POST", path, &address.to_string(), headers, body);
    String::from_utf8_lossy(&raw(address, text.as_bytes())).into_owned()
}

/// esms-my: a code is made and sent.
pub fn my_generate(sandbox: &Sandbox, phone: &str) -> String {
    let body = my_form(&[("phone", phone), ("brand-name", "Kopi")]);
    call(sandbox, Vendor::EsmsMy, MY_GENERATE, &[("content-type", FORM)], &body)
}

/// esms-my: a code is checked.
pub fn my_verify(sandbox: &Sandbox, phone: &str, code: &str) -> String {
    let body = my_form(&[("phone", phone), ("code", code)]);
    call(sandbox, Vendor::EsmsMy, MY_VERIFY, &[("content-type", FORM)], &body)
}

/// accuauth: a code of the caller's is delivered.
pub fn accuauth_send(sandbox: &Sandbox, phone: &str, code: &str) -> String {
    let keys = Vendor::Accuauth.credentials();
    let headers = [("content-type", FORM), ("x-df-api-id", keys.key), ("x-df-api-secret", keys.secret)];
    let content = format!("code:{code}");
    let pairs = [("phone_number", phone), ("template_id", "T1"), ("content", &content)];
    call(sandbox, Vendor::Accuauth, ACCU_SEND, &headers, &form(&pairs))
}

/// esms-vn: a code is made and sent by Zalo, or by SMS where Zalo fails.
pub fn vn_send(sandbox: &Sandbox, phone: &str) -> String {
    let mut body = v5_body(phone);
    body["TimeAlive"] = json!("2");
    call(sandbox, Vendor::EsmsVn, VN_V5, &[("content-type", JSON)], &body.to_string())
}
