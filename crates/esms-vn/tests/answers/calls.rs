//! All three calls, made against a server that gives one answer.

use esms_vn::{
    CheckCode, Client, Credentials, Effect, Error, ErrorKind, OtpCode, PhoneNumber, SendMessageAutoGenCodeV4,
    SendMessageAutoGenCodeV5, TypeId,
};

use otp_testkit::http::{Server, Step};

pub(crate) type Outcome = (ErrorKind, Effect);
/// An answer that is not the vendor's.
pub(crate) const UNEXPECTED: Outcome = (ErrorKind::UnexpectedResponse, Effect::Unknown);
/// The vendor's code 101.
pub(crate) const REFUSED: Outcome = (ErrorKind::Authentication, Effect::None);

pub(crate) const SUCCESS: &str = r#"{"CodeResult":"100","CountRegenerate":0,"SMSID":"x"}"#;
pub(crate) const REFUSAL: &str = r#"{"CodeResult":"101","ErrorMessage":"Authorize Failed"}"#;

/// An answer with this status and these headers (each with its line's end) in front of this body.
pub(crate) fn answer(http_status: u16, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {http_status} X\r\n{headers}content-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

#[derive(Clone, Copy, Debug)]
enum Endpoint {
    V5,
    V4,
    Check,
}

async fn call(endpoint: Endpoint, answer: &[u8]) -> Result<(), Error> {
    let server = Server::start(vec![Step::Read, Step::Write(answer.to_vec().into())]).await;
    let credentials = Credentials::new("key", "secret").unwrap();
    let client = Client::builder(credentials).base_url(server.url()).build().unwrap();
    let phone: PhoneNumber = "+84901888484".parse().unwrap();
    let outcome = match endpoint {
        Endpoint::V5 => {
            let request = SendMessageAutoGenCodeV5::new(phone, "22575", TypeId::GenerateAndSend);
            client.send_message_auto_gen_code_v5(&request).await.map(drop)
        }
        Endpoint::V4 => {
            let request = SendMessageAutoGenCodeV4::new(phone, "Shop", "Ma cua ban la {OTP}");
            client.send_message_auto_gen_code_v4(&request).await.map(drop)
        }
        Endpoint::Check => {
            let request = CheckCode::new(phone, OtpCode::parse("1NTTJ6").unwrap());
            client.check_code(&request).await.map(drop)
        }
    };
    assert_eq!((server.connections(), server.requests().len()), (1, 1), "{endpoint:?}");
    outcome
}

/// All three calls must fail so on this answer.
pub(crate) async fn all_fail(answer: &[u8], expected: Outcome) -> [Error; 3] {
    let one = async |endpoint| {
        let error = call(endpoint, answer).await.unwrap_err();
        let text = String::from_utf8_lossy(answer);
        assert_eq!((error.kind(), error.effect()), expected, "{endpoint:?}: {error} after {text:.200}");
        assert!(!error.is_code_rejected() && !error.is_safe_to_repeat());
        error
    };
    [one(Endpoint::V5).await, one(Endpoint::V4).await, one(Endpoint::Check).await]
}

/// All three calls must take this answer for a success.
pub(crate) async fn all_succeed(answer: &[u8]) {
    for endpoint in [Endpoint::V5, Endpoint::V4, Endpoint::Check] {
        call(endpoint, answer).await.unwrap();
    }
}
