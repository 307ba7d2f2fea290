//! What responses, errors and settings say, word for word.

use accuauth::otp::Content;
use accuauth::{Client, Credentials, Encoding, Host, Status};

use crate::requests::{answered, send_to};

fn credentials() -> Credentials {
    Credentials::new("canary-id", "canary-secret").unwrap()
}

#[tokio::test]
async fn a_refusal_is_one_sentence_with_its_word() {
    let body = r#"{"status":"UNAUTHORIZED","reason":"id or secret is wrong","request_id":"TID0"}"#;
    let error = answered(401, body).await.unwrap_err();
    let said = "the vendor answered with status UNAUTHORIZED: the id or the secret is wrong";
    assert_eq!(error.to_string(), said);
    assert_eq!(Status::of(&error), Some(Status::UNAUTHORIZED));
    assert_eq!((error.request_id(), error.vendor_message()), (Some("TID0"), Some("id or secret is wrong")));
}

#[tokio::test]
async fn a_word_that_no_page_knows_is_kept_for_those_who_ask_and_not_shown() {
    for word in ["QUEUED", "ok", "OK ", "6281234567890"] {
        let body = format!(r#"{{"status":"{word}","reason":"text","request_id":"TID81234567890"}}"#);
        let error = answered(200, &body).await.unwrap_err();
        assert_eq!((error.vendor_code(), error.request_id()), (Some(word), Some("TID81234567890")));
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("81234567890") && !shown.contains("QUEUED"), "{shown}");
    }
}

/// The vendor's own statuses, outside the standard's, with the words that its other pages give them.
#[tokio::test]
async fn the_vendors_own_http_statuses_are_kept_with_their_words() {
    for (http_status, word) in [(512, "SOURCE_SERVICE_UNAVAILABLE"), (513, "SOURCE_SERVICE_TIMEOUT")] {
        let error = answered(http_status, &format!(r#"{{"status":"{word}"}}"#)).await.unwrap_err();
        assert_eq!((error.http_status(), error.vendor_code()), (Some(http_status), Some(word)));
    }
}

#[tokio::test]
async fn a_charge_is_read_where_it_can_be_read() {
    for (charge, read) in
        [("{\"charge\":2}", Some(2)), ("{}", None), ("[1]", None), ("{\"charge\":-1}", None)]
    {
        let body = format!(r#"{{"status":"OK","charge_info":{charge},"request_id":"canary"}}"#);
        let sent = answered(200, &body).await.unwrap();
        assert_eq!((sent.charge, sent.request_id.as_deref()), (read, Some("canary")));
        assert!(!format!("{sent:?}").contains("canary"));
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
    let number = send_to("+62 812 3456 7890 c4n4ry");
    assert!(!format!("{number:?}").contains("7890"));
}
