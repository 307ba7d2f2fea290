//! The operator's side: what is shown, what is changed, what stays, and what is heard of it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use otp_verify::otp_core::{
    Accepted, Effect, Error as CoreError, Observer, Operated, Operation, OperatorAction, OperatorOutcome,
    OtpCode, PhoneNumber, Region, SendCode, Trouble,
};
use otp_verify::store::Outcome;
use otp_verify::{
    ChallengeId, ChallengeStatus, Engine, Limit, MemoryStore, NumberState, Reason, Scope, SendLimits, Tenant,
};

use super::set_up::{
    Answer, MINUTE, PHONE, Phone, Vendor, clock, login, phone, purpose, ring, without_limits, world,
    world_with,
};
use super::stores_that_fail::{BOTH, Failing, Fault};

fn limits() -> SendLimits {
    SendLimits::new([Region::Vietnam], 1_000)
}

async fn check(engine: &Engine, id: ChallengeId, code: &OtpCode) -> Result<(), Reason> {
    let checked = engine.check(id, phone(), &purpose("login"), code).await;
    checked.map(drop).map_err(|error| error.reason())
}

fn taken(state: &NumberState) -> Vec<(Limit, u64)> {
    state.limits.iter().map(|state| (state.limit, state.taken)).collect()
}

#[tokio::test]
async fn a_number_is_looked_up_with_its_challenges_failures_and_limits() {
    let world = world_with(limits());
    let operator = world.engine.operator("support");
    let from = login().counted_by("ip", "192.0.2.7");
    assert!(operator.number(&from).await.unwrap().is_unknown());
    let id = world.engine.start(&from).await.unwrap().challenge.id;
    for _ in 0..2 {
        check(&world.engine, id, &world.phone.wrong()).await.unwrap_err();
    }
    world.clock.advance(MINUTE);
    world.phone.then(Answer::LostButThere);
    let pay = otp_verify::Start::new(phone(), purpose("pay"));
    world.engine.start(&pay).await.unwrap_err();

    let state = operator.number(&from).await.unwrap();
    assert!(!state.is_unknown());
    let [first, second] = &state.challenges[..] else { panic!("{state:?}") };
    assert_eq!((first.id, first.purpose.as_str(), first.status), (id, "login", ChallengeStatus::Open));
    assert_eq!((first.attempts, first.attempts_made, first.attempts_left), (5, 2, 3));
    assert_eq!(first.message, Some(Outcome::Accepted));
    assert_eq!(first.expires_at.duration_since(first.began_at).unwrap(), 5 * MINUTE);
    assert_eq!(state.at.duration_since(first.began_at).unwrap(), MINUTE);
    assert_eq!((second.purpose.as_str(), second.message), ("pay", Some(Outcome::Unknown)));
    assert_eq!(second.failures, None);
    let failures = first.failures.as_ref().unwrap();
    assert_eq!((failures.in_a_row, failures.locked_until), (2, None));
    assert_eq!(state.failures, std::slice::from_ref(failures));
    let taken = taken(&state);
    for expected in [(Limit::Cooldown, 1), (Limit::Phone, 2), (Limit::CallerAndPhone, 1), (Limit::Caller, 1)]
    {
        assert!(taken.contains(&expected), "{expected:?}: {taken:?}");
    }
    assert!(taken.contains(&(Limit::DailyUnits, 2)) && taken.contains(&(Limit::Country, 0)));
    let cooldown = state.limits.iter().find(|state| state.limit == Limit::Cooldown).unwrap();
    assert_eq!((cooldown.most, cooldown.retry_after), (Some(1), Some(MINUTE)));

    let by_id = operator.challenge(id).await.unwrap();
    assert_eq!(by_id.as_ref(), Some(first));
    // Neither a code nor the number.
    let shown = format!("{state:?} {by_id:?} {operator:?}");
    assert!(!shown.contains(world.phone.last().expose()) && !shown.contains(&PHONE[4..]), "{shown}");
    assert!(!shown.contains("192.0.2.7"), "{shown}");
}

