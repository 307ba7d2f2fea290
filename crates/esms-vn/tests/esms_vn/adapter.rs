//! The adapter over the sandbox, as a program without a vendor's name uses it.

use std::sync::Arc;
use std::time::Duration;

use esms_vn::{
    Channel, CheckVerification as _, Client, CodeResult, Credentials, Effect, ErrorKind, OtpCode,
    PhoneNumber, Region, StartVerification as _, Verification,
};
use otp_sandbox::{Config, Fault, Sandbox, Vendor};
use otp_testkit::checks::code_life::{self, Adapter, LIFE, Life};

use crate::all_hosts;

const CODE: &str = "482915";

fn zalo() -> Channel {
    Channel::zalo_then_sms("22575")
}

fn sms() -> Channel {
    Channel::sms("Shop", "Mã của bạn là {OTP}, xin đừng + đưa cho ai")
}

/// A sandbox that makes [`CODE`] next.
async fn sandbox() -> Sandbox {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.configure(Vendor::EsmsVn, Config::new().next_code(CODE)).unwrap();
    sandbox
}

fn client(sandbox: &Sandbox, key: &str, secret: &str) -> Client {
    all_hosts(Credentials::new(key, secret).unwrap(), &sandbox.base_url(Vendor::EsmsVn))
}

fn adapter(sandbox: &Sandbox, channel: Channel) -> Verification {
    let account = sandbox.credentials(Vendor::EsmsVn);
    Verification::new(client(sandbox, account.key, account.secret), channel)
}

fn phone() -> PhoneNumber {
    "+84901888484".parse().unwrap()
}

async fn confirm(adapter: &Verification) {
    adapter.check_verification(phone(), &OtpCode::parse(CODE).unwrap()).await.unwrap();
}

/// With what a balance that is too low says of a call on that channel.
const ADAPTERS: [(Adapter, Effect); 2] = [
    (|sandbox| Arc::new(adapter(sandbox, zalo()).time_alive_minutes(2)), Effect::Unknown),
    (|sandbox| Arc::new(adapter(sandbox, sms()).time_alive_minutes(2)), Effect::None),
];

/// On this channel.
fn life((adapter, no_credit): (Adapter, Effect)) -> Life {
    Life {
        vendor: Vendor::EsmsVn,
        adapter,
        phone: ["0901-888-484", "+84 901 888 484", "０９０１８８８４８４"],
        other_phone: "+84901880000",
        region: Region::Vietnam,
        // The vendor may make codes of letters and digits.
        code: "1NTTJ6",
        no_credit,
    }
}

#[tokio::test]
async fn a_code_lives_as_the_vendor_says_and_no_refusal_becomes_a_success() {
    assert_eq!(LIFE, Duration::from_secs(2 * 60));
    for adapter in ADAPTERS {
        code_life::holds(life(adapter)).await;
    }
}

#[tokio::test]
async fn a_thousand_users_at_once_get_their_own_codes_and_answers() {
    code_life::serves_a_thousand_users(life(ADAPTERS[0])).await;
}

#[tokio::test]
async fn what_was_accepted_is_told_and_the_message_travels_on_its_channel() {
    for (channel, travelled) in [(zalo(), otp_sandbox::Channel::Zalo), (sms(), otp_sandbox::Channel::Sms)] {
        let sandbox = sandbox().await;
        let adapter = adapter(&sandbox, channel).time_alive_minutes(2);
        let accepted = adapter.start_verification(phone()).await.unwrap();
        assert_eq!(accepted.valid_for, Some(Duration::from_secs(120)));
        assert!(accepted.reference.is_some());
        assert_eq!((accepted.parts, accepted.billed_units), (None, None), "the vendor tells neither");

        let [message] = sandbox.messages().try_into().unwrap();
        assert_eq!((message.channel, message.to.as_str()), (travelled, "0901888484"));
        assert!(message.text.contains(CODE));
        if travelled == otp_sandbox::Channel::Sms {
            assert_eq!(message.text, format!("Mã của bạn là {CODE}, xin đừng + đưa cho ai"));
        }
        confirm(&adapter).await;
    }
}

