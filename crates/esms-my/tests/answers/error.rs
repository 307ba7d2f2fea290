//! What an error says of an answer, word for word, and what it says when there was none.

use std::error::Error as _;
use std::time::Duration;

use esms_my::{
    Client, Credentials, Effect, Encoding, Error, ErrorKind, HttpOptions, OtpText, PhoneNumber, Status,
};

use crate::calls::{REFUSAL, REFUSED, UNEXPECTED, answer, both_fail, verify};
use otp_testkit::http::{Server, Step};

#[tokio::test]
async fn a_refusal_says_its_status_in_one_sentence_and_keeps_the_vendors_text_for_those_who_ask() {
    let [generate, verify] = both_fail(&answer(403, "retry-after: 9\r\n", REFUSAL), REFUSED).await;
    for error in [&generate, &verify] {
        assert_eq!(error.to_string(), "the vendor answered with status 3: the key or the secret is wrong");
        assert_eq!(error.vendor_code(), Some(Status::INVALID_CREDENTIALS));
        assert_eq!((error.request_id(), error.vendor_message()), (Some("x"), Some("Invalid credentials")));
        assert_eq!((error.http_status(), error.retry_after()), (Some(403), Some(Duration::from_secs(9))));
        assert_eq!((error.field(), error.is_timeout(), error.is_connect()), (None, false, false));
        assert!(error.source().is_none());
    }
    assert_eq!(
        format!("{generate:?}"),
        "Error(Refused(Refusal { operation: GenerateOtp, status: Status(3), http_status: 403, .. }))"
    );
    let shared = otp_core::Error::from(verify);
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
    assert!(format!("{error:?}").starts_with("Error("));
}

#[tokio::test]
async fn a_wrong_code_is_told_from_every_other_refusal() {
    let wrong = answer(200, "", r#"{"status":16,"message":"Invalid OTP"}"#);
    let error = verify(wrong.clone()).await.unwrap_err();
    assert!(error.is_code_rejected());
    assert_eq!((error.kind(), error.effect()), (ErrorKind::CodeRejected, Effect::None));
    assert!(!crate::calls::generate(wrong).await.unwrap_err().is_code_rejected());
}

#[tokio::test]
async fn a_negative_status_is_kept_as_it_came_and_proves_nothing() {
    for body in [r#"{"status":-7}"#, r#"{"status":"-7"}"#] {
        for error in both_fail(&answer(200, "", body), (ErrorKind::Vendor, Effect::Unknown)).await {
            assert_eq!(error.vendor_code(), Some(Status::new(-7)));
        }
    }
}

#[tokio::test]
async fn a_connection_that_was_not_made_and_an_answer_that_never_came_are_told_apart() {
    let quick = HttpOptions::new().timeout(Duration::from_millis(300));
    let request =
        esms_my::GenerateOtp::new("+60123456789".parse::<PhoneNumber>().unwrap(), OtpText::brand("Eaon"));
    let client = |url: String| {
        let builder = Client::builder(Credentials::new("key", "secret").unwrap()).base_url(url);
        builder.http(quick.clone()).build().unwrap()
    };
    let silent = Server::start(vec![Step::Read, Step::Hang]).await;
    let error = client(silent.url()).generate_otp(&request).await.unwrap_err();
    assert_eq!((error.is_timeout(), error.is_connect(), error.is_safe_to_repeat()), (true, false, false));

    let url = silent.url();
    drop(silent);
    tokio::task::yield_now().await;
    let error = client(url).generate_otp(&request).await.unwrap_err();
    assert_eq!((error.is_timeout(), error.is_connect(), error.is_safe_to_repeat()), (false, true, true));
    assert!(error.source().is_some(), "the cause below is lost");
}

#[test]
fn a_builder_and_a_client_show_their_settings_and_no_secret() {
    let builder = Client::builder(Credentials::new("canary-key", "canary-secret").unwrap());
    let shown = format!("{:?}", builder.encoding(Encoding::Form));
    assert!(shown.starts_with("ClientBuilder { credentials: "), "{shown}");
    assert!(shown.contains("encoding: Form, http: HttpOptions {"), "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
}
