//! A program that is not async. The way of a call is the same for every request and every vendor.

use esms_vn::account::GetBalance;
use esms_vn::sms::{Product, SendMultipleMessageV4};
use esms_vn::{Client, Credentials, Effect, ErrorKind};
use otp_sandbox::{Fault, FaultKind, Sandbox, Vendor};

use super::all_hosts;

fn send(client: &Client) -> Result<Option<String>, esms_vn::Error> {
    let text = "123456 la ma xac minh dang ky Baotrixemay cua ban";
    let product = Product::customer_care("Baotrixemay");
    let request = SendMultipleMessageV4::new("+84901888484".parse().unwrap(), product, text);
    client.call_blocking(&request).map(|sent| sent.sms_id)
}

#[test]
fn a_thread_without_a_runtime_sends_and_reads() {
    let elsewhere = tokio::runtime::Runtime::new().unwrap();
    let sandbox = elsewhere.block_on(Sandbox::start()).unwrap();
    let account = sandbox.credentials(Vendor::EsmsVn);
    let credentials = Credentials::new(account.key, account.secret).unwrap();
    let client = all_hosts(credentials, &sandbox.base_url(Vendor::EsmsVn));

    assert!(send(&client).unwrap().is_some());
    assert!(client.call_blocking(&GetBalance::new()).unwrap().balance.is_some());

    sandbox.arm(Fault::new(Vendor::EsmsVn, FaultKind::Cut)).unwrap();
    let error = send(&client).unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::Unknown));
    // On a thread of an async program it works as well.
    elsewhere.block_on(async { assert!(client.call_blocking(&GetBalance::new()).is_ok()) });
}
