//! Codes of the caller's: the two senders, by what leaves and what is refused.

use std::sync::Arc;
use std::time::Duration;

use esms_my::account::Balance;
use esms_my::whatsapp::TemplateField;
use esms_my::{
    Client, CodeSender, Credentials, Effect, Encoding, ErrorKind, OtpCode, PhoneNumber, SendCode,
    WhatsAppCodeSender,
};
use otp_sandbox::{Config, Fault, Sandbox, Vendor};
use otp_testkit::http::{Server, Step, ok};

use crate::requests::phone;

const ACCEPTED: &str = r#"{"status":0,"creditDeducted":1,"message":"ok","id":"an-id","parts":1,"type":0}"#;
const TEMPLATE: &str = "Eaon - Your OTP code is {OTP}. This is valid for the next {MINUTES} minutes.";
const FIVE_MINUTES: Duration = Duration::from_secs(5 * 60);

async fn server() -> Server {
    Server::start(vec![Step::Read, ok(ACCEPTED)]).await
}

fn client(url: &str, encoding: Encoding) -> Client {
    let credentials = Credentials::new("key", "secret").unwrap();
    Client::builder(credentials).base_url(url).encoding(encoding).build().unwrap()
}

fn sender(server: &Server, template: &str) -> Result<CodeSender, esms_my::Error> {
    CodeSender::new(client(&server.url(), Encoding::Json), template)
}

fn code(text: &str) -> OtpCode {
    OtpCode::parse(text).unwrap()
}

/// The one request that the sender makes for this.
async fn leaves(template: &str, to: PhoneNumber, valid_for: Duration) -> String {
    let server = server().await;
    sender(&server, template).unwrap().send_code(to, &code("112233"), valid_for).await.unwrap();
    let [request] = server.requests().try_into().unwrap();
    request.split_once("\r\n\r\n").unwrap().1.to_owned()
}

#[tokio::test]
async fn the_price_tag_is_written_for_a_malaysian_number_where_the_template_lacks_it() {
    let tagged = r#""to":"60123456789","msg":"RM0.00 Eaon 112233"}"#;
    for template in ["Eaon {OTP}", "RM0.00 Eaon {OTP}"] {
        let body = leaves(template, phone(), FIVE_MINUTES).await;
        assert!(body.ends_with(tagged), "{body}");
    }
    let abroad = leaves("Eaon {OTP}", "+6591234567".parse().unwrap(), FIVE_MINUTES).await;
    assert!(abroad.ends_with(r#""to":"6591234567","msg":"Eaon 112233"}"#), "{abroad}");
}

#[tokio::test]
async fn whole_minutes_are_told_rounded_down() {
    let text = |minutes| {
        format!("RM0.00 Eaon - Your OTP code is 112233. This is valid for the next {minutes} minutes.")
    };
    for (seconds, minutes) in [(60, 1), (119, 1), (300, 5), (3600, 60)] {
        let body = leaves(TEMPLATE, phone(), Duration::from_secs(seconds)).await;
        assert!(body.contains(&text(minutes)), "{body}");
    }
}

#[tokio::test]
async fn a_life_that_the_text_cannot_tell_is_refused_before_anything_is_sent() {
    let server = server().await;
    let short = Duration::from_secs(59);
    let telling = sender(&server, TEMPLATE).unwrap();
    let error = telling.send_code(phone(), &code("112233"), short).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some("valid_for")));
    assert_eq!((error.effect(), error.vendor()), (Effect::None, Some("esms-my")));
    assert_eq!(
        (telling.least_life(), telling.life_step()),
        (Duration::from_secs(60), Duration::from_secs(60))
    );
    assert_eq!(server.connections(), 0);

    let silent = sender(&server, "Eaon {OTP}").unwrap();
    assert_eq!((silent.least_life(), silent.life_step()), (Duration::ZERO, Duration::from_millis(1)));
    silent.send_code(phone(), &code("112233"), short).await.unwrap();
}

#[tokio::test]
async fn what_was_accepted_is_told_with_the_life_of_the_code() {
    let server = server().await;
    let accepted =
        sender(&server, TEMPLATE).unwrap().send_code(phone(), &code("112233"), FIVE_MINUTES).await.unwrap();
    assert_eq!((accepted.reference.as_deref(), accepted.parts), (Some("an-id"), Some(1)));
    assert_eq!(accepted.billed_units.map(|units| units.count), Some(1));
    assert_eq!(accepted.valid_for, Some(FIVE_MINUTES));
}

