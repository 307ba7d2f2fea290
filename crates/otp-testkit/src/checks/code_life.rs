//! The life of a code, from the sandbox to `Verified` or a refusal.
//!
//! The vendors' pages say little about it. Where the sandbox had to assume (attempts, a second code, use once), these checks
//! hold for the client: whatever the vendor decides, no refusal becomes a success, and no call is made twice.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use otp_core::{Effect, Error, ErrorKind, HostedVerification, OtpCode, PhoneNumber, Region, Verified};
use otp_sandbox::{Config, Fault, FaultKind, Sandbox, Vendor};
use tokio::task::JoinSet;

/// A vendor that makes codes and checks them, as a program without a vendor's name sees it.
#[derive(Debug, Clone, Copy)]
pub struct Life {
    /// Whose wire it is.
    pub vendor: Vendor,
    /// Makes an adapter whose codes live for [`LIFE`].
    pub adapter: Adapter,
    /// Three ways to write one number.
    pub phone: [&'static str; 3],
    /// Another number, with any last four digits.
    pub other_phone: &'static str,
    /// The country in which they are read.
    pub region: Region,
    /// A code as the vendor makes them.
    pub code: &'static str,
    /// What a balance that is too low says of the call: a vendor that tries two ways may have tried the first one.
    pub no_credit: Effect,
}

/// Makes an adapter that calls a sandbox.
pub type Adapter = fn(&Sandbox) -> Arc<dyn HostedVerification>;

/// How long a code lives.
pub const LIFE: Duration = Duration::from_secs(120);
const LAST_MOMENT: Duration = Duration::from_millis(119_999);
const WRONG: &str = "000000";
const NEWER: &str = "771100";

/// Asks all of it.
pub async fn holds(life: Life) {
    a_wrong_code_is_rejected_and_the_right_one_still_counts(life).await;
    a_code_counts_to_the_last_moment_of_its_time_and_no_longer(life).await;
    a_code_counts_once(life).await;
    the_right_code_counts_at_the_last_attempt_and_not_after_it(life).await;
    an_older_code_and_one_of_another_phone_are_rejected(life).await;
    a_phone_written_otherwise_is_the_same_phone(life).await;
    a_call_whose_answer_is_lost_stays_unknown_and_is_not_repeated(life).await;
    two_codes_asked_for_at_once_are_two_messages_and_one_good_code(life).await;
    of_many_checks_at_once_exactly_one_succeeds(life).await;
    the_message_that_the_balance_does_not_cover_is_not_sent(life).await;
    a_clock_that_jumps_ends_a_code_or_lets_it_live(life).await;
    a_vendor_that_goes_away_under_an_open_call_leaves_the_effect_unknown(life).await;
}

struct Stage {
    life: Life,
    sandbox: Sandbox,
    adapter: Arc<dyn HostedVerification>,
}

impl Life {
    /// A sandbox whose clock moves by order only.
    async fn stage(self) -> Stage {
        let sandbox = Sandbox::builder().frozen_clock().start().await.unwrap();
        let stage = Stage { life: self, adapter: (self.adapter)(&sandbox), sandbox };
        stage.next_code(self.code);
        stage
    }

    /// The same, and a code was sent.
    async fn sent(self) -> Stage {
        let stage = self.stage().await;
        stage.start().await.unwrap();
        stage
    }

    fn read(self, text: &str) -> PhoneNumber {
        PhoneNumber::parse(text, self.region).unwrap()
    }
}

impl Stage {
    fn next_code(&self, code: &str) {
        self.sandbox.configure(self.life.vendor, Config::new().next_code(code)).unwrap();
    }

    fn phone(&self) -> PhoneNumber {
        self.life.read(self.life.phone[0])
    }

    async fn start(&self) -> Result<otp_core::Accepted, Error> {
        self.adapter.start_verification(self.phone()).await
    }

    async fn check(&self, code: &str) -> Result<Verified, Error> {
        self.adapter.check_verification(self.phone(), &OtpCode::parse(code).unwrap()).await
    }

    async fn assert_rejected(&self, code: &str) {
        let error = self.check(code).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorKind::CodeRejected, Effect::None));
        assert!(error.is_code_rejected() && !error.is_safe_to_repeat());
    }

    fn messages(&self) -> u64 {
        self.sandbox.ledger().messages(self.life.vendor)
    }

    fn requests(&self) -> u64 {
        self.sandbox.requests(self.life.vendor)
    }
}

async fn a_wrong_code_is_rejected_and_the_right_one_still_counts(life: Life) {
    let stage = life.sent().await;
    stage.assert_rejected(WRONG).await;
    let other_case = life.code.to_lowercase();
    if other_case != life.code {
        stage.assert_rejected(&other_case).await;
    }
    stage.check(life.code).await.unwrap();
}

async fn a_code_counts_to_the_last_moment_of_its_time_and_no_longer(life: Life) {
    let stage = life.sent().await;
    stage.sandbox.advance(LAST_MOMENT);
    stage.check(life.code).await.unwrap();
    let stage = life.sent().await;
    stage.sandbox.advance(LIFE);
    stage.assert_rejected(life.code).await;
}

async fn a_code_counts_once(life: Life) {
    let stage = life.sent().await;
    stage.check(life.code).await.unwrap();
    stage.assert_rejected(life.code).await;
}

async fn the_right_code_counts_at_the_last_attempt_and_not_after_it(life: Life) {
    for (wrong, is_good) in [(4, true), (5, false)] {
        let stage = life.sent().await;
        for _ in 0..wrong {
            stage.assert_rejected(WRONG).await;
        }
        if is_good {
            stage.check(life.code).await.unwrap();
        } else {
            stage.assert_rejected(life.code).await;
        }
    }
}

