//! What responses, errors and settings say, word for word.

use std::time::Duration;

use accuauth::otp::Content;
use accuauth::{
    Client, CodeSender, Credentials, Encoding, Error, Host, NumberFormat, OtpCode, SendCode, Status,
};
use otp_testkit::http::{Server, Step, answer};

fn credentials() -> Credentials {
    Credentials::new("canary-id", "canary-secret").unwrap()
}

/// What a send fails with that is answered like this.
async fn refused(http_status: u16, body: &str) -> Error {
    let server = Server::start(vec![Step::Read, answer(http_status, "", body)]).await;
    let client = Client::new(Host::Custom(server.url()), credentials()).unwrap();
    let sender = CodeSender::new(client, "TPL_0001", NumberFormat::CountryCode);
    let (phone, code) = ("+6281234567890".parse().unwrap(), OtpCode::parse("493027").unwrap());
    sender.send_code(phone, &code, Duration::from_secs(300)).await.unwrap_err()
}

#[tokio::test]
async fn a_refusal_is_one_sentence_with_its_word() {
    let body = r#"{"status":"UNAUTHORIZED","reason":"id or secret is wrong","request_id":"TID0"}"#;
    let error = refused(401, body).await;
    let said = "the vendor answered with status UNAUTHORIZED: the id or the secret is wrong";
    assert_eq!(error.to_string(), said);
    assert_eq!(Status::of(&error), Some(Status::UNAUTHORIZED));
    assert_eq!((error.request_id(), error.vendor_message()), (Some("TID0"), Some("id or secret is wrong")));
}

#[tokio::test]
async fn a_word_that_no_page_knows_is_kept_for_those_who_ask_and_not_shown() {
    for word in ["QUEUED", "ok", "OK ", "6281234567890"] {
        let body = format!(r#"{{"status":"{word}","reason":"text","request_id":"TID81234567890"}}"#);
        let error = refused(200, &body).await;
        assert_eq!((error.vendor_code(), error.request_id()), (Some(word), Some("TID81234567890")));
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("81234567890") && !shown.contains("QUEUED"), "{shown}");
    }
}

/// The vendor's own statuses, outside the standard's, with the words that its other pages give them.
#[tokio::test]
async fn the_vendors_own_http_statuses_are_kept_with_their_words() {
    for (http_status, word) in [(512, "SOURCE_SERVICE_UNAVAILABLE"), (513, "SOURCE_SERVICE_TIMEOUT")] {
        let error = refused(http_status, &format!(r#"{{"status":"{word}"}}"#)).await;
        assert_eq!((error.http_status(), error.vendor_code()), (Some(http_status), Some(word)));
    }
}

#[test]
fn settings_are_shown_and_no_secret() {
    let host = Host::Custom("https://canary.invalid".to_owned());
    assert_eq!(format!("{host:?} {:?} {:?}", Host::Indonesia, Host::India), "Custom(…) Indonesia India");
    let builder = Client::builder(host, credentials());
    let shown = format!("{:?}", builder.encoding(Encoding::Json));
    assert!(shown.starts_with("ClientBuilder { credentials: "), "{shown}");
    assert!(shown.contains("encoding: Json, http: HttpOptions {"), "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
    assert_eq!(format!("{:?}", Content::new().pair("code", "4829").unwrap()), "Content(***)");
}

#[test]
fn what_is_refused_before_it_leaves_is_printed_without_its_value() {
    let error = Content::new().pair("code", "c4n4ry:81234567890").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("c4n4ry"));
}
