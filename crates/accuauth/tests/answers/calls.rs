//! The call, made in both encodings against a server that gives one answer.

use accuauth::{Client, Content, Credentials, Effect, Encoding, Error, ErrorKind, Host, SendSmsOtp};

use otp_testkit::http::{Server, Step};

pub(crate) type Outcome = (ErrorKind, Effect);
/// An answer that is not the vendor's.
pub(crate) const UNEXPECTED: Outcome = (ErrorKind::UnexpectedResponse, Effect::Unknown);
/// The vendor's `UNAUTHORIZED`.
pub(crate) const REFUSED: Outcome = (ErrorKind::Authentication, Effect::None);

pub(crate) const SUCCESS: &str = r#"{"status":"OK","charge_info":{"charge":1},"request_id":"TID0"}"#;
pub(crate) const REFUSAL: &str = r#"{"status":"UNAUTHORIZED","request_id":"TID0"}"#;

/// An answer with this status and these headers (each with its line's end) in front of this body.
pub(crate) fn answer(http_status: u16, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {http_status} X\r\n{headers}content-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

async fn call(encoding: Encoding, answer: &[u8]) -> Result<(), Error> {
    let server = Server::start(vec![Step::Read, Step::Write(answer.to_vec().into())]).await;
    let credentials = Credentials::new("id", "secret").unwrap();
    let client = Client::builder(Host::Custom(server.url()), credentials).encoding(encoding).build().unwrap();
    let content = Content::new().pair("code", "1234").unwrap();
    let request = SendSmsOtp::new("+6281234567890").template_id("TPL_0001").content(content);
    let outcome = client.send_sms_otp(&request).await.map(drop);
    assert_eq!((server.connections(), server.requests().len()), (1, 1), "{encoding:?}");
    outcome
}

/// The call must fail so on this answer, in either encoding.
pub(crate) async fn both_fail(answer: &[u8], expected: Outcome) -> [Error; 2] {
    let one = async |encoding| {
        let error = call(encoding, answer).await.unwrap_err();
        let text = String::from_utf8_lossy(answer);
        assert_eq!((error.kind(), error.effect()), expected, "{encoding:?}: {error} after {text:.200}");
        error
    };
    [one(Encoding::Form).await, one(Encoding::Json).await]
}

/// The call must take this answer for a success, in either encoding.
pub(crate) async fn both_succeed(answer: &[u8]) {
    for encoding in [Encoding::Form, Encoding::Json] {
        call(encoding, answer).await.unwrap();
    }
}
