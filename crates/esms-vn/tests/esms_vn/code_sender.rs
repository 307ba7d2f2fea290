//! Codes of one's own over the sandbox: the adapter alone, and under the verification engine.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use esms_vn::sms::{Product, SendMultipleMessageV4};
use esms_vn::{
    Client, CodeSender, Credentials, Effect, Error, ErrorKind, OtpCode, PhoneNumber, Region, RequestId,
    SendCode, SendOptions,
};
use otp_sandbox::{Channel, Config, Fault, Sandbox, Vendor};
use otp_verify::{Engine, Key, KeyRing, MemoryStore, SendLimits, Start};

use crate::all_hosts;
use crate::requests::phone;

const FIVE_MINUTES: Duration = Duration::from_secs(300);
const TEXT: &str = "{OTP} la ma xac minh cua ban, co hieu luc trong {MINUTES} phut";

fn client(sandbox: &Sandbox) -> Client {
    let account = sandbox.credentials(Vendor::EsmsVn);
    let credentials = Credentials::new(account.key, account.secret).unwrap();
    all_hosts(credentials, &sandbox.base_url(Vendor::EsmsVn))
}

fn nowhere() -> Client {
    all_hosts(Credentials::new("key", "secret").unwrap(), "http://127.0.0.1:9")
}

fn shop() -> Product {
    Product::customer_care("Shop")
}

fn code() -> OtpCode {
    OtpCode::parse("049302").unwrap()
}

fn refused(product: Product, text: &str) -> Error {
    CodeSender::new(nowhere(), product, text).unwrap_err()
}

#[tokio::test]
async fn a_code_goes_out_word_for_word_with_an_id_of_its_own() {
    let oa = "4097311281936189049";
    for (product, channel, sender) in [
        (shop(), Channel::Sms, Some("Shop")),
        (Product::FixedNumber, Channel::Sms, None),
        (Product::zalo_priority(oa), Channel::Zalo, Some(oa)),
        (Product::zalo_normal(oa), Channel::Zalo, Some(oa)),
    ] {
        let sandbox = Sandbox::start().await.unwrap();
        let parts = (channel == Channel::Sms).then_some(1);
        let adapter: Arc<dyn SendCode> =
            Arc::new(CodeSender::new(client(&sandbox), product.clone(), TEXT).unwrap());
        let accepted = adapter.send_code(phone(), &code(), FIVE_MINUTES).await.unwrap();
        assert!(accepted.reference.is_some());
        assert_eq!((accepted.parts, accepted.billed_units), (parts, None), "{product:?}");
        assert_eq!(accepted.valid_for, Some(FIVE_MINUTES));

        let [message] = sandbox.messages().try_into().unwrap();
        assert_eq!(message.text, "049302 la ma xac minh cua ban, co hieu luc trong 5 phut");
        assert_eq!((message.channel, message.to.as_str()), (channel, "0901888484"));
        assert_eq!(message.sender.as_deref(), sender);
        assert_eq!(sandbox.latest_code("0901888484").as_deref(), Some("049302"), "leading zeros are kept");
        // The same message again is another message: the ids differ.
        adapter.send_code(phone(), &code(), FIVE_MINUTES).await.unwrap();
        assert_eq!(sandbox.ledger().messages(Vendor::EsmsVn), 2);
    }
}

#[tokio::test]
async fn vietnamese_leaves_as_unicode_and_is_billed_as_it_was_measured() {
    let text = "Mã xác minh của bạn là {OTP}, có hiệu lực trong {MINUTES} phút.";
    let sandbox = Sandbox::start().await.unwrap();
    let adapter = CodeSender::new(client(&sandbox), shop(), text).unwrap();
    let accepted = adapter.send_code(phone(), &code(), FIVE_MINUTES).await.unwrap();
    assert_eq!(accepted.parts, Some(1));
    assert_eq!(sandbox.ledger().units(Vendor::EsmsVn), 1);

    let long = format!("{text} Xin đừng đưa mã này cho bất kỳ ai, kể cả nhân viên.");
    let error = refused(shop(), &long);
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some("Content")));
    assert!(error.to_string().contains("takes 2 SMS"), "{error}");
    let adapter = CodeSender::builder(client(&sandbox), shop(), long).most_parts(2).build().unwrap();
    let accepted = adapter.send_code(phone(), &code(), FIVE_MINUTES).await.unwrap();
    assert_eq!(accepted.parts, Some(2));
    assert_eq!(sandbox.ledger().units(Vendor::EsmsVn), 3);
}