#[tokio::test]
async fn a_look_up_tells_used_exhausted_and_locked() {
    let world = world();
    let operator = world.engine.operator("support");
    let status = async |id| operator.challenge(id).await.unwrap().map(|state| state.status);
    let used = world.engine.start(&login()).await.unwrap().challenge.id;
    check(&world.engine, used, &world.phone.last()).await.unwrap();
    assert_eq!(status(used).await, Some(ChallengeStatus::Used));
    for _ in 0..2 {
        let id = world.engine.start(&login()).await.unwrap().challenge.id;
        for _ in 0..5 {
            check(&world.engine, id, &world.phone.wrong()).await.unwrap_err();
        }
        assert_eq!(status(id).await, Some(ChallengeStatus::NoAttemptsLeft));
    }
    let state = operator.number(&login()).await.unwrap();
    let locked = &state.failures[0];
    assert_eq!(locked.in_a_row, 10);
    assert_eq!(locked.locked_until, Some(locked.last_at + MINUTE));
    world.clock.advance(MINUTE);
    assert_eq!(operator.number(&login()).await.unwrap().failures[0].locked_until, None);
    world.clock.advance(10 * MINUTE);
    assert_eq!(status(used).await, None);
    assert_eq!(status(ChallengeId::from_bytes([7; 16])).await, None);
}

#[tokio::test]
async fn a_cancelled_challenge_confirms_nobody_and_gives_nothing_back() {
    let world = world_with(limits().cooldown(Duration::ZERO));
    let operator = world.engine.operator("support");
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    check(&world.engine, id, &world.phone.wrong()).await.unwrap_err();
    let before = operator.number(&login()).await.unwrap();
    operator.cancel(id).await.unwrap();
    assert_eq!(check(&world.engine, id, &world.phone.last()).await, Err(Reason::NotFound));
    let after = operator.number(&login()).await.unwrap();
    assert_eq!((after.challenges, after.failures), (vec![], before.failures));
    assert_eq!(after.limits, before.limits);
    assert_eq!(operator.cancel(id).await.unwrap_err().reason(), Reason::NotFound);
    assert_eq!(world.engine.resend(id, &login()).await.unwrap_err().reason(), Reason::NotFound);

    let used = world.engine.start(&login()).await.unwrap().challenge.id;
    check(&world.engine, used, &world.phone.last()).await.unwrap();
    assert_eq!(operator.cancel(used).await.unwrap_err().reason(), Reason::Used);
}

/// The vendor says yes, and is too late.
#[tokio::test]
async fn a_challenge_that_is_cancelled_during_a_check_confirms_nobody() {
    let store = Arc::new(MemoryStore::new().clock(clock()));
    let operated = Arc::new(Mutex::new(None::<Engine>));
    let vendor = Meddled { vendor: Vendor::default(), operated: Arc::clone(&operated), id: Arc::default() };
    let guard = Engine::guard("v", purpose("login"), vendor.clone(), store, ring(), without_limits());
    let engine = guard.build().unwrap();
    *operated.lock().unwrap() = Some(engine.clone());
    let id = engine.start(&login()).await.unwrap().challenge.id;
    *vendor.id.lock().unwrap() = Some(id);
    assert_eq!(check(&engine, id, &Vendor::code()).await, Err(Reason::NotFound));
    assert_eq!(vendor.vendor.checks(), 1);
}

/// A vendor during whose check an operator cancels the challenge.
#[derive(Clone)]
struct Meddled {
    vendor: Vendor,
    operated: Arc<Mutex<Option<Engine>>>,
    id: Arc<Mutex<Option<ChallengeId>>>,
}

#[async_trait]
impl otp_verify::otp_core::StartVerification for Meddled {
    async fn start_verification(&self, phone: PhoneNumber) -> Result<Accepted, CoreError> {
        self.vendor.start_verification(phone).await
    }
}

