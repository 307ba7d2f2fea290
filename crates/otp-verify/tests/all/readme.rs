//! The README's programs, as they are printed, and what they do against the sandbox.
#![allow(clippy::print_stderr, reason = "a README talks to its reader")]

use accuauth::{Client, CodeSender, Credentials, Host, NumberFormat};
use otp_sandbox::{Sandbox, Vendor};
use otp_testkit::pages;
use otp_verify::{Key, KeyRing};

#[cfg(feature = "test-clock")]
mod send_again {
    use otp_sandbox::{Fault, Sandbox, Vendor};
    use otp_verify::otp_core::Region;
    use otp_verify::{MemoryStore, SendLimits, TestClock};

    use super::{keys, pages, sender};

    include!("readme/send_again.rs");

    #[tokio::test]
    async fn a_code_that_is_sent_again_one_that_may_be_and_an_outage_are_told_apart() {
        pages::prints("crates/otp-verify/README.md", include_str!("readme/send_again.rs"));
        let sandbox = Sandbox::start().await.unwrap();
        let clock = TestClock::at(1_800_000_000_000);
        let store = MemoryStore::new().clock(clock.clone());
        let limits = SendLimits::new([Region::Indonesia], 100);
        let engine = Engine::own_code(sender(&sandbox), store, keys(), limits).build().unwrap();
        let start = Start::new("+6281234567890".parse().unwrap(), "login".parse().unwrap());
        let id = engine.start(&start).await.unwrap().challenge.id;
        let again = || send_again(&engine, id, start.clone());

        let too_soon = "Sorry: a code for this number was requested a moment ago.";
        assert_eq!(again().await.unwrap(), too_soon);
        for (fault, shown) in [
            (None, Some("Another code is on its way.")),
            (Some(Fault::cut(Vendor::Accuauth)), Some("Another code may be on its way.")),
            (Some(Fault::answer(Vendor::Accuauth, "OUT_OF_QUOTA")), None),
        ] {
            clock.advance(std::time::Duration::from_secs(60));
            if let Some(fault) = fault {
                sandbox.arm(fault).unwrap();
            }
            assert_eq!(again().await.ok().as_deref(), shown);
        }
        assert_eq!(sandbox.ledger().messages(Vendor::Accuauth), 3);
    }
}

mod route {
    use otp_sandbox::{Credentials, Fault, Sandbox, Vendor};
    use otp_verify::otp_core::Effect;
    use otp_verify::{ChallengeId, Error, Start};

    use super::{keys, pages};

    include!("readme/route.rs");

    fn engine_at(sandbox: &Sandbox) -> Engine {
        let (vn, my, id) = (Vendor::EsmsVn, Vendor::EsmsMy, Vendor::Accuauth);
        let of = |vendor| (sandbox.credentials(vendor), sandbox.base_url(vendor));
        let (Credentials { key, secret, .. }, url) = of(vn);
        let credentials = esms_vn::Credentials::new(key, secret).unwrap();
        let vietnam = esms_vn::Client::builder(credentials).base_url(url).build().unwrap();
        let (Credentials { key, secret, .. }, url) = of(my);
        let credentials = esms_my::Credentials::new(key, secret).unwrap();
        let malaysia = esms_my::Client::builder(credentials).base_url(url).build().unwrap();
        let (Credentials { key, secret, .. }, url) = of(id);
        let credentials = accuauth::Credentials::new(key, secret).unwrap();
        let indonesia = accuauth::Client::new(accuauth::Host::Custom(url), credentials).unwrap();
        engine(vietnam, malaysia, indonesia, keys()).unwrap()
    }

    async fn start(engine: &Engine, phone: &str) -> Result<ChallengeId, Error> {
        let start = Start::new(phone.parse().unwrap(), "login".parse().unwrap());
        Ok(engine.start(&start).await?.challenge.id)
    }

