//! The adapter over the sandbox, as a program without a vendor's name uses it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use accuauth::{
    Client, CodeSender, Credentials, Effect, Encoding, ErrorKind, Host, NumberFormat, OtpCode, PhoneNumber,
    SendCode, Status,
};
use otp_sandbox::{Config, Fault, FaultKind, Sandbox, Vendor};
use tokio::task::JoinSet;

const FIVE_MINUTES: Duration = Duration::from_secs(300);

fn adapter(sandbox: &Sandbox, encoding: Encoding, format: NumberFormat) -> CodeSender {
    let account = sandbox.credentials(Vendor::Accuauth);
    let host = Host::Custom(sandbox.base_url(Vendor::Accuauth));
    let client = Client::builder(host, Credentials::new(account.key, account.secret).unwrap())
        .encoding(encoding)
        .build()
        .unwrap();
    CodeSender::new(client, "TPL_0001", format)
}

fn sender(sandbox: &Sandbox) -> Arc<dyn SendCode> {
    Arc::new(adapter(sandbox, Encoding::Form, NumberFormat::CountryCode))
}

fn phone() -> PhoneNumber {
    "+6281234567890".parse().unwrap()
}

fn code() -> OtpCode {
    OtpCode::parse("049302").unwrap()
}

#[tokio::test]
async fn a_code_is_sent_and_billed_in_each_encoding_to_the_number_as_chosen() {
    for encoding in [Encoding::Form, Encoding::Json] {
        for (format, to) in [
            (NumberFormat::PlusCountryCode, "+6281234567890"),
            (NumberFormat::CountryCode, "6281234567890"),
            (NumberFormat::National, "081234567890"),
        ] {
            let sandbox = Sandbox::start().await.unwrap();
            let sender: Arc<dyn SendCode> = Arc::new(adapter(&sandbox, encoding, format));

            let accepted = sender.send_code(phone(), &code(), FIVE_MINUTES).await.unwrap();
            assert_eq!(accepted.valid_for, Some(FIVE_MINUTES));
            assert_eq!(accepted.billed_units.map(|units| units.count), Some(1));
            assert!(accepted.reference.is_some());

            let [message] = sandbox.messages().try_into().unwrap();
            assert_eq!(message.to, to, "{encoding:?}");
            assert_eq!(message.text, "Your verification code is 049302. It expires in 5 minutes.");
            assert_eq!(sandbox.latest_code(to).as_deref(), Some("049302"), "leading zeros are kept");
            assert_eq!(sandbox.ledger().messages(Vendor::Accuauth), 1);
            assert_eq!(sandbox.requests(Vendor::Accuauth), 1);
        }
    }
}

#[tokio::test]
async fn an_indian_mobile_in_national_form_leaves_as_ten_digits_without_a_zero() {
    let sandbox = Sandbox::start().await.unwrap();
    let sender: Arc<dyn SendCode> = Arc::new(adapter(&sandbox, Encoding::Form, NumberFormat::National));
    sender.send_code("+919876543210".parse().unwrap(), &code(), FIVE_MINUTES).await.unwrap();
    let [message] = sandbox.messages().try_into().unwrap();
    assert_eq!(message.to, "9876543210");
}

#[tokio::test]
async fn the_validity_is_told_in_whole_minutes_rounded_down() {
    let sandbox = Sandbox::start().await.unwrap();
    for (seconds, minutes) in [(299, 4), (119, 1), (60, 1)] {
        let valid_for = Duration::from_secs(seconds);
        let accepted = sender(&sandbox).send_code(phone(), &code(), valid_for).await.unwrap();
        assert_eq!(accepted.valid_for, Some(valid_for));
        let text = sandbox.messages().pop().unwrap().text;
        assert_eq!(text, format!("Your verification code is 049302. It expires in {minutes} minutes."));
    }
}

/// What a caller can ask beforehand is what the call then refuses.
#[tokio::test]
async fn a_message_that_tells_minutes_tells_one_at_least_and_one_without_takes_any_time() {
    let sandbox = Sandbox::start().await.unwrap();
    let with_expiry = adapter(&sandbox, Encoding::Form, NumberFormat::CountryCode);
    let minute = Duration::from_secs(60);
    assert_eq!((with_expiry.least_life(), with_expiry.life_step()), (minute, minute));
    let short = Duration::from_millis(59_999);
    let error = with_expiry.send_code(phone(), &code(), short).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::InvalidRequest, Effect::None));
    assert_eq!((error.field(), sandbox.requests(Vendor::Accuauth)), (Some("valid_for"), 0));

    let without = with_expiry.expiry_variable(None);
    assert_eq!((without.least_life(), without.life_step()), (Duration::ZERO, Duration::from_millis(1)));
    without.send_code(phone(), &code(), short).await.unwrap();
    let [message] = sandbox.messages().try_into().unwrap();
    assert_eq!(message.text, "Your verification code is 049302.");
}

#[tokio::test]
async fn a_template_may_name_its_variables_otherwise_or_have_no_expiry() {
    for encoding in [Encoding::Form, Encoding::Json] {
        let sandbox = Sandbox::start().await.unwrap();
        let adapter = adapter(&sandbox, encoding, NumberFormat::CountryCode);
        let sender: Arc<dyn SendCode> = Arc::new(adapter.clone().expiry_variable(None));
        sender.send_code(phone(), &code(), FIVE_MINUTES).await.unwrap();
        // A name with what a form has to encode.
        let sender: Arc<dyn SendCode> = Arc::new(adapter.code_variable("kode & angka+"));
        sender.send_code(phone(), &code(), FIVE_MINUTES).await.unwrap();

        let texts: Vec<String> = sandbox.messages().into_iter().map(|message| message.text).collect();
        assert_eq!(texts[0], "Your verification code is 049302.");
        assert_eq!(texts[1], "Your verification message. kode & angka+: 049302", "{encoding:?}");
    }
}

