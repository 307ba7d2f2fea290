//! The README's program, as it is printed: run twice, with typos, and with a browser that hangs up.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a failed step is a failed test")]

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;

use otp_core::{Accepted, CheckVerification, Error, ErrorKind, StartVerification, async_trait};

include!("readme/program.rs");

const NUMBER: &str = "012-345 6789";
const CODE: &str = "493027";

/// A vendor whose calls take a while. It counts those that were heard out.
struct Slow {
    heard_out: Arc<AtomicU32>,
    /// How every start ends, if not well.
    failure: Option<Effect>,
}

fn vendor(failure: Option<Effect>) -> (Vendor, Arc<AtomicU32>) {
    let heard_out = Arc::new(AtomicU32::new(0));
    (Arc::new(Slow { heard_out: Arc::clone(&heard_out), failure }), heard_out)
}

impl Slow {
    async fn takes_a_while(&self) {
        tokio::task::yield_now().await;
        self.heard_out.fetch_add(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl StartVerification for Slow {
    async fn start_verification(&self, _: PhoneNumber) -> Result<Accepted, Error> {
        self.takes_a_while().await;
        self.failure.map_or(Ok(Accepted::new()), |effect| Err(Error::new(ErrorKind::Transport, effect)))
    }
}

#[async_trait]
impl CheckVerification for Slow {
    async fn check_verification(&self, _: PhoneNumber, code: &OtpCode) -> Result<Verified, Error> {
        self.takes_a_while().await;
        match code.expose() {
            CODE => Ok(Verified::new()),
            "000000" => Err(Error::new(ErrorKind::Transport, Effect::Unknown)),
            _ => Err(Error::new(ErrorKind::CodeRejected, Effect::None)),
        }
    }
}

#[test]
fn the_readme_prints_the_program_that_is_run_here() {
    let program = include_str!("readme/program.rs");
    assert!(include_str!("../../README.md").contains(&format!("```rust\n{program}```")), "{program}");
}

#[tokio::test]
async fn it_runs_twice_and_takes_a_typo_for_what_it_is() {
    let (vendor, asked) = vendor(None);
    for _ in 0..2 {
        for typo in ["", "012-345", "no number", "+84901888484"] {
            assert_eq!(start(&vendor, typo).await.unwrap(), None, "{typo}");
        }
        let phone = start(&vendor, NUMBER).await.unwrap().unwrap();
        for typo in ["", "12", "no code!", "493028"] {
            assert!(finish(&vendor, phone, typo).await.unwrap().is_none(), "{typo}");
        }
        assert!(finish(&vendor, phone, CODE).await.unwrap().is_some());
        assert!(finish(&vendor, phone, "000000").await.is_err(), "an outage is no wrong code");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 8, "no vendor was asked about a typo that shows");
}

#[tokio::test]
async fn only_what_certainly_sent_nothing_is_an_error() {
    assert!(start(&vendor(Some(Effect::Unknown)).0, NUMBER).await.unwrap().is_some());
    assert!(start(&vendor(Some(Effect::None)).0, NUMBER).await.is_err());
}

/// Polls a call once, drops it, and lets the runtime go on.
async fn hang_up<T>(call: impl Future<Output = T>) {
    {
        let mut call = pin!(call);
        poll_fn(|context| {
            assert!(call.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_vendor_is_heard_out_when_the_browser_hangs_up() {
    let (vendor, heard_out) = vendor(None);
    let phone = NUMBER.replace("012", "+60 12").parse().unwrap();
    hang_up(vendor.start_verification(phone)).await;
    assert_eq!(heard_out.load(Ordering::SeqCst), 0, "a dropped call is not heard out");
    hang_up(start(&vendor, NUMBER)).await;
    assert_eq!(heard_out.load(Ordering::SeqCst), 1);
    hang_up(finish(&vendor, phone, CODE)).await;
    assert_eq!(heard_out.load(Ordering::SeqCst), 2);
}

/// The first program of the page.
#[allow(clippy::print_stdout, reason = "a README talks to its reader")]
mod first {
    include!("readme/first.rs");

    #[test]
    fn it_runs() {
        main().unwrap();
    }
}

#[test]
fn the_readme_shows_what_its_first_program_prints() {
    let program = include_str!("readme/first.rs");
    let (_, behind) = include_str!("../../README.md").split_once(&format!("```rust\n{program}```")).unwrap();
    let shown = behind.split("```").nth(1).unwrap().strip_prefix("text\n").unwrap();
    for run in ["first", "second"] {
        let mut itself = std::process::Command::new(std::env::current_exe().unwrap());
        let output = itself.args(["readme::first::it_runs", "--exact", "--nocapture"]).output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(printed.contains("1 passed") && printed.contains(shown), "{run} run: {printed}");
    }
}
