//! What requests, responses, errors and settings say, word for word.

use esms_my::{
    Client, Credentials, Encoding, Error, Language, OtpText, StartVerification, Status, Verification,
};
use otp_testkit::http::{Server, Step, answer, ok};

use crate::requests::{phone, sms};

async fn server(step: Step) -> (Server, Client) {
    let server = Server::start(vec![Step::Read, step]).await;
    let builder = Client::builder(Credentials::new("key", "secret").unwrap()).base_url(server.url());
    (server, builder.build().unwrap())
}

#[tokio::test]
async fn what_was_billed_is_shown_and_the_vendors_own_text_is_not() {
    let body =
        r#"{"status":0,"id":"canary-id","creditDeducted":2,"parts":1,"type":1,"message":"canary text"}"#;
    let (_server, client) = server(ok(body)).await;
    let sent = client.call(&sms("RM0.00 112233")).await.unwrap();
    assert_eq!((sent.id.as_deref(), sent.vendor_message()), (Some("canary-id"), Some("canary text")));
    let shown = format!("{sent:?}");
    assert!(shown.contains("Response { credit_deducted: "), "{shown}");
    assert!(shown.contains("parts: Some(1)") && !shown.contains("canary"), "{shown}");
}

#[tokio::test]
async fn a_brand_text_names_its_language() {
    for (language, word) in [(Language::English, "en"), (Language::Malay, "my"), (Language::Chinese, "zh")] {
        let (server, client) = server(ok(r#"{"status":0}"#)).await;
        let text = OtpText::brand_in(language, "Eaon");
        Verification::new(client, text).start_verification(phone()).await.unwrap();
        let request = &server.requests()[0];
        assert!(request.contains(&format!(r#""language":"{word}""#)), "{request}");
    }
}

async fn refused(status: i64) -> Error {
    let body = format!(r#"{{"status":{status},"message":"Invalid credentials","id":"x"}}"#);
    let (_server, client) = server(answer(403, "", body)).await;
    client.call(&sms("RM0.00 112233")).await.unwrap_err()
}

#[tokio::test]
async fn a_refusal_is_one_sentence_with_its_status() {
    let error = refused(3).await;
    assert_eq!(error.to_string(), "the vendor answered with status 3: the key or the secret is wrong");
    assert_eq!((error.request_id(), error.vendor_message()), (Some("x"), Some("Invalid credentials")));
    assert_eq!(Status::of(&error), Some(Status::INVALID_CREDENTIALS));
    assert_eq!(Status::of(&refused(-7).await), Some(Status::new(-7)));
}

#[test]
fn a_status_gives_back_its_number_and_shows_no_more_than_three_digits() {
    for (number, shown) in [(0, "0"), (16, "16"), (-1, "-1"), (999, "999"), (-999, "-999")] {
        assert_eq!(
            (Status::new(number).number(), Status::new(number).to_string()),
            (number, shown.to_owned())
        );
    }
    for number in [1_000, -1_000, i64::MIN, 112_233] {
        assert_eq!(Status::new(number).number(), number);
        let shown = format!("{0:?} {0}", Status::new(number));
        assert_eq!(shown, "Status((not a known code)) (not a known code)");
    }
}

#[test]
fn a_builder_shows_its_settings_and_no_secret() {
    let builder = Client::builder(Credentials::new("canary-key", "canary-secret").unwrap());
    let shown = format!("{:?}", builder.encoding(Encoding::Form));
    assert!(shown.contains("encoding: Form") && shown.contains("HttpOptions {"), "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
}