#[async_trait]
impl otp_verify::otp_core::CheckVerification for Meddled {
    async fn check_verification(
        &self,
        phone: PhoneNumber,
        code: &OtpCode,
    ) -> Result<otp_verify::otp_core::Verified, CoreError> {
        let (engine, id) = (self.operated.lock().unwrap().clone().unwrap(), self.id.lock().unwrap().unwrap());
        engine.operator("support").cancel(id).await.unwrap();
        self.vendor.check_verification(phone, code).await
    }
}

#[tokio::test]
async fn a_lifted_lock_lets_the_number_start_again() {
    let world = world();
    let operator = world.engine.operator("support");
    for _ in 0..2 {
        let id = world.engine.start(&login()).await.unwrap().challenge.id;
        for _ in 0..5 {
            check(&world.engine, id, &world.phone.wrong()).await.unwrap_err();
        }
    }
    assert_eq!(world.engine.start(&login()).await.unwrap_err().reason(), Reason::LockedOut);
    assert_eq!(operator.lift_lock(phone(), &purpose("pay")).await.unwrap(), 0);
    assert_eq!(world.engine.start(&login()).await.unwrap_err().reason(), Reason::LockedOut);
    assert_eq!(operator.lift_lock(phone(), &purpose("login")).await.unwrap(), 10);
    let id = world.engine.start(&login()).await.unwrap().challenge.id;
    assert_eq!(operator.challenge(id).await.unwrap().unwrap().attempts_left, 5);
    assert_eq!(operator.lift_lock(phone(), &purpose("login")).await.unwrap(), 0);
}

#[tokio::test]
async fn a_forgotten_number_is_unknown_and_what_holds_no_number_stays() {
    let world = world_with(limits());
    let operator = world.engine.operator("privacy");
    let from = login().counted_by("ip", "192.0.2.7");
    let id = world.engine.start(&from).await.unwrap().challenge.id;
    check(&world.engine, id, &world.phone.wrong()).await.unwrap_err();
    let pay = otp_verify::Start::new(phone(), purpose("pay"));
    assert_eq!(world.engine.start(&pay).await.unwrap_err().reason(), Reason::Limited(Limit::Cooldown));

    assert_eq!(operator.forget(phone()).await.unwrap(), 1);
    let state = operator.number(&from).await.unwrap();
    assert!(state.is_unknown(), "{state:?}");
    assert_eq!(operator.challenge(id).await.unwrap(), None);
    assert_eq!(check(&world.engine, id, &world.phone.last()).await, Err(Reason::NotFound));
    for (limit, taken) in taken(&state) {
        let stays = matches!(limit, Limit::Caller | Limit::Prefix | Limit::DailyUnits);
        assert_eq!(taken, u64::from(stays), "{limit:?}");
    }
    assert_eq!(operator.forget(phone()).await.unwrap(), 0);
    world.engine.start(&pay).await.unwrap();
}

/// A phone whose number is forgotten while its message is on its way.
struct Forgotten(Phone, Arc<Mutex<Option<Engine>>>);

#[async_trait]
impl SendCode for Forgotten {
    async fn send_code(
        &self,
        to: PhoneNumber,
        code: &OtpCode,
        life: Duration,
    ) -> Result<Accepted, CoreError> {
        let engine = self.1.lock().unwrap().take();
        if let Some(engine) = engine {
            assert_eq!(engine.operator("privacy").forget(to).await.unwrap(), 1);
        }
        self.0.send_code(to, code, life).await
    }
}

