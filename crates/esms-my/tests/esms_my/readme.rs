//! The README's programs, as they are printed, each in a module with its tests. The quick start runs twice, with typos, and with
//! a browser that hangs up.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a README talks to its reader")]

/// The first program of this page and of the workspace's, and what it prints.
mod first {
    use esms_my::{
        CheckVerification, Client, Credentials, OtpCode, OtpText, PhoneNumber, Region, StartVerification,
        Verification,
    };
    use otp_sandbox::{Fault, Sandbox, Vendor};

    #[tokio::main]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        // The vendor, played on your machine. With an account at the vendor these four lines become
        // `Client::new(Credentials::new("your api key", "your api secret")?)?`.
        let vendor = Sandbox::start().await?;
        let account = vendor.credentials(Vendor::EsmsMy);
        let credentials = Credentials::new(account.key, account.secret)?;
        let client = Client::builder(credentials).base_url(vendor.base_url(Vendor::EsmsMy)).build()?;
        let verification = Verification::new(client, OtpText::brand("Eaon"));

        let phone = PhoneNumber::parse("012-345 6789", Region::Malaysia)?;
        verification.start_verification(phone).await?;
        println!("the phone shows: {}", vendor.messages()[0].text);

        // Your user types the code. Here the sandbox reads it from the message.
        let typed = vendor.latest_code("60123456789").ok_or("no SMS arrived")?;
        verification.check_verification(phone, &OtpCode::parse(&typed)?).await?;
        println!("confirmed: {phone:?}");

        // Something to test: the vendor sends the SMS, and then the connection breaks.
        vendor.arm(Fault::cut(Vendor::EsmsMy))?;
        let error = verification.start_verification(phone).await.unwrap_err();
        println!("{error}; effect: {:?}", error.effect());
        println!("sent and billed: {} SMS", vendor.ledger().messages(Vendor::EsmsMy));
        Ok(())
    }

    // Here the program ends.

    #[test]
    fn it_runs() {
        main().unwrap();
    }

    #[test]
    fn the_pages_show_what_it_prints() {
        let program = otp_testkit::pages::program(include_str!("readme.rs"), "first");
        for page in ["README.md", "crates/esms-my/README.md"] {
            otp_testkit::pages::shows_the_output(page, &program, "readme::first::it_runs");
        }
    }
}

mod quick_start {
    use esms_my::{
        CheckVerification, Client, Credentials, Effect, OtpCode, OtpText, PhoneNumber, Region,
        StartVerification, Verification,
    };

    type Failure = Box<dyn std::error::Error + Send + Sync>;

    fn client() -> Result<Client, esms_my::Error> {
        Client::new(Credentials::new("your api key", "your api secret")?)
    }

    /// Codes by SMS, in the vendor's text with your brand.
    fn verification(client: Client) -> Verification {
        Verification::new(client, OtpText::brand("Eaon")).duration_minutes(5)
    }

    /// Returns the number that a code is on its way to, or `None` when no Malaysian number was typed.
    async fn send(vendor: &Verification, typed: &str) -> Result<Option<PhoneNumber>, Failure> {
        // "012-345 6789", "+60123456789" … The region reads the digits; `restrict_to` refuses other countries.
        let parsed = PhoneNumber::parse(typed, Region::Malaysia);
        let Ok(phone) = parsed.and_then(|phone| phone.restrict_to(&[Region::Malaysia])) else {
            return Ok(None); // a typo is no outage: show the form again
        };
        let vendor = vendor.clone();
        // A browser that hangs up drops this function. The task goes on, and sees how the call ends.
        let task = tokio::spawn(async move {
            match vendor.start_verification(phone).await {
                Ok(accepted) => println!("accepted, {:?} billed", accepted.billed_units),
                Err(error) => {
                    // Logged here, with its causes: perhaps nobody waits for the answer.
                    eprintln!("send: {error:?}");
                    // Perhaps an SMS is on its way: let the user wait, and offer "send again" after a minute.
                    if error.effect() == Effect::None {
                        return Err(error.into());
                    }
                }
            }
            Ok(Some(phone))
        });
        task.await?
    }

    /// Returns whether it was the code. An error proves nothing about the code.
    async fn check(vendor: &Verification, phone: PhoneNumber, typed: &str) -> Result<bool, Failure> {
        let Ok(code) = OtpCode::parse(typed) else {
            return Ok(false); // a typo, too
        };
        let vendor = vendor.clone();
        let task = tokio::spawn(async move {
            match vendor.check_verification(phone, &code).await {
                Ok(_) => Ok(true), // note it here, in the user's session: the code may be used up
                Err(error) if error.is_code_rejected() => Ok(false), // wrong, expired or used
                Err(error) => {
                    eprintln!("check: {error:?}");
                    Err(error.into())
                }
            }
        });
        task.await?
    }

    // Here the program ends.

    use otp_sandbox::{Fault, FaultKind, Sandbox, Vendor};
    use otp_testkit::pages;

    #[test]
    fn the_page_prints_the_program_that_is_run_here() {
        pages::prints("crates/esms-my/README.md", &pages::program(include_str!("readme.rs"), "quick_start"));
    }

    async fn sandbox() -> (Sandbox, Verification) {
        assert!(client().is_ok());
        let sandbox = Sandbox::start().await.unwrap();
        let account = sandbox.credentials(Vendor::EsmsMy);
        let credentials = Credentials::new(account.key, account.secret).unwrap();
        let client = Client::builder(credentials).base_url(sandbox.base_url(Vendor::EsmsMy)).build().unwrap();
        (sandbox, verification(client))
    }