/// The longest code has ten characters, the longest time two digits.
#[test]
fn a_text_is_measured_with_what_it_can_become() {
    for (text, single) in [
        (format!("{{OTP}}{}", "a".repeat(150)), true),
        (format!("{{OTP}}{}", "a".repeat(151)), false),
        (format!("{{OTP}}{{MINUTES}}{}", "a".repeat(148)), true),
        (format!("{{OTP}}{{MINUTES}}{}", "a".repeat(149)), false),
        // Accented letters of the GSM alphabet: no page says that the vendor counts them as plain.
        (format!("{{OTP}}{}", "à".repeat(60)), true),
        (format!("{{OTP}}{}", "à".repeat(61)), false),
        (format!("{{OTP}}{}`", "a".repeat(60)), false),
        (format!("{{OTP}}{}~", "a".repeat(148)), true),
        (format!("{{OTP}}{}~", "a".repeat(149)), false),
    ] {
        let made = CodeSender::new(nowhere(), shop(), &text);
        assert_eq!(made.is_ok(), single, "{text}");
        assert!(CodeSender::new(nowhere(), Product::zalo_normal("1"), &text).is_ok(), "{text}");
        assert_eq!(CodeSender::new(nowhere(), Product::FixedNumber, &text).is_ok(), single, "{text}");
    }
}

#[test]
fn a_text_that_would_reach_no_user_right_is_refused_when_the_sender_is_made() {
    for text in ["", "no code", "{otp}", "{OTP} {MINUTE}", "{OTP} {", "}{OTP}", "{{OTP}}", "{OTP}\0"] {
        let error = refused(shop(), text);
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some("Content")), "{text:?}");
    }
    for text in ["{OTP}", "{OTP} {OTP}", "{MINUTES}: {OTP}\r\n"] {
        assert!(CodeSender::new(nowhere(), shop(), text).is_ok(), "{text:?}");
    }
    assert_eq!(refused(Product::customer_care(" "), "{OTP}").field(), Some("Brandname"));
    assert_eq!(refused(Product::zalo_priority(""), "{OTP}").field(), Some("OAID"));
    let options = SendOptions::new().callback_url("nowhere");
    let error = CodeSender::builder(nowhere(), shop(), "{OTP}").options(options).build().unwrap_err();
    assert_eq!(error.field(), Some("CallbackUrl"));
}

#[tokio::test]
async fn a_text_that_tells_minutes_tells_1_to_99_rounded_down() {
    let sandbox = Sandbox::start().await.unwrap();
    let adapter = CodeSender::new(client(&sandbox), shop(), TEXT).unwrap();
    let minute = Duration::from_secs(60);
    assert_eq!((adapter.least_life(), adapter.life_step()), (minute, minute));
    for (seconds, minutes) in [(60, "1"), (119, "1"), (299, "4"), (5_999, "99")] {
        let valid_for = Duration::from_secs(seconds);
        let accepted = adapter.send_code(phone(), &code(), valid_for).await.unwrap();
        assert_eq!(accepted.valid_for, Some(valid_for));
        let text = sandbox.messages().pop().unwrap().text;
        assert!(text.ends_with(&format!(" {minutes} phut")), "{text}");
    }
    let sent = sandbox.requests(Vendor::EsmsVn);
    for seconds in [0, 59, 6_000] {
        let error = adapter.send_code(phone(), &code(), Duration::from_secs(seconds)).await.unwrap_err();
        assert_eq!((error.field(), error.effect()), (Some("valid_for"), Effect::None), "{seconds}");
        assert_eq!((error.kind(), error.vendor()), (ErrorKind::InvalidRequest, Some("esms-vn")));
    }
    assert_eq!(sandbox.requests(Vendor::EsmsVn), sent);

    let silent = CodeSender::new(client(&sandbox), shop(), "Ma: {OTP}").unwrap();
    assert_eq!((silent.least_life(), silent.life_step()), (Duration::ZERO, Duration::from_millis(1)));
    silent.send_code(phone(), &code(), Duration::from_secs(7_000)).await.unwrap();
}

#[tokio::test]
async fn what_the_vendor_says_is_passed_on() {
    let sandbox = Sandbox::start().await.unwrap();
    let adapter = CodeSender::new(client(&sandbox), shop(), TEXT).unwrap();
    for (answer, kind, effect) in [
        (103, ErrorKind::InsufficientCredit, Effect::None),
        (124, ErrorKind::Duplicate, Effect::Unknown),
        (146, ErrorKind::InvalidRequest, Effect::Unknown),
    ] {
        sandbox.arm(Fault::answer(Vendor::EsmsVn, answer)).unwrap();
        let error = adapter.send_code(phone(), &code(), FIVE_MINUTES).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (kind, effect), "{answer}");
    }
}

