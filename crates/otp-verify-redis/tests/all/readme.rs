//! The README's programs, as they are printed: the first one prints what the page shows, on a server that it has used before. In the store
//! for tests a code expires when the test's clock says so.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use otp_verify::otp_core::{
    Accepted, Error as CoreError, OtpCode, PhoneNumber, Region, SendCode, async_trait,
};
use otp_verify::store::ChallengeStore;
use otp_verify::{Engine, Key, KeyRing, Purpose, SendLimits, Start};

use crate::questions::PATIENT;
use crate::server::Server;

include!("readme_store.rs");

/// A phone that keeps the code, where a message would be sent.
#[derive(Clone, Default)]
struct Phone(Arc<Mutex<Option<OtpCode>>>);

#[async_trait]
impl SendCode for Phone {
    async fn send_code(&self, _: PhoneNumber, code: &OtpCode, _: Duration) -> Result<Accepted, CoreError> {
        *self.0.lock().unwrap() = Some(code.clone());
        Ok(Accepted::new())
    }
}

/// Whether the right code is taken, after so long.
async fn is_taken(store: impl ChallengeStore + 'static, clock: &TestClock, after: Duration) -> bool {
    let key = || Key::generate().unwrap();
    let keys = KeyRing::builder().index(key()).current("test", key()).build().unwrap();
    let phone = Phone::default();
    let engine = Engine::own_code(phone.clone(), store, keys, SendLimits::new([Region::Indonesia], 100));
    let engine = engine.build().unwrap();
    let (number, login): (PhoneNumber, Purpose) =
        ("+6281234567890".parse().unwrap(), "login".parse().unwrap());
    let id = engine.start(&Start::new(number, login.clone())).await.unwrap().challenge.id;
    clock.advance(after);
    let code = phone.0.lock().unwrap().clone().unwrap();
    engine.check(id, number, &login, &code).await.is_ok()
}

const LIFE: Duration = Duration::from_secs(300);
const ALMOST: Duration = Duration::from_millis(299_999);

#[tokio::test]
async fn a_code_expires_by_the_clock_of_the_test_on_every_run() {
    otp_testkit::pages::prints("crates/otp-verify-redis/README.md", include_str!("readme_store.rs"));
    let server = Server::start().unwrap();
    for run in 1..=2 {
        for (after, expected) in [(ALMOST, true), (LIFE, false)] {
            let clock = TestClock::at(1_800_000_000_000);
            let test = format!("run-{run}-{expected}");
            let store = store(&server.url(), &test, &clock).await.unwrap().timeout(PATIENT);
            assert_eq!(is_taken(store, &clock, after).await, expected, "{after:?}");
        }
    }
}

/// The first program of the page, and what it prints.
#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a README talks to its reader")]
mod first {
    include!("readme_first.rs");

    /// It starts itself once more with the address of a server: then it is the program, and nothing else.
    #[test]
    fn the_page_shows_what_its_first_program_prints() {
        let test = "readme::first::the_page_shows_what_its_first_program_prints";
        if otp_testkit::pages::is_started_for(test) {
            return main().unwrap();
        }
        let server = crate::server::Server::start().unwrap();
        let url = server.url();
        let (page, program) = ("crates/otp-verify-redis/README.md", include_str!("readme_first.rs"));
        otp_testkit::pages::shows_the_output_with(page, program, test, &[("REDIS_URL", url)]);
    }
}
