use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::{Draw, Finding};
use crate::store::{
    ChallengeStore, Claim, Claimed, Consumed, Ending, FailureLimit, Gone, Open, Opened, Opening, Outcome,
    Place, Reserved, Sealed, Slot, SlotKey, StoreError, Subject,
};
use crate::{ChallengeId, Generation, Purpose};

/// Whether the send guard's windows, and the failures of a number, are exact when many callers take from them at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Windows {
    /// All slots are taken in one step: exactly as many are granted as there is room for.
    Exact,
    /// They are taken one after the other: never more are granted than there is room for, perhaps fewer.
    AtMost,
}

const AT_ONCE: usize = 200;
const ATTEMPTS: u32 = 5;

/// Runs many operations at once, and repeats that: 200 attempts at a challenge that has 5, 200 uses of one code, 200 attempts at
/// the challenges of one number, 200 ends of one attempt, 200 starts at one place, 200 sends with room for 5.
///
/// # Errors
///
/// What was granted too often or, where the store is exact, too rarely.
pub async fn races(
    store: Arc<dyn ChallengeStore>,
    windows: Windows,
    repetitions: u32,
) -> Result<(), Finding> {
    // Numbers of its own for each run, so that a server may be asked twice.
    let started = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let mut draw = Draw::new(u64::try_from(started.as_nanos()).unwrap_or_default());
    for _ in 0..repetitions {
        attempts(&store, &mut draw).await?;
        uses(&store, &mut draw).await?;
        failures(&store, &mut draw, windows).await?;
        ends(&store, &mut draw, windows).await?;
        starts(&store, &mut draw).await?;
        sends(&store, &mut draw, windows).await?;
    }
    Ok(())
}

async fn attempts(store: &Arc<dyn ChallengeStore>, draw: &mut Draw) -> Result<(), Finding> {
    let open = opened(store, draw, "login").await?;
    let claim = claim(&open, 100);
    let answers = at_once(store, move |store, _| {
        let claim = claim.clone();
        async move { store.claim(&claim).await }
    })
    .await?;
    let mut numbers: Vec<_> = answers
        .iter()
        .filter_map(|answer| match answer {
            Claimed::Granted { ticket, .. } => Some(ticket.number),
            _ => None,
        })
        .collect();
    numbers.sort_unstable();
    let refused = answers.iter().filter(|answer| **answer == Claimed::Gone(Gone::NoAttemptsLeft)).count();
    let is_right = numbers == (0..ATTEMPTS).collect::<Vec<_>>() && refused == AT_ONCE - numbers.len();
    is(is_right, || {
        format!("{AT_ONCE} at once at {ATTEMPTS} attempts: tickets {numbers:?}, {refused} refused")
    })
}

async fn uses(store: &Arc<dyn ChallengeStore>, draw: &mut Draw) -> Result<(), Finding> {
    let open = opened(store, draw, "login").await?;
    let answers = at_once(store, move |store, _| {
        let open = open.clone();
        async move { store.consume(&open.place, open.challenge, open.generation).await }
    })
    .await?;
    let used = answers.iter().filter(|answer| matches!(answer, Consumed::Now { .. })).count();
    let refused = answers.iter().filter(|answer| **answer == Consumed::Gone(Gone::Used)).count();
    is(used == 1 && refused == AT_ONCE - 1, || {
        format!("one code was used {used} times, and refused as used {refused} times")
    })
}