    #[tokio::test]
    async fn the_program_of_the_readme_runs_twice_and_takes_a_typo_for_what_it_is() {
        let (sandbox, vendor) = sandbox().await;
        for run in 1..=2 {
            for typo in ["", "012-345", "no number", "+84901888484", "+19002345678"] {
                assert_eq!(send(&vendor, typo).await.unwrap(), None, "{typo}");
            }
            let phone = send(&vendor, "012-345 6789").await.unwrap().unwrap();
            assert_eq!(sandbox.ledger().messages(Vendor::EsmsMy), run);
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
        let slow = || Fault::new(Vendor::EsmsMy, FaultKind::Delay { delay_ms: 200 });

        sandbox.arm(slow()).unwrap();
        let number = "+60123456789".parse().unwrap();
        pages::hang_up(vendor.start_verification(number), || sandbox.ledger().sends.len() == 1).await;
        pages::until(|| sandbox.ledger().sends[0].saw_error).await;

        sandbox.arm(slow()).unwrap();
        pages::hang_up(send(&vendor, "+60 12 345 0000"), || sandbox.ledger().sends.len() == 2).await;
        pages::tasks_are_over().await;
        assert!(!sandbox.ledger().sends[1].saw_error);

        let phone: PhoneNumber = "+60123450000".parse().unwrap();
        let code = sandbox.latest_code("+60123450000").unwrap();
        assert!(check(&vendor, phone, &code).await.unwrap());
    }

    #[tokio::test]
    async fn the_program_of_the_readme_lets_a_user_wait_for_what_may_be_on_its_way() {
        let (sandbox, vendor) = sandbox().await;
        sandbox.arm(Fault::cut(Vendor::EsmsMy)).unwrap();
        let phone = send(&vendor, "012-345 6789").await.unwrap().unwrap();
        let code = sandbox.latest_code(&phone.msisdn()).unwrap();
        assert!(check(&vendor, phone, &code).await.unwrap());
        // What broke for certain, or nobody knows, is no answer to a user.
        sandbox.arm(Fault::answer(Vendor::EsmsMy, 5)).unwrap();
        assert!(send(&vendor, "012-345 6789").await.is_err());
        sandbox.arm(Fault::cut(Vendor::EsmsMy)).unwrap();
        assert!(check(&vendor, phone, &code).await.is_err());
    }
}

mod observer {
    use esms_my::otp_core::{CallEnded, Observer};
    use esms_my::{Client, ClientBuilder, Error, HttpOptions};

    /// Writes a line for each call: vendor, endpoint, kind, code, HTTP status, time, and whether the vendor may have acted.
    struct Log;

    impl Observer for Log {
        fn call_ended(&self, call: &CallEnded<'_>) {
            // A user is waiting. If your log can block, send the line to a channel with room.
            eprintln!("{call}");
        }
    }

    fn observed(builder: ClientBuilder) -> Result<Client, Error> {
        builder.http(HttpOptions::new().observer(Log)).build()
    }

    // Here the program ends.

    use esms_my::{Credentials, OtpText, StartVerification, Verification};
    use otp_sandbox::{Sandbox, Vendor};
    use otp_testkit::pages;

    #[tokio::test]
    async fn a_client_with_the_observer_of_the_readme_calls_as_before() {
        pages::prints("crates/esms-my/README.md", &pages::program(include_str!("readme.rs"), "observer"));
        let sandbox = Sandbox::start().await.unwrap();
        let account = sandbox.credentials(Vendor::EsmsMy);
        let credentials = Credentials::new(account.key, account.secret).unwrap();
        let client =
            observed(Client::builder(credentials).base_url(sandbox.base_url(Vendor::EsmsMy))).unwrap();
        let verification = Verification::new(client, OtpText::brand("Eaon"));
        verification.start_verification("+60123456789".parse().unwrap()).await.unwrap();
        assert_eq!(sandbox.ledger().messages(Vendor::EsmsMy), 1);
    }
}

mod own_code {
    include!("readme_own_code.rs");

    use esms_my::{Client, Credentials};
    use otp_sandbox::{Fault, Sandbox, Vendor};
    use otp_testkit::pages;

    #[tokio::test]
    async fn a_code_of_your_own_goes_out_and_a_lost_answer_keeps_it() {
        pages::prints("crates/esms-my/README.md", include_str!("readme_own_code.rs"));
        let sandbox = Sandbox::start().await.unwrap();
        let account = sandbox.credentials(Vendor::EsmsMy);
        let credentials = Credentials::new(account.key, account.secret).unwrap();
        let client = Client::builder(credentials).base_url(sandbox.base_url(Vendor::EsmsMy)).build().unwrap();
        let sender = sender(client).unwrap();
        let (phone, code) = ("+60123456789".parse().unwrap(), OtpCode::parse("493027").unwrap());
        for run in 1..=2 {
            send_own(&sender, phone, &code).await.unwrap();
            assert_eq!(sandbox.ledger().messages(Vendor::EsmsMy), run);
        }
        sandbox.arm(Fault::cut(Vendor::EsmsMy)).unwrap();
        assert!(send_own(&sender, phone, &code).await.is_ok(), "the user may have the code");
        sandbox.arm(Fault::answer(Vendor::EsmsMy, 5)).unwrap();
        assert!(send_own(&sender, phone, &code).await.is_err(), "nothing was sent");
    }
}
