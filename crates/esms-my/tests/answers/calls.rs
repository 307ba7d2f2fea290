//! Both calls, made against a server that gives one answer.

use esms_my::{
    Client, Credentials, Effect, Error, ErrorKind, GenerateOtp, OtpCode, OtpText, PhoneNumber, VerifyOtp,
};

use otp_testkit::http::{Server, Step};

pub(crate) type Outcome = (ErrorKind, Effect);
/// An answer that is not the vendor's.
pub(crate) const UNEXPECTED: Outcome = (ErrorKind::UnexpectedResponse, Effect::Unknown);
/// The vendor's status 3.
pub(crate) const REFUSED: Outcome = (ErrorKind::Authentication, Effect::None);

pub(crate) const SUCCESS: &str = r#"{"status":0,"message":"ok","id":"x"}"#;
pub(crate) const REFUSAL: &str = r#"{"status":3,"message":"Invalid credentials","id":"x"}"#;

/// An answer with this status and these headers (each with its line's end) in front of this body.
pub(crate) fn answer(http_status: u16, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {http_status} X\r\n{headers}content-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

pub(crate) async fn generate(answer: Vec<u8>) -> Result<(), Error> {
    let phone: PhoneNumber = "+60123456789".parse().unwrap();
    let request = GenerateOtp::new(phone, OtpText::brand("Eaon"));
    call(answer, async |client| client.generate_otp(&request).await.map(drop)).await
}

pub(crate) async fn verify(answer: Vec<u8>) -> Result<(), Error> {
    let phone: PhoneNumber = "+60123456789".parse().unwrap();
    let request = VerifyOtp::new(phone, OtpCode::parse("112233").unwrap());
    call(answer, async |client| client.verify_otp(&request).await.map(drop)).await
}

async fn call(answer: Vec<u8>, made: impl AsyncFnOnce(&Client) -> Result<(), Error>) -> Result<(), Error> {
    let server = Server::start(vec![Step::Read, Step::Write(answer.into())]).await;
    let credentials = Credentials::new("key", "secret").unwrap();
    let client = Client::builder(credentials).base_url(server.url()).build().unwrap();
    let outcome = made(&client).await;
    assert_eq!((server.connections(), server.requests().len()), (1, 1));
    outcome
}

/// Both calls must fail so on this answer.
pub(crate) async fn both_fail(answer: &[u8], expected: Outcome) -> [Error; 2] {
    let errors = [generate(answer.to_vec()).await.unwrap_err(), verify(answer.to_vec()).await.unwrap_err()];
    for error in &errors {
        let text = String::from_utf8_lossy(answer);
        assert_eq!((error.kind(), error.effect()), expected, "{error} after {text:.200}");
        assert!(!error.is_code_rejected() && !error.is_safe_to_repeat());
    }
    errors
}

/// Both calls must take this answer for a success.
pub(crate) async fn both_succeed(answer: &[u8]) {
    generate(answer.to_vec()).await.unwrap();
    verify(answer.to_vec()).await.unwrap();
}