/// Four challenges of one number, five attempts each, and twelve failures that it may have.
async fn failures(store: &Arc<dyn ChallengeStore>, draw: &mut Draw, windows: Windows) -> Result<(), Finding> {
    const CAP: usize = 12;
    let mut opens = Vec::new();
    let first = open(draw, "a");
    for purpose in ["a", "b", "c", "d"] {
        let mut open = open(draw, purpose);
        open.place.subject = first.place.subject;
        written(store, &open).await?;
        opens.push(open);
    }
    let answers = at_once(store, move |store, index| {
        let claim = claim(&opens[index % opens.len()], 12);
        async move { store.claim(&claim).await }
    })
    .await?;
    let granted = answers.iter().filter(|answer| matches!(answer, Claimed::Granted { .. })).count();
    // Never one too many. A store that asks in turn may burn an attempt at a number that is locked out in this very moment.
    let is_right = match windows {
        Windows::Exact => granted == CAP,
        Windows::AtMost => (1..=CAP).contains(&granted),
    };
    is(is_right, || format!("{granted} attempts were granted where {CAP} failures are the cap"))?;
    let is_refusal =
        |answer: &&Claimed| matches!(answer, Claimed::LockedOut { .. } | Claimed::Gone(Gone::NoAttemptsLeft));
    let refused = answers.iter().filter(is_refusal).count();
    is(granted + refused == AT_ONCE, || {
        format!(
            "of {AT_ONCE} attempts {granted} were granted and {refused} refused for the failures or the attempts"
        )
    })
}

/// Of two attempts one is settled 200 times, now with this ending, now with the other: one failure comes back.
async fn ends(store: &Arc<dyn ChallengeStore>, draw: &mut Draw, windows: Windows) -> Result<(), Finding> {
    let open = opened(store, draw, "login").await?;
    let mut tickets = Vec::new();
    for _ in 0..2 {
        match store.claim(&claim(&open, 100)).await.map_err(failed)? {
            Claimed::Granted { ticket, .. } => tickets.push(ticket),
            other => return Err(Finding::new(format!("an attempt was not granted: {other:?}"))),
        }
    }
    let (ticket, place) = (tickets[0], open.clone());
    let answers = at_once(store, move |store, index| {
        let (open, ending) = (place.clone(), [Ending::Nothing, Ending::Unknown][index % 2]);
        async move { Ok((store.settle(&open.place, open.challenge, ticket, ending).await?, ending)) }
    })
    .await?;
    let settled: Vec<_> = answers.iter().filter(|(is_settled, _)| *is_settled).collect();
    let [(_, ending)] = settled.as_slice() else {
        return Err(Finding::new(format!("one attempt was settled {} times", settled.len())));
    };
    let one_left = store.claim(&claim(&open, 1)).await.map_err(failed)?;
    is(matches!(one_left, Claimed::LockedOut { .. }), || {
        format!("of two failures more than one came back: {one_left:?}")
    })?;
    if windows == Windows::AtMost {
        return Ok(());
    }
    let left = if *ending == Ending::Nothing { ATTEMPTS - 2 } else { ATTEMPTS - 3 };
    let next = store.claim(&claim(&open, 2)).await.map_err(failed)?;
    is(matches!(next, Claimed::Granted { attempts_left, .. } if attempts_left == left), || {
        format!("after an attempt ended as {ending:?} there are not {left} left: {next:?}")
    })
}

async fn starts(store: &Arc<dyn ChallengeStore>, draw: &mut Draw) -> Result<(), Finding> {
    let first = open(draw, "login");
    let ids: Vec<_> = (0..AT_ONCE).map(|_| (id(draw), Generation::from_number(draw.next()))).collect();
    let answers = at_once(store, move |store, index| {
        let (challenge, generation) = ids[index];
        let open = Open { challenge, generation, ..first.clone() };
        async move { store.open(&open).await }
    })
    .await?;
    let written = answers.iter().filter(|answer| matches!(answer, Opened::Written { .. })).count();
    let waiting = answers.iter().filter(|answer| matches!(answer, Opened::InFlight { .. })).count();
    is(written == 1 && waiting == AT_ONCE - 1, || {
        format!("of {AT_ONCE} starts at one place {written} were let through, and {waiting} told to wait")
    })
}