async fn an_older_code_and_one_of_another_phone_are_rejected(life: Life) {
    let stage = life.sent().await;
    stage.next_code(NEWER);
    stage.start().await.unwrap();
    stage.assert_rejected(life.code).await;
    stage.check(NEWER).await.unwrap();

    let stage = life.sent().await;
    stage.next_code(NEWER);
    stage.adapter.start_verification(life.read(life.other_phone)).await.unwrap();
    stage.assert_rejected(NEWER).await;
}

async fn a_phone_written_otherwise_is_the_same_phone(life: Life) {
    for written in life.phone {
        let stage = life.sent().await;
        let code = OtpCode::parse(life.code).unwrap();
        stage.adapter.check_verification(life.read(written), &code).await.unwrap();
    }
}

async fn a_call_whose_answer_is_lost_stays_unknown_and_is_not_repeated(life: Life) {
    let stage = life.stage().await;
    stage.sandbox.arm(Fault::cut(life.vendor)).unwrap();
    let started = stage.start().await.unwrap_err();
    assert_eq!((stage.messages(), stage.requests()), (1, 1), "the message went out, once");

    stage.sandbox.arm(Fault::cut(life.vendor)).unwrap();
    let checked = stage.check(life.code).await.unwrap_err();
    assert_eq!(stage.requests(), 2, "one send and one check");
    for error in [started, checked] {
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::Unknown));
        assert!(!error.is_code_rejected() && !error.is_safe_to_repeat());
    }
    // The check that was cut has used the code up.
    stage.assert_rejected(life.code).await;
}

async fn two_codes_asked_for_at_once_are_two_messages_and_one_good_code(life: Life) {
    let stage = life.stage().await;
    let (one, two) = tokio::join!(stage.start(), stage.start());
    assert_ne!(one.unwrap().reference, two.unwrap().reference);
    assert_eq!(stage.messages(), 2);

    let codes: Vec<String> =
        stage.sandbox.messages().into_iter().filter_map(|message| message.code).collect();
    let mut good = 0;
    for code in &codes {
        good += usize::from(stage.check(code).await.is_ok());
    }
    assert_eq!((codes.len(), good), (2, 1));
}

async fn of_many_checks_at_once_exactly_one_succeeds(life: Life) {
    let stage = Arc::new(life.sent().await);
    let mut checks = JoinSet::new();
    for _ in 0..20 {
        let stage = Arc::clone(&stage);
        checks.spawn(async move { stage.check(life.code).await });
    }
    let outcomes = checks.join_all().await;
    assert!(outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).all(Error::is_code_rejected));
    let good = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!((good, stage.requests()), (1, 21));
}

async fn the_message_that_the_balance_does_not_cover_is_not_sent(life: Life) {
    let stage = life.stage().await;
    stage.sandbox.configure(life.vendor, Config::new().balance(1)).unwrap();
    stage.start().await.unwrap();
    let error = stage.start().await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::InsufficientCredit, life.no_credit));
    assert_eq!((stage.sandbox.messages().len(), stage.messages()), (1, 1));
    stage.check(life.code).await.unwrap();
}

/// An hour forward is what a clock does that takes summer time for a later moment.
async fn a_clock_that_jumps_ends_a_code_or_lets_it_live(life: Life) {
    const HOUR_MS: u64 = 60 * 60 * 1000;
    let stage = life.sent().await;
    stage.sandbox.jump_to_ms(stage.sandbox.clock().now_ms + HOUR_MS);
    stage.assert_rejected(life.code).await;

    let stage = life.sent().await;
    stage.sandbox.advance(LAST_MOMENT);
    stage.sandbox.jump_to_ms(stage.sandbox.clock().now_ms - HOUR_MS);
    stage.check(life.code).await.unwrap();
}

async fn a_vendor_that_goes_away_under_an_open_call_leaves_the_effect_unknown(life: Life) {
    let Stage { sandbox, adapter, .. } = life.stage().await;
    sandbox.arm(Fault::new(life.vendor, FaultKind::Hang)).unwrap();
    let phone = life.read(life.phone[0]);
    let call = tokio::spawn(async move { adapter.start_verification(phone).await });
    while sandbox.ledger().messages(life.vendor) == 0 {
        tokio::task::yield_now().await;
    }
    drop(sandbox);
    let error = call.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::Unknown));
}

/// A thousand users at once get their own codes and answers.
pub async fn serves_a_thousand_users(life: Life) {
    const LANES: usize = 50;
    const USERS: usize = 1_000;
    let sandbox = Arc::new(Sandbox::start().await.unwrap());
    let adapter = (life.adapter)(&sandbox);
    let mut lanes = JoinSet::new();
    for lane in 0..LANES {
        let (sandbox, adapter) = (Arc::clone(&sandbox), Arc::clone(&adapter));
        lanes.spawn(async move {
            let mut references = Vec::new();
            for user in (lane..USERS).step_by(LANES) {
                let kept = &life.other_phone[..life.other_phone.len() - 4];
                let phone = life.read(&format!("{kept}{:04}", 1_000 + user));
                let accepted = adapter.start_verification(phone).await.unwrap();
                references.push(accepted.reference.unwrap());
                let code = sandbox.latest_code(phone.e164().as_str()).unwrap();
                adapter.check_verification(phone, &OtpCode::parse(&code).unwrap()).await.unwrap();
            }
            references
        });
    }
    let references: BTreeSet<String> = lanes.join_all().await.into_iter().flatten().collect();
    assert_eq!(references.len(), USERS, "nobody got another's reference");
    let ledger = sandbox.ledger();
    assert_eq!((ledger.messages(life.vendor), ledger.double_sends.len()), (1_000, 0));
    assert_eq!(sandbox.requests(life.vendor), 2_000);
}
