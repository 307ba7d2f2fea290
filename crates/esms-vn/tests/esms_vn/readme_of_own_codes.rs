//! The README's program for codes of one's own, as it is printed.
#![allow(clippy::print_stderr, reason = "a README talks to its reader")]

use std::time::Duration;

use esms_vn::Credentials;
use otp_sandbox::{Config, Fault, FaultKind, Sandbox, Vendor};
use otp_testkit::pages;

use crate::all_hosts;
use crate::requests::phone;

include!("readme_own_code.rs");

const PROGRAM: &str = include_str!("readme_own_code.rs");

#[test]
fn the_page_prints_the_program_that_is_run_here() {
    pages::prints("crates/esms-vn/README.md", PROGRAM);
}

async fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let account = sandbox.credentials(Vendor::EsmsVn);
    let credentials = Credentials::new(account.key, account.secret).unwrap();
    let client = all_hosts(credentials, &sandbox.base_url(Vendor::EsmsVn));
    (sandbox, client)
}

fn code(text: &str) -> OtpCode {
    OtpCode::parse(text).unwrap()
}

#[tokio::test]
async fn the_program_sends_a_code_and_learns_that_it_arrived_and_what_is_left() {
    let (sandbox, client) = sandbox().await;
    let before = balance(&client).await.unwrap().unwrap();
    for (id, text) in [("sign-up 4711, first code", "2803"), ("sign-up 4711, second code", "482915")] {
        let Message::Accepted(Some(sms_id)) = send_code(&client, phone(), &code(text), id).await.unwrap()
        else {
            panic!("the vendor took the message over");
        };
        assert_eq!(sandbox.latest_code("0901888484").as_deref(), Some(text));
        assert_eq!(has_arrived(&client, &sms_id).await.unwrap(), None);
        sandbox.advance(Duration::from_secs(60));
        assert_eq!(has_arrived(&client, &sms_id).await.unwrap(), Some(true));
        // An old name is no new message.
        assert!(matches!(send_code(&client, phone(), &code(text), id).await.unwrap(), Message::Perhaps));
    }
    assert_ne!(balance(&client).await.unwrap().unwrap(), before);
    assert_eq!(sandbox.messages().len(), 2);
    sandbox.arm(Fault::answer(Vendor::EsmsVn, 105)).unwrap();
    assert_eq!(has_arrived(&client, "an id").await.unwrap(), None);
}

#[tokio::test]
async fn the_program_tells_what_was_not_sent_from_what_nobody_knows() {
    let (sandbox, client) = sandbox().await;
    sandbox.arm(Fault::cut(Vendor::EsmsVn)).unwrap();
    let message = send_code(&client, phone(), &code("2803"), "first").await.unwrap();
    assert!(matches!(message, Message::Perhaps));
    sandbox.configure(Vendor::EsmsVn, Config::new().balance(0)).unwrap();
    assert!(send_code(&client, phone(), &code("2804"), "second").await.is_err());
    assert_eq!(sandbox.messages().len(), 1);
}

#[tokio::test]
async fn the_program_hears_the_vendor_out_when_the_browser_hangs_up() {
    let (sandbox, client) = sandbox().await;
    sandbox.arm(Fault::new(Vendor::EsmsVn, FaultKind::Delay { delay_ms: 200 })).unwrap();
    let code = code("2803");
    let call = send_code(&client, phone(), &code, "first");
    pages::hang_up(call, || sandbox.ledger().sends.len() == 1).await;
    pages::tasks_are_over().await;
    assert!(!sandbox.ledger().sends[0].saw_error);
}
