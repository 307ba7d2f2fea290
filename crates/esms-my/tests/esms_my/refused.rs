//! What is refused before anything is sent, by field; and what is not refused, and leaves as it was given.

use esms_my::hlr::SendHlr;
use esms_my::sms::SendSms;
use esms_my::whatsapp::{SendWhatsApp, TemplateField, TemplateType};
use esms_my::{
    CheckVerification, Client, Credentials, Effect, Encoding, Endpoint, Error, ErrorKind, Language, OtpCode,
    OtpText, PhoneNumber, Region, StartVerification, Verification,
};
use otp_testkit::http::{Server, Step, ok};

use crate::requests::{brand, phone, sms, whatsapp};

const REFUSED: (ErrorKind, Effect) = (ErrorKind::InvalidRequest, Effect::None);

async fn server() -> Server {
    Server::start(vec![Step::Read, ok(r#"{"status":0}"#)]).await
}

fn client(server: &Server) -> Client {
    client_in(server, Encoding::Json)
}

fn client_in(server: &Server, encoding: Encoding) -> Client {
    let credentials = Credentials::new("key", "secret").unwrap();
    Client::builder(credentials).base_url(server.url()).encoding(encoding).build().unwrap()
}

fn assert_refused(error: &Error, field: &str) {
    assert_eq!((error.kind(), error.effect(), error.field()), (REFUSED.0, REFUSED.1, Some(field)), "{error}");
}

/// Each of these requests must be refused for this field, and reach no server.
async fn refused(requests: impl IntoIterator<Item = impl Endpoint>, field: &str) {
    let server = server().await;
    for request in requests {
        assert_refused(&client(&server).call(&request).await.err().unwrap(), field);
    }
    assert_eq!(server.connections(), 0);
}

/// Each of these texts must be refused for this field, and reach no server.
async fn refused_text(texts: impl IntoIterator<Item = OtpText>, field: &str) {
    let server = server().await;
    for text in texts {
        let adapter = Verification::new(client(&server), text);
        assert_refused(&adapter.start_verification(phone()).await.unwrap_err(), field);
    }
    assert_eq!(server.connections(), 0);
}

fn message(text: &str) -> OtpText {
    OtpText::message(text)
}

fn brand_text(name: &str) -> OtpText {
    OtpText::brand(name)
}

/// The body with which this request leaves, once.
async fn leaves(request: impl Endpoint, encoding: Encoding) -> String {
    let server = server().await;
    assert!(client_in(&server, encoding).call(&request).await.is_ok());
    body(&server)
}

/// The body with which the vendor is asked to send a code.
async fn leaves_of(encoding: Encoding, adapter: impl FnOnce(Client) -> Verification) -> String {
    let server = server().await;
    adapter(client_in(&server, encoding)).start_verification(phone()).await.unwrap();
    body(&server)
}

async fn leaves_text(text: &OtpText, encoding: Encoding) -> String {
    leaves_of(encoding, |client| Verification::new(client, text.clone())).await
}

fn body(server: &Server) -> String {
    let [request] = server.requests().try_into().unwrap();
    request.split_once("\r\n\r\n").unwrap().1.to_owned()
}

#[tokio::test]
async fn a_landline_is_refused() {
    let landline = PhoneNumber::parse("03-2345 6789", Region::Malaysia).unwrap();
    let server = server().await;
    let error = brand(&client(&server), "Eaon").start_verification(landline).await.unwrap_err();
    assert_refused(&error, "phone");
    assert_eq!(server.connections(), 0);
    refused([SendSms::new(landline, "RM0.00 Hello")], "to").await;
    refused([SendHlr::new(landline, "https://www.yourownsite.com/dlrreceiver")], "to").await;
    // It may have WhatsApp.
    leaves(SendWhatsApp::new(landline, TemplateType::Otp).field(TemplateField::Code, "1"), Encoding::Json)
        .await;
}

#[tokio::test]
async fn an_empty_text_is_refused() {
    refused_text([message(""), message(" ")], "message").await;
    refused_text([brand_text(""), brand_text(" ")], "brand-name").await;
    refused([sms(""), sms(" ")], "msg").await;
    refused([whatsapp(""), whatsapp(" ")], "code").await;
}

#[tokio::test]
async fn a_text_over_one_sms_is_refused() {
    refused_text([message(&format!("RM0.00 #otp#{}", "x".repeat(150)))], "message").await;
    refused_text([brand_text(&"x".repeat(21))], "brand-name").await;
}

#[tokio::test]
async fn one_tone_mark_or_emoji_leaves_less_room() {
    let plain = format!("RM0.00 #otp# {}", "x".repeat(80));
    assert!(leaves_text(&message(&plain), Encoding::Json).await.contains(&plain));
    for mark in ["ạ", "😀", "`"] {
        refused_text([message(&format!("{plain}{mark}"))], "message").await;
    }
}

#[tokio::test]
async fn a_nul_in_a_text_is_refused() {
    refused_text([message("RM0.00 #otp#\0")], "message").await;
    refused_text([brand_text("Ea\0on")], "brand-name").await;
    refused([sms("RM0.00 \0")], "msg").await;
    refused([whatsapp("1\0")], "code").await;
}

#[tokio::test]
async fn a_line_break_in_a_brand_is_refused() {
    refused_text([brand_text("Ea\r\non"), brand_text("Eaon\n")], "brand-name").await;
}

/// They are data: no page forbids them, and no encoding lets them split a request.
#[tokio::test]
async fn line_breaks_and_directions_in_a_message_leave_as_they_are() {
    let text = "RM0.00 #otp#\r\nx: y\u{202e}&a=b";
    let json = leaves_text(&message(text), Encoding::Json).await;
    assert!(json.contains("\"message\":\"RM0.00 #otp#\\r\\nx: y\u{202e}&a=b\""), "{json}");
    let form = leaves_text(&message(text), Encoding::Form).await;
    assert!(form.ends_with("&message=RM0.00+%23otp%23%0D%0Ax%3A+y%E2%80%AE%26a%3Db"), "{form}");
}

#[tokio::test]
async fn a_message_without_the_placeholder_is_refused() {
    refused_text([message("RM0.00 no code"), message("RM0.00 #OTP#"), message("RM0.00 {OTP}")], "message")
        .await;
}

#[tokio::test]
async fn a_message_without_the_price_tag_is_refused() {
    refused_text([message("Eaon #otp#"), message("RM0.00#otp#"), message(" RM0.00 #otp#")], "message").await;
    refused_text([brand_text("RM0.00 Eaon")], "brand-name").await;
    refused([sms("Hello"), sms("RM0.00Hello"), sms(" RM0.00 Hello"), sms("RM 0.00 Hello")], "msg").await;
    // It is known for Malaysia only.
    leaves(SendSms::new("+6591234567".parse().unwrap(), "Hello"), Encoding::Json).await;
}

#[tokio::test]
async fn a_whatsapp_message_without_a_field_is_refused() {
    refused([SendWhatsApp::new(phone(), TemplateType::PaymentDue)], "type").await;
}

/// The vendor could not call it: reports, and the result of a paid look-up, would be lost.
#[tokio::test]
async fn a_report_address_that_is_none_is_refused() {
    for address in
        ["", "www.yourownsite.com", "ftp://a", "https://", "https:///x", "https://a b", "https://a\n"]
    {
        refused([sms("RM0.00 Hello").dlr_url(address)], "dlr-url").await;
        refused([whatsapp("112233").dlr_url(address)], "dlr-url").await;
        refused([SendHlr::new(phone(), address)], "dlr-url").await;
    }
}

/// An address without `dlr` would have no effect.
#[tokio::test]
async fn dlr_leaves_alone_or_before_its_address() {
    let body = leaves(sms("RM0.00 Hello").dlr(), Encoding::Json).await;
    assert!(body.ends_with(r#""msg":"RM0.00 Hello","dlr":1}"#), "{body}");
    let body = leaves(whatsapp("112233").dlr().dlr_url("https://a/b"), Encoding::Json).await;
    assert!(body.ends_with(r#""type":"otp","dlr":1,"dlr-url":"https://a/b","code":"112233"}"#), "{body}");
    let body = leaves(sms("RM0.00 Hello"), Encoding::Json).await;
    assert!(!body.contains("dlr"), "{body}");
}

/// The type holds one of the two, so neither both nor none can leave.
#[tokio::test]
async fn exactly_one_of_brand_and_message_leaves() {
    for text in [
        OtpText::brand("Eaon"),
        OtpText::brand_in(Language::Chinese, "Eaon"),
        OtpText::message("RM0.00 #otp#"),
    ] {
        for encoding in [Encoding::Json, Encoding::Form] {
            let body = leaves_text(&text, encoding).await;
            let fields = ["brand-name", "message"].iter().filter(|field| body.contains(**field)).count();
            assert_eq!(fields, 1, "{body}");
        }
    }
}

#[tokio::test]
async fn a_duration_outside_1_to_9_is_refused() {
    let server = server().await;
    for minutes in [0, 10, u8::MAX] {
        let adapter = brand(&client(&server), "Eaon").duration_minutes(minutes);
        assert_refused(&adapter.start_verification(phone()).await.unwrap_err(), "duration");
    }
    assert_eq!(server.connections(), 0);
}

/// Below zero or larger is no value of the type; the vendor states no limit of its own.
#[tokio::test]
async fn the_smallest_and_the_largest_app_id_leave_as_numbers() {
    for id in [0, u32::MAX] {
        let adapter = |client: Client| brand(&client, "Eaon").app_id(id);
        let json = leaves_of(Encoding::Json, adapter).await;
        assert!(json.ends_with(&format!("\"app-id\":{id}}}")), "{json}");
        let form = leaves_of(Encoding::Form, adapter).await;
        assert!(form.ends_with(&format!("&app-id={id}")), "{form}");
    }
}

#[test]
fn a_key_that_is_refused_is_named() {
    assert_refused(&Credentials::new("", "secret").unwrap_err(), "api-key");
    assert_refused(&Credentials::new("key", "").unwrap_err(), "api-secret");
}

/// However the user writes the number: the vendor finds the code by the number that left.
#[tokio::test]
async fn a_phone_leaves_in_one_form_however_it_was_written() {
    for text in ["012-345 6789", "+60 12-345 6789", "0060123456789", "(012) 3456789", "０１２３４５６７８９"]
    {
        let phone = PhoneNumber::parse(text, Region::Malaysia).unwrap();
        let server = server().await;
        let adapter = brand(&client(&server), "Eaon");
        adapter.start_verification(phone).await.unwrap();
        adapter.check_verification(phone, &OtpCode::parse("112233").unwrap()).await.unwrap();
        let requests = server.requests();
        assert_eq!(requests.len(), 2);
        assert!(requests.iter().all(|request| request.contains("\"phone\":\"60123456789\"")), "{text}");
    }
}