#[tokio::test]
async fn a_message_has_its_own_id_whatever_the_options_say() {
    let sandbox = Sandbox::start().await.unwrap();
    let used = RequestId::new("used").unwrap();
    let plain = SendMultipleMessageV4::new(phone(), shop(), "Ma: 482915");
    let plain = plain.options(SendOptions::new().request_id(used.clone()));
    client(&sandbox).send_multiple_message_v4(&plain).await.unwrap();
    let options = SendOptions::new().request_id(used).sandbox(true);
    let adapter = CodeSender::builder(client(&sandbox), shop(), TEXT).options(options).build().unwrap();
    adapter.send_code(phone(), &code(), FIVE_MINUTES).await.unwrap();
    assert_eq!(sandbox.messages().len(), 1, "a trial delivers nothing");
}

#[tokio::test]
async fn a_call_cut_after_the_vendor_acted_is_unknown_and_not_sent_again() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.arm(Fault::cut(Vendor::EsmsVn)).unwrap();
    let adapter = CodeSender::new(client(&sandbox), shop(), TEXT).unwrap();
    let error = adapter.send_code(phone(), &code(), FIVE_MINUTES).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::Unknown));
    assert_eq!((sandbox.requests(Vendor::EsmsVn), sandbox.messages().len()), (1, 1));
}

#[tokio::test]
async fn a_hundred_codes_at_once_reach_their_own_phones() {
    let sandbox = Sandbox::start().await.unwrap();
    let adapter: Arc<dyn SendCode> = Arc::new(CodeSender::new(client(&sandbox), shop(), TEXT).unwrap());
    let mut sends = tokio::task::JoinSet::new();
    for user in 0..100 {
        let adapter = Arc::clone(&adapter);
        sends.spawn(async move {
            let phone: PhoneNumber = format!("+8490188{:04}", 2_000 + user).parse().unwrap();
            let code = OtpCode::parse(&format!("{:06}", 100_000 + user)).unwrap();
            adapter.send_code(phone, &code, FIVE_MINUTES).await.unwrap().reference.unwrap()
        });
    }
    let references: BTreeSet<String> = sends.join_all().await.into_iter().collect();
    assert_eq!(references.len(), 100);
    for user in 0..100 {
        let code = sandbox.latest_code(&format!("090188{:04}", 2_000 + user));
        assert_eq!(code, Some(format!("{:06}", 100_000 + user)));
    }
}

fn engine(sender: CodeSender) -> Engine {
    let keys = KeyRing::builder()
        .index(Key::parse(&"1f".repeat(32)).unwrap())
        .current("2026-11", Key::parse(&"2e".repeat(32)).unwrap())
        .build()
        .unwrap();
    let limits = SendLimits::new([Region::Vietnam], 2_000);
    Engine::own_code(sender, MemoryStore::new(), keys, limits).build().unwrap()
}

fn start(phone: &str) -> Start {
    Start::new(phone.parse().unwrap(), "sign-up".parse().unwrap()).counted_by("ip", "192.0.2.7")
}

/// The whole way of a sign-up in Vietnam with codes of the engine's own.
#[tokio::test]
async fn an_engine_makes_sends_and_checks_codes_of_its_own_in_vietnam() {
    let sandbox = Sandbox::start().await.unwrap();
    let engine = engine(CodeSender::new(client(&sandbox), shop(), TEXT).unwrap());
    let purpose = "sign-up".parse().unwrap();
    let challenge = engine.start(&start("+84901888484")).await.unwrap().challenge;
    let [message] = sandbox.messages().try_into().unwrap();
    assert!(message.text.ends_with(" co hieu luc trong 5 phut"), "{}", message.text);
    let sent = OtpCode::parse(&sandbox.latest_code("0901888484").unwrap()).unwrap();
    let wrong = OtpCode::parse(if sent.expose() == "000000" { "000001" } else { "000000" }).unwrap();
    assert!(engine.check(challenge.id, phone(), &purpose, &wrong).await.is_err());
    engine.check(challenge.id, phone(), &purpose, &sent).await.unwrap();
    assert!(engine.check(challenge.id, phone(), &purpose, &sent).await.is_err(), "a code is used up");
}

/// Nobody knows whether the message went out. It did, and the code is right.
#[tokio::test]
async fn a_code_whose_send_is_unknown_can_still_be_checked() {
    let sandbox = Sandbox::start().await.unwrap();
    let engine = engine(CodeSender::new(client(&sandbox), shop(), TEXT).unwrap());
    sandbox.arm(Fault::cut(Vendor::EsmsVn)).unwrap();
    let error = engine.start(&start("+84901888484")).await.unwrap_err();
    let challenge = error.challenge().unwrap();
    let sent = OtpCode::parse(&sandbox.latest_code("0901888484").unwrap()).unwrap();
    engine.check(challenge.id, phone(), &"sign-up".parse().unwrap(), &sent).await.unwrap();
    assert_eq!(sandbox.messages().len(), 1);

    sandbox.configure(Vendor::EsmsVn, Config::new().balance(0)).unwrap();
    let error = engine.start(&start("+84901888480")).await.unwrap_err();
    assert!(error.challenge().is_none(), "nothing was sent, so there is nothing to type");
}
