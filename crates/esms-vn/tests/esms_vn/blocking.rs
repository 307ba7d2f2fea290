//! A program that is not async. The way of a call is the same for every request and every vendor.

use esms_vn::otp::{CheckCode, SendMessageAutoGenCodeV4};
use esms_vn::{Client, Credentials, Effect, ErrorKind, OtpCode, PhoneNumber};
use otp_sandbox::{Config, Fault, FaultKind, Sandbox, Vendor};

use super::all_hosts;

const PHONE: &str = "+84901888484";
const TEXT: &str = "{OTP} la ma xac minh dang ky Baotrixemay cua ban";

fn phone() -> PhoneNumber {
    PHONE.parse().unwrap()
}

fn send(client: &Client) -> Result<Option<String>, esms_vn::Error> {
    let request = SendMessageAutoGenCodeV4::new(phone(), "Baotrixemay", TEXT);
    client.call_blocking(&request).map(|sent| sent.sms_id)
}

#[test]
fn a_thread_without_a_runtime_sends_and_checks() {
    let elsewhere = tokio::runtime::Runtime::new().unwrap();
    let sandbox = elsewhere.block_on(Sandbox::start()).unwrap();
    sandbox.configure(Vendor::EsmsVn, Config::new().next_code("1NTTJ6")).unwrap();
    let account = sandbox.credentials(Vendor::EsmsVn);
    let credentials = Credentials::new(account.key, account.secret).unwrap();
    let client = all_hosts(credentials, &sandbox.base_url(Vendor::EsmsVn));

    assert!(send(&client).unwrap().is_some());
    let check = |code: &str| client.call_blocking(&CheckCode::new(phone(), OtpCode::parse(code).unwrap()));
    assert!(check("000000").unwrap_err().is_code_rejected());
    check("1NTTJ6").unwrap();

    sandbox.arm(Fault::new(Vendor::EsmsVn, FaultKind::Cut)).unwrap();
    let error = send(&client).unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::Unknown));
    // On a thread of an async program it works as well.
    elsewhere.block_on(async { assert!(send(&client).unwrap().is_some()) });
}