    #[tokio::test]
    async fn the_next_sender_delivers_what_the_first_certainly_did_not_and_none_what_may_be_out() {
        pages::prints("crates/otp-verify/README.md", include_str!("readme/route.rs"));
        let sandbox = Sandbox::start().await.unwrap();
        let engine = engine_at(&sandbox);
        let seen = |vendor| (sandbox.requests(vendor), sandbox.ledger().messages(vendor));

        sandbox.arm(Fault::answer(Vendor::EsmsVn, "101")).unwrap();
        start(&engine, "+84901888485").await.unwrap();
        assert_eq!(seen(Vendor::EsmsVn), (2, 1), "the keys are refused for Zalo, and the SMS is sent");
        start(&engine, "+60123456789").await.unwrap();
        start(&engine, "+6281234567890").await.unwrap();
        assert_eq!((seen(Vendor::EsmsMy), seen(Vendor::Accuauth)), ((1, 1), (1, 1)));

        sandbox.arm(Fault::cut(Vendor::EsmsVn)).unwrap();
        let error = start(&engine, "+84901888486").await.unwrap_err();
        assert_eq!((error.effect(), seen(Vendor::EsmsVn)), (Effect::Unknown, (3, 2)), "nobody else is asked");
    }
}

#[cfg(all(feature = "metrics", feature = "tracing"))]
mod observed {
    use metrics_exporter_prometheus::PrometheusBuilder;
    use otp_verify::Start;
    use otp_verify::otp_core::Region;

    use super::{Sandbox, Vendor, pages};

    include!("readme/observed.rs");

    #[tokio::test]
    async fn a_send_and_its_confirmation_are_counted() {
        pages::prints("crates/otp-verify/README.md", include_str!("readme/observed.rs"));
        let recorder = PrometheusBuilder::new().build_recorder();
        let _counting = metrics::set_default_local_recorder(&recorder);
        let sandbox = Sandbox::start().await.unwrap();
        let account = sandbox.credentials(Vendor::EsmsMy);
        let credentials = esms_my::Credentials::new(account.key, account.secret).unwrap();
        let client = esms_my::Client::builder(credentials).base_url(sandbox.base_url(Vendor::EsmsMy));
        let engine = engine(client, super::keys(), SendLimits::new([Region::Malaysia], 100)).unwrap();
        let (phone, login) = ("+60123456789".parse().unwrap(), "login".parse().unwrap());
        let id = engine.start(&Start::new(phone, "login".parse().unwrap())).await.unwrap().challenge.id;
        let code = sandbox.messages()[0].code.clone().unwrap().parse().unwrap();
        engine.check(id, phone, &login, &code).await.unwrap();
        let page = recorder.handle().render();
        for line in [
            r#"otp_calls_total{vendor="esms-my",endpoint="send_sms",kind="success",effect="none"} 1"#,
            r#"otp_sends_total{country="MY",purpose="login"} 1"#,
            r#"otp_confirmations_total{country="MY",purpose="login"} 1"#,
        ] {
            assert!(page.lines().any(|printed| printed == line), "{line} is not in\n{page}");
        }
    }
}

mod products {
    use otp_sandbox::Vendor;
    use otp_verify::otp_core::{OtpCode, Region};
    use otp_verify::{Limit, MemoryStore, Reason, Start};

    use super::{keys, pages};

    include!("readme/products.rs");

    #[tokio::test]
    async fn two_products_on_one_store_know_nothing_of_each_other() {
        pages::prints("crates/otp-verify/README.md", include_str!("readme/products.rs"));
        let sandbox = otp_sandbox::Sandbox::start().await.unwrap();
        let sender: Arc<dyn SendCode> = Arc::new(super::sender(&sandbox));
        let store: Arc<dyn ChallengeStore> = Arc::new(MemoryStore::new());
        // One message in a day for each of them.
        let products = ["shop", "bank"];
        let with = products.map(|name| (name, Arc::clone(&sender), SendLimits::new([Region::Indonesia], 1)));
        let engines = engines(with, &store, &keys()).unwrap();

        let (number, login) = ("+6281234567890".parse().unwrap(), "login".parse().unwrap());
        let start = Start::new(number, "login".parse().unwrap());
        for (product, other) in [("shop", "bank"), ("bank", "shop")] {
            let id = engines[product].start(&start).await.unwrap().challenge.id;
            let code = OtpCode::parse(&sandbox.latest_code("6281234567890").unwrap()).unwrap();
            let elsewhere = engines[other].check(id, number, &login, &code).await.unwrap_err();
            assert_eq!(elsewhere.reason(), Reason::NotFound);
            engines[product].check(id, number, &login, &code).await.unwrap();
        }
        assert_eq!(sandbox.ledger().messages(Vendor::Accuauth), 2);
        let another = Start::new("+6281234567891".parse().unwrap(), "login".parse().unwrap());
        let spent = engines["shop"].start(&another).await.unwrap_err();
        assert_eq!(spent.reason(), Reason::Limited(Limit::DailyUnits));
    }
}

