//! The README's program, as it is printed: run twice, with typos, and with a browser that hangs up.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a README talks to its reader")]

use otp_sandbox::{Fault, FaultKind, Sandbox, Vendor};
use otp_testkit::pages;

include!("readme_quick_start.rs");

const PROGRAM: &str = include_str!("readme_quick_start.rs");

#[test]
fn the_pages_print_the_program_that_is_run_here() {
    pages::prints("crates/esms-vn/README.md", PROGRAM);
}

async fn sandbox() -> (Sandbox, Verification) {
    assert!(client().is_ok());
    let sandbox = Sandbox::start().await.unwrap();
    let account = sandbox.credentials(Vendor::EsmsVn);
    let credentials = Credentials::new(account.key, account.secret).unwrap();
    let client = Client::builder(credentials).base_url(sandbox.base_url(Vendor::EsmsVn)).build().unwrap();
    (sandbox, verification(client))
}

#[tokio::test]
async fn the_program_of_the_readme_runs_twice_and_takes_a_typo_for_what_it_is() {
    let (sandbox, vendor) = sandbox().await;
    for run in 1..=2 {
        for typo in ["", "0901 888", "no number", "+60123456789", "+19002345678"] {
            assert_eq!(send(&vendor, typo).await.unwrap(), None, "{typo}");
        }
        let phone = send(&vendor, "0901 888 484").await.unwrap().unwrap();
        assert_eq!(sandbox.ledger().messages(Vendor::EsmsVn), run);
        let code = sandbox.latest_code(&phone.msisdn()).unwrap();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for typo in ["", "12", "12 34?", "a code", wrong] {
            assert!(!check(&vendor, phone, typo).await.unwrap(), "{typo}");
        }
        assert!(check(&vendor, phone, &code).await.unwrap());
    }
}

/// The sandbox tells a caller that left from one that read its answer.
#[tokio::test]
async fn the_program_of_the_readme_hears_the_vendor_out_when_the_browser_hangs_up() {
    let (sandbox, vendor) = sandbox().await;
    let slow = || Fault::new(Vendor::EsmsVn, FaultKind::Delay { delay_ms: 200 });

    sandbox.arm(slow()).unwrap();
    let number = "+84901888484".parse().unwrap();
    pages::hang_up(vendor.start_verification(number), || sandbox.ledger().sends.len() == 1).await;
    pages::until(|| sandbox.ledger().sends[0].saw_error).await;

    sandbox.arm(slow()).unwrap();
    pages::hang_up(send(&vendor, "+84 901 880 000"), || sandbox.ledger().sends.len() == 2).await;
    pages::tasks_are_over().await;
    assert!(!sandbox.ledger().sends[1].saw_error);

    let phone: PhoneNumber = "+84901880000".parse().unwrap();
    let code = sandbox.latest_code("+84901880000").unwrap();
    assert!(check(&vendor, phone, &code).await.unwrap());
}

#[tokio::test]
async fn the_program_of_the_readme_lets_a_user_wait_for_what_may_be_on_its_way() {
    let (sandbox, vendor) = sandbox().await;
    sandbox.arm(Fault::cut(Vendor::EsmsVn)).unwrap();
    let phone = send(&vendor, "0901 888 484").await.unwrap().unwrap();
    let code = sandbox.latest_code(&phone.msisdn()).unwrap();
    assert!(check(&vendor, phone, &code).await.unwrap());
    // What broke for certain, or nobody knows, is no answer to a user.
    sandbox.arm(Fault::answer(Vendor::EsmsVn, 101)).unwrap();
    assert!(send(&vendor, "0901 888 484").await.is_err());
    sandbox.arm(Fault::cut(Vendor::EsmsVn)).unwrap();
    assert!(check(&vendor, phone, &code).await.is_err());
}

mod observer {
    use esms_vn::Credentials;
    use otp_sandbox::{Sandbox, Vendor};
    use otp_testkit::pages;

    include!("readme_observer.rs");

    #[tokio::test]
    async fn a_client_with_the_observer_of_the_readme_calls_as_before() {
        pages::prints("crates/esms-vn/README.md", include_str!("readme_observer.rs"));
        let sandbox = Sandbox::start().await.unwrap();
        let account = sandbox.credentials(Vendor::EsmsVn);
        let credentials = Credentials::new(account.key, account.secret).unwrap();
        let client =
            observed(Client::builder(credentials).base_url(sandbox.base_url(Vendor::EsmsVn))).unwrap();
        super::send(&super::verification(client), "0901 888 484").await.unwrap().unwrap();
        assert_eq!(sandbox.ledger().messages(Vendor::EsmsVn), 1);
    }
}

mod reports {
    use otp_testkit::pages;

    include!("readme_hear.rs");

    #[test]
    fn the_function_of_the_readme_hears_a_report_twice_and_no_stranger() {
        pages::prints("crates/esms-vn/README.md", include_str!("readme_hear.rs"));
        let query = crate::callbacks::printed("viber");
        let id = DeliveryReport::parse(query).unwrap().sms_id;
        let mut sent = HashMap::new();
        assert_eq!(hear(query, &mut sent).unwrap(), None, "a message of somebody else");
        sent.insert(id.clone(), Progress::of_message(id));
        for _ in 0..2 {
            assert_eq!(hear(query, &mut sent).unwrap(), Some(Stage::Delivered));
        }
        assert!(hear("no report", &mut sent).is_err());
    }
}

/// The first program of the page, and what it prints.
mod first {
    include!("readme_first.rs");

    #[test]
    fn it_runs() {
        main().unwrap();
    }

    #[test]
    fn the_page_shows_what_it_prints() {
        let program = include_str!("readme_first.rs");
        otp_testkit::pages::shows_the_output("crates/esms-vn/README.md", program, "readme::first::it_runs");
    }
}
