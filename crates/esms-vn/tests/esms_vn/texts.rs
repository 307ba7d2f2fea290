//! What responses, errors and settings say, word for word.

use esms_vn::{Client, CodeResult, Credentials, Error};
use otp_testkit::http::{Server, Step, answer};

use crate::all_hosts;
use crate::requests::{check, phone};

async fn server(step: Step) -> (Server, Client) {
    let server = Server::start(vec![Step::Read, step]).await;
    let client = all_hosts(Credentials::new("key", "secret").unwrap(), &server.url());
    (server, client)
}

async fn refused(body: &str) -> Error {
    let (_server, client) = server(answer(403, "", body)).await;
    check(&client, phone()).await.unwrap_err()
}

#[tokio::test]
async fn a_refusal_is_one_sentence_with_its_code() {
    let error = refused(r#"{"CodeResult":"101","ErrorMessage":"Authorize Failed"}"#).await;
    assert!(error.to_string().starts_with("the vendor answered with code 101: "), "{error}");
    assert_eq!(CodeResult::of(&error), Some(CodeResult::AUTHORIZE_FAILED));
    assert_eq!((error.request_id(), error.vendor_message()), (None, Some("Authorize Failed")));
}

#[tokio::test]
async fn a_code_that_is_no_code_is_kept_for_those_who_ask_and_not_shown() {
    for code in ["9999", "0100", "100 ", "OK", "0901888484"] {
        let error = refused(&format!(r#"{{"CodeResult":"{code}","SMSID":"id"}}"#)).await;
        assert_eq!((error.vendor_code(), error.request_id()), (Some(code), Some("id")));
        assert!(!format!("{error} {error:?}").contains(code), "{error:?}");
    }
}

/// The vendor has been seen to put number and code into its sentence.
#[tokio::test]
async fn what_is_private_is_there_for_those_who_ask() {
    let body = r#"{"CodeResult":"117","SMSID":"x-0901888484","ErrorMessage":"0901888484, Content: 1NTTJ6"}"#;
    let error = refused(body).await;
    assert!(error.is_code_rejected());
    assert_eq!(error.vendor_message(), Some("0901888484, Content: 1NTTJ6"));
    assert_eq!(error.request_id(), Some("x-0901888484"));
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("901888484") && !shown.contains("1NTTJ6"), "{shown}");
}

#[tokio::test]
async fn an_answer_without_a_code_says_so_and_is_no_rejected_code() {
    for body in [r#"{"error":"Invalid request"}"#, "{}", r#"{"CodeResult":null}"#] {
        let error = refused(body).await;
        assert!(error.to_string().contains("carries no code"), "{error}");
        assert!(error.vendor_code().is_none() && !error.is_code_rejected());
    }
}

#[test]
fn a_builder_shows_its_settings_and_no_secret() {
    let shown = format!("{:?}", Client::builder(Credentials::new("canary-key", "canary-secret").unwrap()));
    assert!(shown.starts_with("ClientBuilder { credentials: "), "{shown}");
    assert!(shown.contains("http: HttpOptions {"), "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
}