#[tokio::test]
async fn a_template_that_is_no_single_sms_with_a_code_is_refused_when_it_is_built() {
    let server = server().await;
    // With the price tag and a code of six: 160 units in GSM, 70 in Unicode.
    let gsm = |rest: usize| format!("{{OTP}}{}", "x".repeat(160 - 13 + rest));
    let unicode = |rest: usize| format!("{{OTP}}{}", "验".repeat(70 - 13 + rest));
    for template in [gsm(0), unicode(0), format!("RM0.00 {{OTP}}{}", "x".repeat(147))] {
        assert!(sender(&server, &template).is_ok(), "{template}");
    }
    for template in [
        gsm(1),
        unicode(1),
        // Two digits of minutes are counted, too.
        format!("{{MINUTES}}{{OTP}}{}", "x".repeat(160 - 13 - 1)),
        "Your code is {CODE}".to_owned(),
        "Your code is {otp}".to_owned(),
        String::new(),
        "{OTP} #link#".to_owned(),
        "{OTP}\0".to_owned(),
    ] {
        let error = sender(&server, &template).unwrap_err();
        assert_eq!(
            (error.kind(), error.field()),
            (ErrorKind::InvalidRequest, Some("template")),
            "{template}"
        );
    }
}

/// The code's length is known only then.
#[tokio::test]
async fn a_longer_code_that_makes_two_sms_is_refused_before_anything_is_sent() {
    let server = server().await;
    let sender = sender(&server, &format!("{{OTP}}{}", "x".repeat(147))).unwrap();
    let error = sender.send_code(phone(), &code("11223344"), FIVE_MINUTES).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::InvalidRequest, Effect::None));
    assert_eq!((error.field(), server.connections()), (Some("template"), 0));
    sender.send_code(phone(), &code("112233"), FIVE_MINUTES).await.unwrap();
}

/// The page has no other form than JSON, and the code that is sent is the one that was asked for.
#[tokio::test]
async fn a_whatsapp_code_leaves_as_json_in_its_field_beside_the_callers() {
    for encoding in [Encoding::Json, Encoding::Form] {
        let server = server().await;
        let sender = WhatsAppCodeSender::new(client(&server.url(), encoding))
            .field(TemplateField::Code, "canary")
            .field(TemplateField::Brand, "canary")
            .field(TemplateField::Brand, "Eaon");
        assert!(!format!("{sender:?}").contains("canary"));
        let accepted = sender.send_code(phone(), &code("112233"), FIVE_MINUTES).await.unwrap();
        assert_eq!((accepted.reference.as_deref(), accepted.valid_for), (Some("an-id"), Some(FIVE_MINUTES)));
        let [request] = server.requests().try_into().unwrap();
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("application/json; charset=utf-8"), "{head}");
        let expected = r#""to":"60123456789","type":"otp","brand":"Eaon","code":"112233"}"#;
        assert!(body.ends_with(expected), "{body}");
    }
}

/// The whole way: what the phone shows, what it costs, and what breaks on it.
#[tokio::test]
async fn a_code_of_the_callers_arrives_over_either_channel_and_is_billed_once() {
    for encoding in [Encoding::Json, Encoding::Form] {
        let sandbox = Sandbox::start().await.unwrap();
        sandbox.configure(Vendor::EsmsMy, Config::new().balance(10)).unwrap();
        let account = sandbox.credentials(Vendor::EsmsMy);
        let credentials = Credentials::new(account.key, account.secret).unwrap();
        let builder = Client::builder(credentials).base_url(sandbox.base_url(Vendor::EsmsMy));
        let client = builder.encoding(encoding).build().unwrap();
        let credits = async || client.balance(&Balance::new()).await.unwrap().balance;
        let over_sms: Arc<dyn SendCode> = Arc::new(CodeSender::new(client.clone(), TEMPLATE).unwrap());
        let over_whatsapp: Arc<dyn SendCode> = Arc::new(WhatsAppCodeSender::new(client.clone()));

        over_sms.send_code(phone(), &code("112233"), FIVE_MINUTES).await.unwrap();
        assert_eq!(sandbox.latest_code("60123456789").as_deref(), Some("112233"));
        assert_eq!(credits().await.as_deref(), Some("9"));
        over_whatsapp.send_code(phone(), &code("445566"), FIVE_MINUTES).await.unwrap();
        assert_eq!(sandbox.latest_code("60123456789").as_deref(), Some("445566"));
        assert_eq!(credits().await.as_deref(), Some("8"));

        sandbox.arm(Fault::cut(Vendor::EsmsMy)).unwrap();
        let error = over_sms.send_code(phone(), &code("778899"), FIVE_MINUTES).await.unwrap_err();
        assert_eq!(error.effect(), Effect::Unknown);
        assert_eq!(sandbox.latest_code("60123456789").as_deref(), Some("778899"), "it was sent, once");
        assert_eq!((sandbox.ledger().messages(Vendor::EsmsMy), credits().await.as_deref()), (3, Some("7")));
    }
}