/// Every send takes from a window of its own, from one with much room, and from one with little.
async fn sends(store: &Arc<dyn ChallengeStore>, draw: &mut Draw, windows: Windows) -> Result<(), Finding> {
    const ROOM: u32 = 5;
    let keys: Vec<_> = (0..AT_ONCE + 2).map(|_| SlotKey::from_bytes(draw.bytes())).collect();
    let slot = |key, limit| Slot { key, cost: 1, limit, window: Duration::from_secs(60) };
    let (narrow, wide) = (slot(keys[0], ROOM), slot(keys[1], 50));
    let check = wide.clone();
    let answers = at_once(store, move |store, index| {
        let slots = [slot(keys[index + 2], 1), wide.clone(), narrow.clone()];
        async move { store.reserve(&slots).await }
    })
    .await?;
    let granted = answers.iter().filter(|answer| **answer == Reserved::Granted).count();
    let is_right = match windows {
        Windows::Exact => granted == ROOM as usize,
        Windows::AtMost => granted <= ROOM as usize,
    };
    is(is_right, || format!("{granted} sends were let through where there is room for {ROOM}"))?;
    // What was refused has left nothing behind in the other windows.
    let left = Slot { cost: 50_u32.saturating_sub(u32::try_from(granted).unwrap_or(u32::MAX)), ..check };
    let rest = store.reserve(&[left]).await.map_err(failed)?;
    is(rest == Reserved::Granted, || "a refused send has taken from another window".to_owned())
}

async fn at_once<T, F>(
    store: &Arc<dyn ChallengeStore>,
    ask: impl Fn(Arc<dyn ChallengeStore>, usize) -> F,
) -> Result<Vec<T>, Finding>
where
    T: Send + 'static,
    F: Future<Output = Result<T, StoreError>> + Send + 'static,
{
    let barrier = Arc::new(Barrier::new(AT_ONCE));
    let mut asking = JoinSet::new();
    for index in 0..AT_ONCE {
        let (barrier, asked) = (Arc::clone(&barrier), ask(Arc::clone(store), index));
        asking.spawn(async move {
            barrier.wait().await;
            asked.await
        });
    }
    let mut answers = Vec::new();
    while let Some(answer) = asking.join_next().await {
        let answer = answer.map_err(|_| Finding::new("the store panicked"))?;
        answers.push(answer.map_err(failed)?);
    }
    Ok(answers)
}

async fn opened(store: &Arc<dyn ChallengeStore>, draw: &mut Draw, purpose: &str) -> Result<Open, Finding> {
    let open = open(draw, purpose);
    written(store, &open).await?;
    Ok(open)
}

async fn written(store: &Arc<dyn ChallengeStore>, open: &Open) -> Result<(), Finding> {
    let answer = store.open(open).await.map_err(failed)?;
    is(matches!(answer, Opened::Written { .. }), || format!("a new challenge was not written: {answer:?}"))?;
    let noted = store.record(&open.place, open.challenge, open.generation, Outcome::Accepted).await;
    is(noted.map_err(failed)?, || "an outcome was not noted".to_owned())
}

fn open(draw: &mut Draw, purpose: &str) -> Open {
    Open {
        place: Place {
            subject: Subject::from_bytes(draw.bytes()),
            // The words above are purposes; another would not compile a suite that is of use.
            purpose: Purpose::parse(purpose).unwrap_or_else(|_| unreachable!("`{purpose}` is a purpose")),
        },
        challenge: id(draw),
        generation: Generation::from_number(draw.next()),
        sealed: Some(Sealed::from_bytes(draw.bytes())),
        valid_for: Duration::from_secs(300),
        opening: Opening::New { attempts: ATTEMPTS },
        flight: Duration::from_secs(20),
        failures: FailureLimit { cap: 100, window: Duration::from_secs(86_400) },
    }
}

fn claim(open: &Open, cap: u32) -> Claim {
    let failures = FailureLimit { cap, window: Duration::from_secs(86_400) };
    Claim { place: open.place.clone(), challenge: Some(open.challenge), failures }
}

fn id(draw: &mut Draw) -> ChallengeId {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&draw.bytes()[..16]);
    ChallengeId::from_bytes(bytes)
}

fn is(is_right: bool, what: impl FnOnce() -> String) -> Result<(), Finding> {
    if is_right { Ok(()) } else { Err(Finding::new(what())) }
}

#[allow(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn failed(error: StoreError) -> Finding {
    let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
    Finding::new(format!("the store failed: {error} {cause}"))
}
