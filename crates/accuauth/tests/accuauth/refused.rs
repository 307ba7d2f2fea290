//! What is refused before anything is sent, by field. The forms of a number stand in the request's own file.

use std::time::Duration;

use accuauth::otp::Content;
use accuauth::{
    Client, CodeSender, Credentials, Effect, Error, ErrorKind, Host, NumberFormat, OtpCode, PhoneNumber,
    Region, SendCode,
};
use otp_testkit::http::{Server, Step, ok};

async fn server() -> Server {
    Server::start(vec![Step::Read, ok(r#"{"status":"OK"}"#)]).await
}

fn client(server: &Server) -> Client {
    Client::new(Host::Custom(server.url()), Credentials::new("id", "secret").unwrap()).unwrap()
}

fn assert_refused(error: &Error, field: &str) {
    let refused = (ErrorKind::InvalidRequest, Effect::None, Some(field));
    assert_eq!((error.kind(), error.effect(), error.field()), refused, "{error}");
}

/// What the adapter refuses of a number that was read, through the vendor-neutral trait.
async fn refused_by_the_adapter(phone: PhoneNumber, format: NumberFormat) {
    let server = server().await;
    let sender = CodeSender::new(client(&server), "TPL_0001", format);
    let code = OtpCode::parse("493027").unwrap();
    let error = sender.send_code(phone, &code, Duration::from_secs(300)).await.unwrap_err();
    assert_refused(&error, "phone_number");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_landline_is_refused() {
    let landline = PhoneNumber::parse("021 3456 7890", Region::Indonesia).unwrap();
    refused_by_the_adapter(landline, NumberFormat::CountryCode).await;
}

#[tokio::test]
async fn a_phone_of_a_country_without_a_known_national_form_is_refused_in_that_form() {
    refused_by_the_adapter("+6591234567".parse().unwrap(), NumberFormat::National).await;
}

#[tokio::test]
async fn an_expiry_or_a_variable_that_the_template_cannot_hold_is_refused() {
    let server = server().await;
    let sender = || CodeSender::new(client(&server), "TPL_0001", NumberFormat::CountryCode);
    let (phone, code) = ("+6281234567890".parse().unwrap(), OtpCode::parse("493027").unwrap());
    let minute = Duration::from_secs(60);
    for (sender, valid_for, field) in [
        (sender(), Duration::from_millis(59_999), "valid_for"),
        (sender(), Duration::ZERO, "valid_for"),
        (sender().code_variable("a:b"), minute, "content"),
        (sender().code_variable(""), minute, "content"),
        (sender().expiry_variable(Some("a,b".to_owned())), minute, "content"),
        (CodeSender::new(client(&server), "", NumberFormat::CountryCode), minute, "template_id"),
    ] {
        let error = sender.send_code(phone, &code, valid_for).await.unwrap_err();
        assert_refused(&error, field);
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_comma_or_a_colon_in_a_template_value_is_refused() {
    for (name, value) in [("code", "12,34"), ("code", "12:34"), ("co,de", "1"), ("co:de", "1"), ("", "1")] {
        assert_refused(&Content::new().pair(name, value).unwrap_err(), "content");
    }
}

#[test]
fn a_nul_or_a_line_break_in_a_template_value_is_refused() {
    for value in ["12\0", "12\r\n34", "12\n", "\u{1b}[31m"] {
        assert_refused(&Content::new().pair("code", value).unwrap_err(), "content");
    }
}

#[test]
fn a_key_that_is_refused_is_named_and_no_header_can_be_injected_by_it() {
    for key in ["", "id\r\nx-injected: 1", "id\nx: y", "id\r", "id\0", "ключ"] {
        assert_refused(&Credentials::new(key, "secret").unwrap_err(), "X-DF-API-ID");
        assert_refused(&Credentials::new("id", key).unwrap_err(), "X-DF-API-SECRET");
    }
}
