//! What an error says of an answer, word for word, and what it says when there was none.

use std::error::Error as _;
use std::time::Duration;

use accuauth::{Client, Content, Credentials, Encoding, Error, Host, HttpOptions, SendSmsOtp, Status};

use crate::calls::{REFUSED, UNEXPECTED, answer, both_fail};
use otp_testkit::http::{Server, Step};

#[tokio::test]
async fn a_refusal_says_its_word_in_one_sentence_and_keeps_the_vendors_text_for_those_who_ask() {
    let body = r#"{"status":"UNAUTHORIZED","reason":"id or secret is wrong","request_id":"TID0"}"#;
    let errors = both_fail(&answer(401, "retry-after: 9\r\n", body), REFUSED).await;
    for error in &errors {
        let said = "the vendor answered with status UNAUTHORIZED: the id or the secret is wrong";
        assert_eq!(error.to_string(), said);
        assert_eq!(error.vendor_code(), Some(&Status::UNAUTHORIZED));
        assert_eq!(
            (error.request_id(), error.vendor_message()),
            (Some("TID0"), Some("id or secret is wrong"))
        );
        assert_eq!((error.http_status(), error.retry_after()), (Some(401), Some(Duration::from_secs(9))));
        assert_eq!((error.field(), error.is_timeout(), error.is_connect()), (None, false, false));
        assert!(error.source().is_none());
        let shown = format!("{error:?}");
        assert!(shown.starts_with("Error(Refused(Refusal { status: "), "{shown}");
        assert!(shown.ends_with("http_status: 401, .. }))"), "{shown}");
    }
    let [error, _] = errors;
    let shared = otp_core::Error::from(error);
    assert_eq!((shared.kind(), shared.effect()), REFUSED);
    assert_eq!(shared.retry_after(), Some(Duration::from_secs(9)));
    assert!(shared.source().is_some_and(|source| source.downcast_ref::<Error>().is_some()));
}

#[tokio::test]
async fn an_answer_that_is_not_the_vendors_has_no_code_and_no_text() {
    let [error, _] = both_fail(&answer(502, "", "<html>bad gateway</html>"), UNEXPECTED).await;
    assert_eq!(error.to_string(), "the answer is not a JSON object");
    assert_eq!((error.vendor_code(), error.request_id(), error.vendor_message()), (None, None, None));
    assert_eq!(error.http_status(), Some(502));
    assert!(format!("{error:?}").starts_with("Error(Call("));
}

#[tokio::test]
async fn a_connection_that_was_not_made_and_an_answer_that_never_came_are_told_apart() {
    let client = |url: String| {
        let builder = Client::builder(Host::Custom(url), Credentials::new("id", "secret").unwrap());
        builder.http(HttpOptions::new().timeout(Duration::from_millis(300))).build().unwrap()
    };
    let request = SendSmsOtp::new("+6281234567890");
    let silent = Server::start(vec![Step::Read, Step::Hang]).await;
    let error = client(silent.url()).send_sms_otp(&request).await.unwrap_err();
    assert_eq!((error.is_timeout(), error.is_connect(), error.is_safe_to_repeat()), (true, false, false));

    let url = silent.url();
    drop(silent);
    tokio::task::yield_now().await;
    let error = client(url).send_sms_otp(&request).await.unwrap_err();
    assert_eq!((error.is_timeout(), error.is_connect(), error.is_safe_to_repeat()), (false, true, true));
    assert!(error.source().is_some(), "the cause below is lost");
}

#[test]
fn settings_are_shown_and_no_secret() {
    let host = Host::Custom("https://canary.invalid".to_owned());
    assert_eq!(format!("{host:?} {:?} {:?}", Host::Indonesia, Host::India), "Custom(…) Indonesia India");
    let builder = Client::builder(host, Credentials::new("canary-id", "canary-secret").unwrap());
    let shown = format!("{:?}", builder.encoding(Encoding::Json));
    assert!(shown.starts_with("ClientBuilder { credentials: "), "{shown}");
    assert!(shown.contains("encoding: Json, http: HttpOptions {"), "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
    assert_eq!(format!("{:?}", Content::new().pair("code", "4829").unwrap()), "Content(***)");
}
