//! What an error says of an answer, word for word, and what it says when there was none.

use std::error::Error as _;
use std::time::Duration;

use esms_vn::{
    CheckCode, Client, CodeResult, Credentials, Effect, Error, ErrorKind, HttpOptions, OtpCode, PhoneNumber,
};

use crate::calls::{REFUSAL, REFUSED, UNEXPECTED, all_fail, answer};
use otp_testkit::http::{Server, Step};

#[tokio::test]
async fn a_refusal_says_its_code_in_one_sentence_and_keeps_the_vendors_text_for_those_who_ask() {
    let [v5, v4, check] = all_fail(&answer(403, "retry-after: 9\r\n", REFUSAL), REFUSED).await;
    for error in [&v5, &v4, &check] {
        assert!(error.to_string().starts_with("the vendor answered with code 101: "), "{error}");
        assert_eq!(error.vendor_code(), Some(&CodeResult::AUTHORIZE_FAILED));
        assert_eq!((error.request_id(), error.vendor_message()), (None, Some("Authorize Failed")));
        assert_eq!((error.http_status(), error.retry_after()), (Some(403), Some(Duration::from_secs(9))));
        assert_eq!((error.field(), error.is_timeout(), error.is_connect()), (None, false, false));
        assert!(error.source().is_none());
    }
    let shown = format!("{check:?}");
    assert!(shown.starts_with("Error(Refused(Refusal { operation: CheckCode, code: "), "{shown}");
    assert!(shown.ends_with("http_status: 403, .. }))"), "{shown}");
    let shared = otp_core::Error::from(v5);
    assert_eq!((shared.kind(), shared.effect()), REFUSED);
    assert_eq!(shared.retry_after(), Some(Duration::from_secs(9)));
    assert!(shared.source().is_some_and(|source| source.downcast_ref::<Error>().is_some()));
}

#[tokio::test]
async fn a_refusal_with_an_id_gives_it_to_those_who_ask() {
    let body = r#"{"CodeResult":"101","SMSID":"some-id"}"#;
    for error in all_fail(&answer(200, "", body), REFUSED).await {
        assert_eq!(error.request_id(), Some("some-id"));
        assert!(!format!("{error} {error:?}").contains("some-id"));
    }
}

#[tokio::test]
async fn an_answer_that_is_not_the_vendors_has_no_code_and_no_text() {
    let [error, ..] = all_fail(&answer(502, "", "<html>bad gateway</html>"), UNEXPECTED).await;
    assert_eq!(error.to_string(), "the answer is not a JSON object");
    assert_eq!((error.vendor_code(), error.request_id(), error.vendor_message()), (None, None, None));
    assert_eq!(error.http_status(), Some(502));
    assert!(format!("{error:?}").starts_with("Error(Call("));
}

fn check() -> CheckCode {
    CheckCode::new("+84901888484".parse::<PhoneNumber>().unwrap(), OtpCode::parse("1NTTJ6").unwrap())
}

fn client(url: String, timeout: Duration) -> Client {
    let builder = Client::builder(Credentials::new("key", "secret").unwrap()).base_url(url);
    builder.http(HttpOptions::new().timeout(timeout)).build().unwrap()
}

#[tokio::test]
async fn a_wrong_code_is_told_from_every_other_refusal() {
    for (code, is_rejected) in [("117", true), ("171", true), ("101", false), ("99", false)] {
        let body = format!(r#"{{"CodeResult":"{code}","ErrorMessage":"no"}}"#);
        let server = Server::start(vec![Step::Read, Step::Write(answer(200, "", body).into())]).await;
        let error = client(server.url(), Duration::from_secs(10)).check_code(&check()).await.unwrap_err();
        assert_eq!(error.is_code_rejected(), is_rejected, "{code}");
        if is_rejected {
            assert_eq!((error.kind(), error.effect()), (ErrorKind::CodeRejected, Effect::None));
        }
    }
}

#[tokio::test]
async fn a_connection_that_was_not_made_and_an_answer_that_never_came_are_told_apart() {
    let quick = Duration::from_millis(300);
    let silent = Server::start(vec![Step::Read, Step::Hang]).await;
    let error = client(silent.url(), quick).check_code(&check()).await.unwrap_err();
    assert_eq!((error.is_timeout(), error.is_connect(), error.is_safe_to_repeat()), (true, false, false));

    let url = silent.url();
    drop(silent);
    tokio::task::yield_now().await;
    let error = client(url, quick).check_code(&check()).await.unwrap_err();
    assert_eq!((error.is_timeout(), error.is_connect(), error.is_safe_to_repeat()), (false, true, true));
    assert!(error.source().is_some(), "the cause below is lost");
}

#[test]
fn a_builder_shows_its_settings_and_no_secret() {
    let shown = format!("{:?}", Client::builder(Credentials::new("canary-key", "canary-secret").unwrap()));
    assert!(shown.starts_with("ClientBuilder { credentials: "), "{shown}");
    assert!(shown.contains("http: HttpOptions {"), "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
}