#[tokio::test]
async fn a_start_that_is_forgotten_on_its_way_finds_nothing_and_says_so() {
    for answer in [None, Some(Answer::Refused)] {
        let (phone_of, ear, engine_of) = (Phone::default(), Ear::default(), Arc::new(Mutex::new(None)));
        answer.map(|answer| phone_of.then(answer));
        let store = MemoryStore::new().clock(clock());
        let sender = Forgotten(phone_of.clone(), Arc::clone(&engine_of));
        let engine = Engine::own_code(sender, store, ring(), limits()).observer(ear.clone()).build().unwrap();
        *engine_of.lock().unwrap() = Some(engine.clone());
        let started = engine.start(&login()).await;
        let state = engine.operator("privacy").number(&login()).await.unwrap();
        assert!(state.is_unknown(), "{state:?}");
        // The units of the day were taken, and were not given back: nobody knows any more for what.
        assert!(taken(&state).contains(&(Limit::DailyUnits, 1)));
        let lost = ear.troubles.lock().unwrap().clone();
        match started {
            Ok(started) => {
                assert_eq!(lost, [(Operation::Lost, started.challenge.id.to_string())]);
                let checked = check(&engine, started.challenge.id, &phone_of.last()).await;
                assert_eq!(checked, Err(Reason::NotFound));
            }
            // Nothing was sent, so nobody waits for it.
            Err(error) => assert_eq!((error.effect(), lost), (Effect::None, vec![])),
        }
    }
}

#[tokio::test]
async fn what_is_closed_sends_nothing_on_any_instance_until_it_is_opened() {
    let (store, sender) = (Arc::new(MemoryStore::new().clock(clock())), Phone::default());
    let engine = || Engine::own_code(sender.clone(), Arc::clone(&store), ring(), without_limits());
    let (one, other) = (engine().build().unwrap(), engine().build().unwrap());
    let shop = engine().tenant(Tenant::parse("shop").unwrap()).build().unwrap();
    let open = one.start(&login()).await.unwrap().challenge.id;
    let code = sender.last();
    let operator = one.operator("night shift");
    for scope in [Scope::Country(84), Scope::Everything] {
        assert!(!operator.is_closed(scope).await.unwrap());
        assert!(operator.close(scope).await.unwrap());
        assert!(!operator.close(scope).await.unwrap(), "it was closed before");
        let sent = sender.count();
        for engine in [&one, &other] {
            assert_eq!(engine.start(&login()).await.unwrap_err().reason(), Reason::Closed);
            assert_eq!(engine.resend(open, &login()).await.unwrap_err().reason(), Reason::Closed);
            assert!(engine.operator("day shift").is_closed(scope).await.unwrap());
        }
        assert_eq!(sender.count(), sent);
        shop.start(&login()).await.unwrap();
        let state = operator.number(&login()).await.unwrap();
        assert_eq!(state.limits.iter().filter(|state| state.is_closed).count(), 1);
        assert!(other.operator("day shift").open(scope).await.unwrap());
        assert!(!operator.open(scope).await.unwrap(), "it was open before");
        other.start(&login()).await.unwrap();
    }
    operator.close(Scope::Everything).await.unwrap();
    assert_eq!(check(&other, open, &code).await, Ok(()), "checks go on");
}

/// A mistyped code would close nothing, and look as if it had.
#[tokio::test]
async fn a_country_that_nothing_is_sent_to_is_not_closed() {
    let limits = without_limits().allow_country_code(60);
    let store = MemoryStore::new().clock(clock());
    let engine = Engine::own_code(Phone::default(), store, ring(), limits).build().unwrap();
    let operator = engine.operator("night shift");
    for mistyped in [844, 8] {
        let refused = operator.close(Scope::Country(mistyped)).await.unwrap_err();
        assert_eq!((refused.reason(), refused.effect()), (Reason::CountryNotAllowed, Effect::None));
        assert!(!operator.is_closed(Scope::Country(mistyped)).await.unwrap());
    }
    assert!(operator.close(Scope::Country(60)).await.unwrap());
    engine.start(&login()).await.unwrap();
}