#[tokio::test]
async fn a_call_cut_after_the_vendor_acted_is_unknown_and_not_sent_again() {
    for encoding in [Encoding::Form, Encoding::Json] {
        let sandbox = Sandbox::start().await.unwrap();
        sandbox.arm(Fault::cut(Vendor::Accuauth)).unwrap();
        let sender: Arc<dyn SendCode> = Arc::new(adapter(&sandbox, encoding, NumberFormat::PlusCountryCode));
        let error = sender.send_code(phone(), &code(), FIVE_MINUTES).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::Unknown));
        assert_eq!(sandbox.requests(Vendor::Accuauth), 1);
        let [billed] = sandbox.ledger().sends.try_into().unwrap();
        assert!(billed.reply_cut, "the SMS went out, once");
    }
}

#[tokio::test]
async fn the_vendors_own_word_is_read_from_the_error() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.configure(Vendor::Accuauth, Config::new().balance(0)).unwrap();
    let rows = [
        (None, Status::OUT_OF_QUOTA, ErrorKind::InsufficientCredit, Effect::None, 403),
        (Some("KEY_EXPIRED"), Status::KEY_EXPIRED, ErrorKind::Authentication, Effect::None, 401),
        (Some("RATE_LIMIT_EXCEEDED"), Status::RATE_LIMIT_EXCEEDED, ErrorKind::RateLimited, Effect::None, 403),
        (Some("FAILED"), Status::FAILED, ErrorKind::Vendor, Effect::Unknown, 400),
        (Some("INTERNAL_ERROR"), Status::INTERNAL_ERROR, ErrorKind::Vendor, Effect::Unknown, 500),
    ];
    for (armed, word, kind, effect, http_status) in rows {
        if let Some(word) = armed {
            sandbox.arm(Fault::answer(Vendor::Accuauth, word)).unwrap();
        }
        let error = sender(&sandbox).send_code(phone(), &code(), FIVE_MINUTES).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (kind, effect), "{word}");
        assert_eq!(Status::of(&error), Some(word));
        assert_eq!(error.http_status(), Some(http_status));
        assert!(error.request_id().is_some());
    }
    assert!(sandbox.messages().is_empty());
}

#[tokio::test]
async fn wrong_credentials_send_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let host = Host::Custom(sandbox.base_url(Vendor::Accuauth));
    let client = Client::new(host, Credentials::new("another", "account").unwrap()).unwrap();
    let sender: Arc<dyn SendCode> = Arc::new(CodeSender::new(client, "TPL_0001", NumberFormat::National));
    let error = sender.send_code(phone(), &code(), FIVE_MINUTES).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Authentication, Effect::None));
    assert!(sandbox.messages().is_empty());
}

const LANES: usize = 50;
const USERS: usize = 1000;

fn phone_of(user: usize) -> PhoneNumber {
    format!("+628123456{:04}", 1000 + user).parse().unwrap()
}

/// A code that belongs to one phone alone.
fn code_of(user: usize) -> OtpCode {
    OtpCode::parse(&format!("{:06}", 100_000 + user)).unwrap()
}

#[tokio::test]
async fn a_thousand_codes_sent_at_once_reach_their_own_phones() {
    let sandbox = Sandbox::start().await.unwrap();
    let sender = sender(&sandbox);
    let mut lanes = JoinSet::new();
    for lane in 0..LANES {
        let sender = Arc::clone(&sender);
        lanes.spawn(async move {
            let mut references = Vec::new();
            for number in (lane..USERS).step_by(LANES) {
                let accepted =
                    sender.send_code(phone_of(number), &code_of(number), FIVE_MINUTES).await.unwrap();
                references.push(accepted.reference.unwrap());
            }
            references
        });
    }
    let references: BTreeSet<String> = lanes.join_all().await.into_iter().flatten().collect();

    assert_eq!(references.len(), USERS, "nobody got another's reference");
    for number in 0..USERS {
        let shown = sandbox.latest_code(phone_of(number).msisdn().as_str()).unwrap();
        assert_eq!(shown, code_of(number).expose());
    }
    let ledger = sandbox.ledger();
    assert_eq!((ledger.messages(Vendor::Accuauth), ledger.double_sends.len()), (1000, 0));
    assert_eq!(sandbox.requests(Vendor::Accuauth), 1000);
}

#[tokio::test]
async fn the_message_that_the_quota_no_longer_covers_is_not_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.configure(Vendor::Accuauth, Config::new().balance(1)).unwrap();
    let sender = sender(&sandbox);
    sender.send_code(phone_of(0), &code_of(0), FIVE_MINUTES).await.unwrap();
    let error = sender.send_code(phone_of(1), &code_of(1), FIVE_MINUTES).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::InsufficientCredit, Effect::None));
    assert_eq!((sandbox.messages().len(), sandbox.ledger().messages(Vendor::Accuauth)), (1, 1));
}

#[tokio::test]
async fn a_vendor_that_goes_away_under_an_open_call_leaves_the_effect_unknown() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.arm(Fault::new(Vendor::Accuauth, FaultKind::Hang)).unwrap();
    let sender = sender(&sandbox);
    let call = tokio::spawn(async move { sender.send_code(phone_of(0), &code_of(0), FIVE_MINUTES).await });
    while sandbox.ledger().messages(Vendor::Accuauth) == 0 {
        tokio::task::yield_now().await;
    }
    drop(sandbox);
    let error = call.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::Unknown));
}