#[tokio::test]
async fn a_code_by_sms_has_as_many_digits_as_were_asked_for() {
    for digits in [4, 6, 10] {
        let sandbox = Sandbox::start().await.unwrap();
        let adapter = adapter(&sandbox, Channel::sms_with_digits("Shop", "Ma: {OTP}", digits));
        // If codes had letters and digits, five codes of digits alone would be very unlikely.
        for last in 0..5 {
            let phone: PhoneNumber = format!("+8490188848{last}").parse().unwrap();
            adapter.start_verification(phone).await.unwrap();
            let code = sandbox.latest_code(&phone.msisdn()).unwrap();
            assert_eq!(code.len(), usize::from(digits));
            assert!(code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
            adapter.check_verification(phone, &OtpCode::parse(&code).unwrap()).await.unwrap();
        }
    }
    let sandbox = Sandbox::start().await.unwrap();
    for digits in [0, 3, 11] {
        let adapter = adapter(&sandbox, Channel::sms_with_digits("Shop", "Ma: {OTP}", digits));
        let error = adapter.start_verification(phone()).await.unwrap_err();
        assert_eq!((error.field(), error.effect()), (Some("NumCharOfCode"), Effect::None), "{digits}");
    }
    assert_eq!(sandbox.requests(Vendor::EsmsVn), 0);
}

#[tokio::test]
async fn without_a_setting_the_validity_is_told_only_where_the_vendor_documents_one() {
    for (channel, valid_for) in [(zalo(), None), (sms(), Some(Duration::from_secs(300)))] {
        let sandbox = sandbox().await;
        let adapter = adapter(&sandbox, channel);
        assert_eq!(adapter.valid_for(), valid_for, "it is known before the call");
        assert_eq!(adapter.start_verification(phone()).await.unwrap().valid_for, valid_for);
        assert_eq!(adapter.clone().time_alive_minutes(2).valid_for(), Some(Duration::from_secs(120)));
        confirm(&adapter).await;
    }
}

#[tokio::test]
async fn a_failing_zalo_gives_way_to_an_sms_with_the_same_code() {
    let sandbox = sandbox().await;
    sandbox.configure(Vendor::EsmsVn, Config::new().zalo_fails(true)).unwrap();
    let adapter = adapter(&sandbox, zalo());
    adapter.start_verification(phone()).await.unwrap();

    let [message] = sandbox.messages().try_into().unwrap();
    assert_eq!(message.channel, otp_sandbox::Channel::Sms);
    assert!(message.text.contains(CODE));
    assert_eq!((sandbox.ledger().messages(Vendor::EsmsVn), sandbox.requests(Vendor::EsmsVn)), (1, 1));
    confirm(&adapter).await;
}

#[tokio::test]
async fn the_vendors_own_code_is_read_from_the_error() {
    let sandbox = sandbox().await;
    sandbox.configure(Vendor::EsmsVn, Config::new().balance(0)).unwrap();
    let adapter = adapter(&sandbox, sms());
    let error = adapter.start_verification(phone()).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::InsufficientCredit, Effect::None));
    assert_eq!(CodeResult::of(&error), Some(CodeResult::BALANCE_TOO_LOW));

    let code = OtpCode::parse(CODE).unwrap();
    for (answer, expected) in [(117, CodeResult::CODE_INVALID), (171, CodeResult::CODE_USED_OR_EXPIRED)] {
        sandbox.arm(Fault::answer(Vendor::EsmsVn, answer)).unwrap();
        let error = adapter.check_verification(phone(), &code).await.unwrap_err();
        assert!(error.is_code_rejected());
        assert_eq!(CodeResult::of(&error), Some(expected));
    }
}

#[tokio::test]
async fn wrong_credentials_are_told_apart_from_a_wrong_code() {
    let sandbox = sandbox().await;
    let adapter = Verification::new(client(&sandbox, "another", "account"), sms());
    let started = adapter.start_verification(phone()).await.unwrap_err();
    let code = OtpCode::parse(CODE).unwrap();
    let checked = adapter.check_verification(phone(), &code).await.unwrap_err();
    for error in [started, checked] {
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Authentication, Effect::None));
    }
    assert!(sandbox.messages().is_empty());
}
