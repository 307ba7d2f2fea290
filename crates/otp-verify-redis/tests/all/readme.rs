//! The README's programs, as they are printed: the first one prints what the page shows, on a server that it has used before. In the store
//! for tests a code expires when the test's clock says so.

use std::time::Duration;

use otp_verify::store::{ChallengeStore, Claimed};

use crate::questions::{self, PATIENT};
use crate::server::Server;

include!("readme_store.rs");

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
            let begin = questions::begun(&store, 1).await;
            clock.advance(after);
            let claimed = store.claim(&questions::claim(&begin)).await.unwrap();
            assert_eq!(matches!(claimed, Claimed::Granted { .. }), expected, "{after:?}: {claimed:?}");
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
