//! Tests of `src/services.rs`, which is private.

use super::*;
use crate::names::{Does, Endpoint, Input};

const KEYS_IN_THE_PATH: Operation = Operation(&Endpoint {
    method: "GET",
    path: "/Test/{ApiKey}/{SecretKey}",
    input: Input::Json,
    nested: &["Data"],
    ..*Operation::CHECK_CODE.0
});

#[test]
fn a_key_in_the_path_is_read_over_and_never_shown() {
    let (method, route) = KEYS_IN_THE_PATH.route();
    assert_eq!((method, &*route), ("GET", "/MainService.svc/json/Test/{ApiKey}/{SecretKey}"));
    let path = "/MainService.svc/json/Test/canary-key/canary-secret";
    assert!(leads_to(path, &route, true));
    assert!(!leads_to("/MainService.svc/json/Test/canary-key", &route, true));
    assert_eq!(harmless_path(path, Some(KEYS_IN_THE_PATH)), "/MainService.svc/json/Test/…/…");
    assert_eq!(harmless_path("/otp//canary-key/generate", None), "/otp/…/generate");
    assert_eq!(harmless_path("/", None), "/");
}

static BALANCE_ENDPOINT: Endpoint =
    Endpoint { phone: None, fields: &[], does: Does::Reads, ..*Operation::CHECK_CODE.0 };

/// A call as an account's balance is one: it has no phone, only reads, and refuses in a shape of its own.
static BALANCE: Function = Function {
    refused: Some(|_, code, _, rule| {
        let body = format!(r#"{{"CodeResponse":"{code}","Balance":0}}"#);
        Reply::new(200, "application/json", body.into(), code, rule)
    }),
    ..Function::new(
        Operation(&BALANCE_ENDPOINT),
        &[],
        |world, call| {
            esms_vn::admit(world, call)?;
            Ok(Reply::new(200, "application/json", b"{}".into(), "100", on_order::rule(Vendor::EsmsVn)))
        },
        |_| Reply::new(200, "application/json", b"{}".into(), "100", on_order::rule(Vendor::EsmsVn)),
    )
};

#[test]
fn a_call_without_a_phone_asks_for_keys_and_refuses_in_its_own_shape() {
    let mut world = World::new(1);
    let right = Vendor::EsmsVn.credentials();
    for (secret, code) in [(right.secret, "100"), ("other", "101")] {
        let request = Request::new("GET", &format!("/?ApiKey={}&SecretKey={secret}", right.key));
        let reply = BALANCE.answer(&mut world, &request);
        assert_eq!(reply.vendor_code(), code);
        let refused = String::from_utf8(reply.body).unwrap();
        assert!(code == "100" || refused == r#"{"CodeResponse":"101","Balance":0}"#, "{refused}");
    }
}

#[test]
fn a_nested_value_is_read_where_the_call_has_one() {
    let request = Request::new("POST", "/").header("content-type", "application/json");
    for (body, is_readable) in
        [(r#"{"Data":[{"Phone":"1"}],"Other":[]}"#, true), (r#"{"Data":[{"Phone":"1"}],"Code":[]}"#, false)]
    {
        let request = request.clone().body(body);
        let mut call = Call::unread(KEYS_IN_THE_PATH, &request);
        assert_eq!(call.read(&esms_vn::SERVICE).is_ok(), is_readable);
        assert_eq!(call.get("Data"), Some(r#"[{"Phone":"1"}]"#));
    }
}