/// A store in memory that is full can still be closed.
#[tokio::test]
async fn a_full_store_can_be_closed() {
    let store = MemoryStore::new().capacity(0).clock(clock());
    let engine = Engine::own_code(Phone::default(), store, ring(), limits()).build().unwrap();
    assert!(engine.operator("support").close(Scope::Everything).await.unwrap());
    assert_eq!(engine.start(&login()).await.unwrap_err().reason(), Reason::Closed);
}

#[tokio::test]
async fn an_operator_of_one_tenant_acts_on_nothing_of_another() {
    let (store, sender) = (Arc::new(MemoryStore::new().clock(clock())), Phone::default());
    let engine = || Engine::own_code(sender.clone(), Arc::clone(&store), ring(), limits());
    let one = engine().tenant(Tenant::parse("one").unwrap()).build().unwrap();
    let id = one.start(&login()).await.unwrap().challenge.id;
    for other in
        [engine().build().unwrap(), engine().tenant(Tenant::parse("other").unwrap()).build().unwrap()]
    {
        let operator = other.operator("support");
        assert_eq!(operator.challenge(id).await.unwrap(), None);
        assert_eq!(operator.cancel(id).await.unwrap_err().reason(), Reason::NotFound);
        assert_eq!(operator.forget(phone()).await.unwrap(), 0);
        assert!(operator.number(&login()).await.unwrap().is_unknown());
    }
    assert_eq!(check(&one, id, &sender.last()).await, Ok(()));
}

/// What was heard of each action.
type Heard = (OperatorAction, OperatorOutcome, Effect, String);

#[derive(Clone, Default)]
struct Ear {
    heard: Arc<Mutex<Vec<Heard>>>,
    troubles: Arc<Mutex<Vec<(Operation, String)>>>,
}

impl Ear {
    fn heard(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }
}

impl Observer for Ear {
    fn operated(&self, operated: &Operated<'_>) {
        let (action, outcome) = (operated.action(), operated.outcome());
        let mut about = format!("by {}", operated.by());
        for part in [operated.tenant(), operated.challenge(), operated.purpose()].into_iter().flatten() {
            about = format!("{about} {part}");
        }
        if let Some(phone) = operated.phone() {
            about = format!("{about} {phone:?}");
        }
        if let Some(code) = operated.country_code() {
            about = format!("{about} +{code}");
        }
        self.heard.lock().unwrap().push((action, outcome, operated.effect(), about));
    }

    fn trouble(&self, trouble: &Trouble<'_>) {
        self.troubles.lock().unwrap().push((trouble.operation(), trouble.challenge().to_owned()));
    }
}

#[tokio::test]
async fn each_action_is_heard_once_with_who_did_it_and_how_it_ended() {
    use OperatorAction::{Cancel, Close, Forget, LiftBrake, LiftLock, LookUp, Open};
    use OperatorOutcome::{Done, Failed, Nothing};
    let (sender, ear) = (Phone::default(), Ear::default());
    let store = MemoryStore::new().clock(clock());
    let engine = Engine::own_code(sender.clone(), store, ring(), limits());
    let engine = engine.tenant(Tenant::parse("shop").unwrap()).observer(ear.clone()).build().unwrap();
    let id = engine.start(&login()).await.unwrap().challenge.id;
    let operator = engine.operator("ann");
    let of_phone = format!("by ann shop {:?}", phone());
    let of_challenge = format!("by ann shop {id}");
    assert!(!of_phone.contains(&PHONE[4..]), "{of_phone}");
    let heard_is = |action, outcome, about: &str| {
        assert_eq!(ear.heard(), [(action, outcome, Effect::None, about.to_owned())]);
    };
    operator.number(&login()).await.unwrap();
    heard_is(LookUp, Done, &of_phone);
    operator.challenge(id).await.unwrap();
    heard_is(LookUp, Done, &of_challenge);
    operator.cancel(id).await.unwrap();
    heard_is(Cancel, Done, &of_challenge);
    operator.cancel(id).await.unwrap_err();
    heard_is(Cancel, Nothing, &of_challenge);
    operator.challenge(id).await.unwrap();
    heard_is(LookUp, Nothing, &of_challenge);
    operator.lift_lock(phone(), &purpose("login")).await.unwrap();
    heard_is(LiftLock, Nothing, &format!("by ann shop login {:?}", phone()));
    operator.lift_brakes(&login()).await.unwrap();
    heard_is(LiftBrake, Nothing, &of_phone);
    operator.forget(phone()).await.unwrap();
    heard_is(Forget, Done, &of_phone);
    operator.number(&login()).await.unwrap();
    heard_is(LookUp, Nothing, &of_phone);
    operator.close(Scope::Country(84)).await.unwrap();
    heard_is(Close, Done, "by ann shop +84");
    operator.close(Scope::Country(84)).await.unwrap();
    heard_is(Close, Nothing, "by ann shop +84");
    operator.close(Scope::Country(844)).await.unwrap_err();
    heard_is(Close, Failed, "by ann shop +844");
    operator.open(Scope::Country(84)).await.unwrap();
    heard_is(Open, Done, "by ann shop +84");
    operator.is_closed(Scope::Everything).await.unwrap();
    heard_is(LookUp, Done, "by ann shop");
}

