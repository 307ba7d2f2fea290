//! The README's program, as it is printed: run twice, with typos, and with a browser that hangs up.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a README talks to its reader")]

use otp_sandbox::{Fault, FaultKind, Sandbox, Vendor};
use otp_testkit::pages;

include!("readme_quick_start.rs");

const PROGRAM: &str = include_str!("readme_quick_start.rs");
const NUMBER: &str = "0812-3456-7890";

#[test]
fn the_page_prints_the_program_that_is_run_here() {
    pages::prints("crates/accuauth/README.md", PROGRAM);
}

fn code() -> OtpCode {
    OtpCode::parse("493027").unwrap()
}

async fn sandbox() -> (Sandbox, CodeSender) {
    assert!(sender().is_ok());
    let sandbox = Sandbox::start().await.unwrap();
    let account = sandbox.credentials(Vendor::Accuauth);
    let credentials = Credentials::new(account.key, account.secret).unwrap();
    let client = Client::new(Host::Custom(sandbox.base_url(Vendor::Accuauth)), credentials).unwrap();
    (sandbox, CodeSender::new(client, "TPL_0001", NumberFormat::CountryCode))
}

#[tokio::test]
async fn the_program_of_the_readme_runs_twice_and_takes_a_typo_for_what_it_is() {
    let (sandbox, sender) = sandbox().await;
    for run in 1..=2 {
        for typo in ["", "0812", "no number", "+84901888484", "+19002345678"] {
            assert_eq!(send(&sender, typo, code()).await.unwrap(), None, "{typo}");
        }
        let phone = send(&sender, NUMBER, code()).await.unwrap().unwrap();
        assert_eq!(phone.e164().as_str(), "+6281234567890");
        assert_eq!(sandbox.ledger().messages(Vendor::Accuauth), run);
    }
}

/// The sandbox tells a caller that left from one that read its answer.
#[tokio::test]
async fn the_program_of_the_readme_hears_the_vendor_out_when_the_browser_hangs_up() {
    let (sandbox, sender) = sandbox().await;
    let slow = || Fault::new(Vendor::Accuauth, FaultKind::Delay { delay_ms: 200 });

    sandbox.arm(slow()).unwrap();
    let (phone, code) = ("+6281234567890".parse().unwrap(), code());
    let bare = sender.send_code(phone, &code, Duration::from_secs(300));
    pages::hang_up(bare, || sandbox.ledger().sends.len() == 1).await;
    pages::until(|| sandbox.ledger().sends[0].saw_error).await;

    sandbox.arm(slow()).unwrap();
    let printed = send(&sender, "0812-3456-0000", code);
    pages::hang_up(printed, || sandbox.ledger().sends.len() == 2).await;
    pages::tasks_are_over().await;
    assert!(!sandbox.ledger().sends[1].saw_error);
}

#[tokio::test]
async fn the_program_of_the_readme_lets_a_user_wait_for_what_may_be_on_its_way() {
    let (sandbox, sender) = sandbox().await;
    sandbox.arm(Fault::cut(Vendor::Accuauth)).unwrap();
    assert!(send(&sender, NUMBER, code()).await.unwrap().is_some());
    sandbox.arm(Fault::answer(Vendor::Accuauth, "OUT_OF_QUOTA")).unwrap();
    assert!(send(&sender, NUMBER, code()).await.is_err());
}

mod observer {
    use accuauth::Credentials;
    use accuauth::Host;
    use otp_sandbox::{Sandbox, Vendor};
    use otp_testkit::pages;

    include!("readme_observer.rs");

    #[tokio::test]
    async fn a_client_with_the_observer_of_the_readme_calls_as_before() {
        pages::prints("crates/accuauth/README.md", include_str!("readme_observer.rs"));
        let sandbox = Sandbox::start().await.unwrap();
        let account = sandbox.credentials(Vendor::Accuauth);
        let credentials = Credentials::new(account.key, account.secret).unwrap();
        let client =
            observed(Client::builder(Host::Custom(sandbox.base_url(Vendor::Accuauth)), credentials)).unwrap();
        let sender = super::CodeSender::new(client, "TPL_0001", super::NumberFormat::CountryCode);
        super::send(&sender, super::NUMBER, super::code()).await.unwrap().unwrap();
        assert_eq!(sandbox.ledger().messages(Vendor::Accuauth), 1);
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
        otp_testkit::pages::shows_the_output("crates/accuauth/README.md", program, "readme::first::it_runs");
    }
}