mod settings {
    use otp_verify::otp_core::Region;
    use otp_verify::{Reason, Start};

    use super::{Sandbox, pages};

    include!("readme/settings.rs");

    #[tokio::test]
    async fn an_engine_with_settings_of_ones_own_keeps_to_them() {
        pages::prints("crates/otp-verify/README.md", include_str!("readme/settings.rs"));
        let sandbox = Sandbox::start().await.unwrap();
        let limits = SendLimits::new([Region::Indonesia], 100);
        let engine = engine(super::sender(&sandbox), super::keys(), limits).unwrap();
        let start = Start::new("+6281234567890".parse().unwrap(), "login".parse().unwrap());
        let challenge = engine.start(&start).await.unwrap().challenge;
        assert!(challenge.expires_in <= Duration::from_secs(180), "the default is five minutes");
        let code = sandbox.messages()[0].code.clone().unwrap();
        let wrong = if code == "000000" { "000001" } else { "000000" }.parse().unwrap();
        let (phone, login) = ("+6281234567890".parse().unwrap(), "login".parse().unwrap());
        let mut reasons = Vec::new();
        for _ in 0..4 {
            reasons.push(engine.check(challenge.id, phone, &login, &wrong).await.unwrap_err().reason());
        }
        let left = |attempts_left| Reason::WrongCode { attempts_left };
        assert_eq!(reasons, [left(2), left(1), left(0), Reason::NoAttemptsLeft]);
    }
}

/// Its programs print to whoever runs them.
#[allow(clippy::print_stdout, reason = "a README talks to its reader")]
mod operator {
    use otp_verify::otp_core::{OtpCode, Region};
    use otp_verify::{MemoryStore, Reason, SendLimits};

    use super::{Sandbox, keys, pages, sender};

    include!("readme/operator.rs");

    #[tokio::test]
    async fn an_operator_lifts_a_lock_and_closes_a_country() {
        pages::prints("crates/otp-verify/README.md", include_str!("readme/operator.rs"));
        let sandbox = Sandbox::start().await.unwrap();
        let limits = SendLimits::new([Region::Indonesia, Region::Vietnam], 100);
        let limits = limits.cooldown(std::time::Duration::ZERO);
        let engine = Engine::own_code(sender(&sandbox), MemoryStore::new(), keys(), limits);
        let engine = engine.observer(Audit).build().unwrap();
        let (phone, login): (PhoneNumber, Purpose) =
            ("+6281234567890".parse().unwrap(), "login".parse().unwrap());
        let start = Start::new(phone, login.clone());
        for _ in 0..2 {
            let id = engine.start(&start).await.unwrap().challenge.id;
            let code = sandbox.messages().last().unwrap().code.clone().unwrap();
            let wrong = OtpCode::parse(if code == "000000" { "000001" } else { "000000" }).unwrap();
            for _ in 0..5 {
                engine.check(id, phone, &login, &wrong).await.unwrap_err();
            }
        }
        assert_eq!(engine.start(&start).await.unwrap_err().reason(), Reason::LockedOut);
        support(&engine, phone, login).await.unwrap();
        engine.start(&start).await.unwrap();
        stop(&engine).await.unwrap();
        // It has closed another country than this one.
        engine.start(&start).await.unwrap();
        assert!(engine.operator("test").is_closed(Scope::Country(84)).await.unwrap());
    }
}

