//! A text of one's own: what is refused before anything is sent, what it will cost, and what nobody is shown.

use esms_vn::sms::{
    Product, SendMultipleMessageV4, SendMultipleSmsBrandname, SummaryMultipleMessageV4, TextLength,
};
use esms_vn::{
    Channel, Client, CodeSender, Credentials, Effect, Error, ErrorKind, PhoneNumber, RequestId, SendOptions,
    Verification,
};
use otp_testkit::http::{Server, Step, ok};

use crate::all_hosts;
use crate::requests::phone;

fn shop() -> Product {
    Product::customer_care("Shop")
}

fn text(product: Product, content: &str) -> SendMultipleMessageV4 {
    SendMultipleMessageV4::new(phone(), product, content)
}

async fn server() -> (Server, Client) {
    let server = Server::start(vec![Step::Read, ok(r#"{"CodeResult":"100"}"#)]).await;
    let client = all_hosts(Credentials::new("key", "secret").unwrap(), &server.url());
    (server, client)
}

fn assert_refused(error: &Error, field: &str) {
    let refused = (ErrorKind::InvalidRequest, Effect::None, Some(field));
    assert_eq!((error.kind(), error.effect(), error.field()), refused, "{error}");
}

#[tokio::test]
async fn what_could_never_be_right_reaches_no_server() {
    let (server, client) = server().await;
    let url = SendOptions::new().callback_url("example.com");
    for (request, field) in [
        (text(shop(), ""), "Content"),
        (text(shop(), " \n"), "Content"),
        (text(shop(), "Ma: 482915\0"), "Content"),
        (text(Product::zalo_priority("1"), ""), "Content"),
        (text(Product::customer_care(""), "Ma"), "Brandname"),
        (text(Product::customer_care("Sh\0op"), "Ma"), "Brandname"),
        (text(Product::zalo_priority(" "), "Ma"), "OAID"),
        (text(Product::zalo_normal("1\n"), "Ma"), "OAID"),
        (text(shop(), "Mã: 482915"), "IsUnicode"),
        (text(shop(), "Mã: 482915").is_unicode(false), "IsUnicode"),
        (text(Product::FixedNumber, "Mã: 482915"), "IsUnicode"),
        (text(shop(), "Ma").options(url.clone()), "CallbackUrl"),
        (text(shop(), "Ma").options(SendOptions::new().campaign_id("x".repeat(255))), "campaignid"),
    ] {
        assert_refused(&client.send_multiple_message_v4(&request).await.unwrap_err(), field);
    }
    for stranger in ["+60123456789", "+842438251234", "+841900123456"] {
        let stranger: PhoneNumber = stranger.parse().unwrap();
        let own = SendMultipleMessageV4::new(stranger, shop(), "Ma");
        assert_refused(&client.send_multiple_message_v4(&own).await.unwrap_err(), "Phone");
        let price = SummaryMultipleMessageV4::new(stranger, "Shop", "Ma");
        assert_refused(&client.summary_multiple_message_v4(&price).await.unwrap_err(), "Phone");
    }
    for (brandname, content, field) in
        [("", "Ma", "BrandName"), ("Shop", "", "Content"), ("Shop", "Mã", "IsUnicode")]
    {
        let price = SummaryMultipleMessageV4::new(phone(), brandname, content);
        assert_refused(&client.summary_multiple_message_v4(&price).await.unwrap_err(), field);
    }
    for (brandname, content, options, field) in [
        ("", "Sale", SendOptions::new(), "Brandname"),
        ("Shop", " ", SendOptions::new(), "Content"),
        ("Shop", "Sale", url, "CallbackUrl"),
    ] {
        let sale = SendMultipleSmsBrandname::new(many(), brandname, content).options(options);
        assert_refused(&client.send_multiple_sms_brandname(&sale).await.unwrap_err(), field);
    }
    assert_eq!(server.connections(), 0);
}

/// Thirty numbers.
fn many() -> impl Iterator<Item = PhoneNumber> {
    (0..30).map(|last| format!("+84901881{last:03}").parse().unwrap())
}

/// No page says how any of these ends, and each can be what its caller means.
#[tokio::test]
async fn what_may_be_right_leaves_as_it_is() {
    let (server, client) = server().await;
    for request in [
        text(shop(), "Mã: 482915").is_unicode(true),
        text(shop(), "Ma: 482915").is_unicode(true),
        text(shop(), "Xin chào: à é è ì ò ù"),
        text(Product::zalo_normal("1"), "Mã: 482915"),
        text(shop(), "a\r\nb\u{202e}").is_unicode(true),
        text(shop(), &"a".repeat(1_000)),
    ] {
        client.send_multiple_message_v4(&request).await.unwrap();
    }
    let sale = SendMultipleSmsBrandname::new(many(), "Shop", "Giảm giá");
    client.send_multiple_sms_brandname(&sale).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 7);
    for (request, content) in requests.iter().zip(["Mã: 482915", "Ma: 482915", "Xin chào: à é è ì ò ù"])
    {
        assert!(request.contains(&format!("\"Content\":\"{content}\"")), "{request}");
    }
    assert!(requests[2].find("IsUnicode").is_none(), "{}", requests[2]);
    assert!(requests[6].contains(r#""Phones":["0901881000","0901881001","#), "{}", requests[6]);
}

#[test]
fn what_a_text_costs_is_known_before_it_is_bought() {
    let length = |content: &str, unicode: bool| text(shop(), content).is_unicode(unicode).length();
    for (content, unicode, parts) in [
        ("a".repeat(160), false, 1),
        ("a".repeat(161), false, 2),
        ("a".repeat(307), false, 3),
        ("€".repeat(81), false, 2),
        ("a".repeat(70), true, 1),
        ("a".repeat(71), true, 2),
        ("ạ".repeat(135), true, 3),
    ] {
        let measured = length(&content, unicode);
        assert_eq!(measured.parts(), Some(parts), "{content}");
        assert_eq!(matches!(measured, TextLength::One(_)), parts == 1, "{content}");
        let price = SummaryMultipleMessageV4::new(phone(), "Shop", &content).is_unicode(unicode);
        assert_eq!(price.length(), measured, "{content}");
        assert_eq!(
            text(Product::FixedNumber, &content).is_unicode(unicode).length(),
            measured,
            "if it is a text"
        );
        let zalo = text(Product::zalo_priority("1"), &content).length();
        assert_eq!((zalo, zalo.parts()), (TextLength::NoSms, None), "{content}");
    }
    // Advertising has no `IsUnicode`: the letters decide.
    for (content, parts) in [("a".repeat(160), 1), ("ạ".repeat(71), 2)] {
        assert_eq!(SendMultipleSmsBrandname::new(many(), "Shop", content).length().parts(), Some(parts));
    }
}

#[test]
fn debug_shows_neither_text_nor_number_nor_name() {
    let options = || SendOptions::new().request_id(RequestId::new("canary").unwrap()).campaign_id("canary");
    let requests = [
        format!("{:?}", text(Product::customer_care("canary"), "canary").options(options())),
        format!("{:?}", text(Product::zalo_priority("4097311281936189049"), "canary 482915")),
        format!("{:?}", SendMultipleSmsBrandname::new(many(), "canary", "canary").options(options())),
        format!("{:?}", SummaryMultipleMessageV4::new(phone(), "canary", "canary 482915")),
    ];
    let client = || Client::new(Credentials::new("key", "secret").unwrap()).unwrap();
    let adapter = |channel| Verification::new(client(), channel);
    let template = "canary {OTP}";
    let others = [
        format!("{:?}", Channel::sms("Shop", template)),
        format!("{:?}", adapter(Channel::sms_with_digits("Shop", template, 6))),
        format!("{:?}", CodeSender::new(client(), Product::customer_care("canary"), template).unwrap()),
        format!("{:?}", CodeSender::builder(client(), Product::customer_care("canary"), template)),
    ];
    for shown in requests.iter().chain(&others) {
        for private in ["canary", "482915", "901888484", "901881", "4097311281936189049"] {
            assert!(!shown.contains(private), "{private} in {shown}");
        }
    }
}
