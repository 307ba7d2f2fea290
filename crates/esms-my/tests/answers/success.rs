//! What a success says, and what it keeps to itself.

use esms_my::{Client, Credentials, GenerateOtp, Language, OtpCode, OtpText, PhoneNumber, Status, VerifyOtp};

use crate::calls::answer;
use otp_testkit::http::{Server, Step};

async fn server(body: &str) -> (Server, Client) {
    let server = Server::start(vec![Step::Read, Step::Write(answer(200, "", body).into())]).await;
    let builder = Client::builder(Credentials::new("key", "secret").unwrap()).base_url(server.url());
    (server, builder.build().unwrap())
}

fn phone() -> PhoneNumber {
    "+60123456789".parse().unwrap()
}

#[tokio::test]
async fn what_was_billed_is_shown_and_the_vendors_own_text_is_not() {
    let body =
        r#"{"status":0,"id":"canary-id","creditDeducted":2,"parts":1,"type":1,"message":"canary text"}"#;
    let (server, client) = server(body).await;
    let sent = client.generate_otp(&GenerateOtp::new(phone(), OtpText::brand("Eaon"))).await.unwrap();
    assert_eq!((sent.id.as_deref(), sent.vendor_message()), (Some("canary-id"), Some("canary text")));
    let shown = format!("{sent:?}");
    assert!(shown.starts_with("GenerateOtpResponse { credit_deducted: "), "{shown}");
    assert!(shown.contains("parts: Some(1)") && !shown.contains("canary"), "{shown}");
    assert_eq!(server.requests().len(), 1);

    let (_server, client) = self::server(r#"{"status":0,"message":"canary text"}"#).await;
    let right = client.verify_otp(&VerifyOtp::new(phone(), OtpCode::parse("112233").unwrap())).await.unwrap();
    assert_eq!((right.id.as_deref(), right.vendor_message()), (None, Some("canary text")));
    assert_eq!(format!("{right:?}"), "VerifyOtpResponse { .. }");
}

#[tokio::test]
async fn a_brand_text_names_its_language() {
    for (language, word) in [(Language::English, "en"), (Language::Malay, "my"), (Language::Chinese, "zh")] {
        let (server, client) = server(r#"{"status":0}"#).await;
        let text = OtpText::brand_in(language, "Eaon");
        client.generate_otp(&GenerateOtp::new(phone(), text)).await.unwrap();
        let request = &server.requests()[0];
        assert!(request.contains(&format!(r#""language":"{word}""#)), "{request}");
    }
}

#[test]
fn a_status_gives_back_its_number_and_shows_no_more_than_three_digits() {
    for number in [0, 16, -1, 999, 1_000, i64::MIN] {
        assert_eq!(Status::new(number).number(), number);
    }
    assert_eq!(Status::new(-999).to_string(), "-999");
    assert_eq!(format!("{:?}", Status::new(112_233)), "Status((not a status))");
}