mod vendor_code {
    use otp_sandbox::{Fault, Sandbox, Vendor};
    use otp_verify::otp_core::Region;
    use otp_verify::{Engine, MemoryStore, Reason, SendLimits, Start};

    use super::{keys, pages, sender};

    include!("readme/vendor_code.rs");

    #[tokio::test]
    async fn the_vendors_code_is_read_from_the_error_of_an_engine() {
        pages::prints("crates/otp-verify/README.md", include_str!("readme/vendor_code.rs"));
        let sandbox = Sandbox::start().await.unwrap();
        let limits = SendLimits::new([Region::Indonesia], 100);
        let engine = Engine::own_code(sender(&sandbox), MemoryStore::new(), keys(), limits).build().unwrap();
        for (fault, reason, code) in [
            (
                Some(Fault::answer(Vendor::Accuauth, "OUT_OF_QUOTA")),
                Reason::Vendor,
                Some(Status::OUT_OF_QUOTA),
            ),
            (Some(Fault::cut(Vendor::Accuauth)), Reason::Vendor, None),
            (None, Reason::NotMobile, None),
        ] {
            let phone = if fault.is_some() { "+6281234567890" } else { "+62211234567" };
            let start =
                Start::new(phone.parse().unwrap(), "sign-up".parse().unwrap()).counted_by("ip", "192.0.2.7");
            if let Some(fault) = fault {
                sandbox.arm(fault).unwrap();
            }
            let error = engine.start(&start).await.unwrap_err();
            assert_eq!((error.reason(), status(&error)), (reason, code));
        }
    }
}

/// The README of the workspace.
mod two_modes {
    include!("readme/two_modes.rs");

    #[test]
    fn each_engine_of_the_workspaces_page_sends_a_code() {
        otp_testkit::pages::prints("README.md", include_str!("readme/two_modes.rs"));
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let sandbox = otp_sandbox::Sandbox::start().await.unwrap();
            let (login, keys): (Purpose, _) = ("login".parse().unwrap(), super::keys());
            let start = |phone: &str| otp_verify::Start::new(phone.parse().unwrap(), login.clone());
            let sender = super::sender(&sandbox);
            own_code(sender, keys.clone()).unwrap().start(&start("+6281234567890")).await.unwrap();

            let account = sandbox.credentials(otp_sandbox::Vendor::EsmsMy);
            let credentials = esms_my::Credentials::new(account.key, account.secret).unwrap();
            let url = sandbox.base_url(otp_sandbox::Vendor::EsmsMy);
            let client = esms_my::Client::builder(credentials).base_url(url).build().unwrap();
            let vendor = esms_my::Verification::new(client, esms_my::OtpText::brand("Eaon"));
            guard(vendor, login.clone(), keys).unwrap().start(&start("+60123456789")).await.unwrap();
            assert_eq!(sandbox.messages().len(), 2);
        });
    }
}

fn keys() -> KeyRing {
    let key = || Key::generate().unwrap();
    KeyRing::builder().index(key()).current("test", key()).build().unwrap()
}

fn sender(sandbox: &Sandbox) -> CodeSender {
    let account = sandbox.credentials(Vendor::Accuauth);
    let credentials = Credentials::new(account.key, account.secret).unwrap();
    let client = Client::new(Host::Custom(sandbox.base_url(Vendor::Accuauth)), credentials).unwrap();
    CodeSender::new(client, "TPL_0001", NumberFormat::CountryCode)
}

/// The first program of the page, and what it prints.
#[allow(clippy::print_stdout, reason = "a README talks to its reader")]
mod first {
    include!("readme/first.rs");

    #[test]
    fn it_runs() {
        main().unwrap();
    }

    #[test]
    fn the_page_shows_what_it_prints() {
        let program = include_str!("readme/first.rs");
        otp_testkit::pages::shows_the_output(
            "crates/otp-verify/README.md",
            program,
            "readme::first::it_runs",
        );
    }
}