#[tokio::test]
async fn a_store_that_fails_an_operator_is_an_error_that_says_what_is_open_and_is_heard() {
    for fault in BOTH {
        let (store, ear) = (Failing::new(), Ear::default());
        let engine =
            Engine::own_code(Phone::default(), store.clone(), ring(), limits()).observer(ear.clone());
        let engine = engine.build().unwrap();
        let id = engine.start(&login()).await.unwrap().challenge.id;
        let operator = engine.operator("ann");
        let changed = if fault == Fault::AnswerLost { Effect::Unknown } else { Effect::None };
        for (operation, effect) in [
            ("look_up", Effect::None),
            ("owner", Effect::None),
            ("cancel", changed),
            ("lift", changed),
            ("forget", changed),
            ("switch", changed),
        ] {
            store.fails(operation, fault);
            let error = match operation {
                "look_up" => operator.number(&login()).await.unwrap_err(),
                "owner" => operator.challenge(id).await.unwrap_err(),
                "cancel" => operator.cancel(id).await.unwrap_err(),
                "lift" => operator.lift_lock(phone(), &purpose("login")).await.unwrap_err(),
                "forget" => operator.forget(phone()).await.unwrap_err(),
                _ => operator.close(Scope::Everything).await.unwrap_err(),
            };
            assert_eq!((error.reason(), error.effect()), (Reason::Store, effect), "{operation}");
            let [(_, outcome, heard, _)] = &ear.heard()[..] else { panic!("{operation}") };
            assert_eq!((*outcome, *heard), (OperatorOutcome::Failed, effect), "{operation}");
        }
        // Where it was not carried out, everything is as it was.
        let is_there = operator.challenge(id).await.unwrap().is_some();
        assert_eq!(is_there, fault == Fault::Unreachable);
    }
}

#[tokio::test]
async fn an_action_that_is_dropped_is_heard() {
    let (store, ear) = (Failing::new(), Ear::default());
    let engine = Engine::own_code(Phone::default(), store.clone(), ring(), limits()).observer(ear.clone());
    let operator = engine.build().unwrap().operator("ann");
    store.fails("forget", Fault::Hangs);
    tokio::select! { biased; _ = operator.forget(phone()) => panic!("an answer"), () = async {} => {} }
    store.fails("look_up", Fault::Hangs);
    let start = login();
    tokio::select! { biased; _ = operator.number(&start) => panic!("an answer"), () = async {} => {} }
    let heard: Vec<_> =
        ear.heard().into_iter().map(|(action, outcome, effect, _)| (action, outcome, effect)).collect();
    let dropped = OperatorOutcome::Dropped;
    assert_eq!(
        heard,
        [(OperatorAction::Forget, dropped, Effect::Unknown), (OperatorAction::LookUp, dropped, Effect::None)]
    );
}
