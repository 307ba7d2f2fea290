//! The brake while many start and use codes at once.

use super::{AT_ONCE, Finding, Race, Windows, finish, is, started_now};
use crate::TestClock;
use crate::store::{Begin, Begun, ChallengeStore, Consumed, Finish, Judge, LookUp, Outcome, Slot, Turn};
use std::sync::Arc;
use std::time::Duration;

const SETTLED: Duration = Duration::from_secs(600);
const TRIAL: Duration = Duration::from_secs(900);
const HOUR: Duration = Duration::from_secs(3_600);

/// Lets two hundred numbers of a braked window start at once when a trial is due, and two hundred users use the code of the one that is
/// let through. Repeats that.
///
/// The store takes its time from `clock`, which stands still while they race.
///
/// # Errors
///
/// What was let through, confirmed or counted too often or, where the store is exact, too rarely.
pub async fn brakes(
    store: Arc<dyn ChallengeStore>,
    clock: &TestClock,
    windows: Windows,
    repetitions: u32,
) -> Result<(), Finding> {
    let mut race = Race { store, draw: started_now() };
    for _ in 0..repetitions {
        race.trials(clock, windows).await?;
        race.credits(clock).await?;
        race.lifts(clock).await?;
    }
    Ok(())
}

impl Race {
    async fn trials(&mut self, clock: &TestClock, windows: Windows) -> Result<(), Finding> {
        let slot = self.judged_slot();
        let first = Begin { slots: vec![slot.clone()], ..self.begin() };
        self.write(&first).await?;
        for _ in 0..2 {
            clock.advance(TRIAL);
            let starts: Vec<_> =
                (0..AT_ONCE).map(|_| Begin { slots: vec![slot.clone()], ..self.begin() }).collect();
            let answers = self.begun(starts).await?;
            let through = answers.iter().filter(|answer| matches!(answer, Begun::Written { .. })).count();
            let braked = Begun::Refused { slot: 0, retry_after: Some(TRIAL) };
            let refused = answers.iter().filter(|answer| **answer == braked).count();
            let is_one = through == 1 || windows == Windows::AtMost && through == 0;
            is(is_one && through + refused == AT_ONCE, || {
                format!("when a trial is due, {through} of {AT_ONCE} were let through and {refused} braked")
            })?;
        }
        Ok(())
    }

    async fn credits(&mut self, clock: &TestClock) -> Result<(), Finding> {
        let slot = self.judged_slot();
        let begins = [(); 2].map(|()| Begin { slots: vec![slot.clone()], ..self.begin() });
        for begin in &begins {
            self.write(begin).await?;
        }
        let used = begins[0].clone();
        let answers = self
            .at_once(move |store, _| {
                let used = used.clone();
                async move { store.consume(&used.place, used.challenge, used.generation, &used.credit()).await }
            })
            .await?;
        let now = answers.iter().filter(|answer| matches!(answer, Consumed::Now { .. })).count();
        is(now == 1, || format!("one code was used {now} times"))?;
        clock.advance(SETTLED);
        self.is_judged(&begins[0], &slot, (2, 1)).await?;

        // What was not sent is not counted, and confirms nobody.
        let unsent = Begin { slots: vec![slot.clone()], ..self.begin() };
        let taken_at_ms = self.taken_at_ms(&unsent).await?;
        self.is_not_sent(&unsent, taken_at_ms).await?;
        let credit = unsent.credit();
        let late = self.store.consume(&unsent.place, unsent.challenge, unsent.generation, &credit).await;
        is(matches!(late.map_err(Finding::failed)?, Consumed::Gone(_)), || {
            "an unsent code was used".to_owned()
        })?;
        clock.advance(SETTLED);
        self.is_judged(&unsent, &slot, (2, 1)).await
    }

    /// A message that was under way when an operator lifted the brake: it has nothing left to give back.
    async fn lifts(&mut self, clock: &TestClock) -> Result<(), Finding> {
        let slot = self.judged_slot();
        let [before, after] = [(); 2].map(|()| Begin { slots: vec![slot.clone()], ..self.begin() });
        let taken_at_ms = self.taken_at_ms(&before).await?;
        self.store.switch(&slot, Turn::Empty).await.map_err(Finding::failed)?;
        clock.advance(Duration::from_millis(1));
        self.write(&after).await?;
        self.is_not_sent(&before, taken_at_ms).await?;
        clock.advance(SETTLED);
        self.is_judged(&after, &slot, (1, 0)).await
    }

    async fn taken_at_ms(&self, begin: &Begin) -> Result<u64, Finding> {
        match self.store.begin(begin).await.map_err(Finding::failed)? {
            Begun::Written { taken_at_ms, .. } => Ok(taken_at_ms),
            refused => Err(Finding::new(format!("no brake held, and a start was refused: {refused:?}"))),
        }
    }

    async fn is_not_sent(&self, begin: &Begin, taken_at_ms: u64) -> Result<(), Finding> {
        let finish = finish(begin, Outcome::NotSent);
        let finish = Finish { taken_at_ms, give_back: begin.slots.clone(), ..finish };
        self.store.finish(&finish).await.map(drop).map_err(Finding::failed)
    }

    async fn is_judged(&self, begin: &Begin, slot: &Slot, expected: (u64, u64)) -> Result<(), Finding> {
        let look_up = LookUp { subject: begin.place.subject, forget: HOUR, slots: vec![slot.clone()] };
        let known = self.store.look_up(&look_up).await.map_err(Finding::failed)?;
        let judged = known.windows.first().map(|taken| taken.judged);
        is(judged == Some(expected), || format!("{expected:?} should be judged, and {judged:?} are"))
    }

    fn judged_slot(&mut self) -> Slot {
        let judge = Judge { enough: 1, percent: 50, settled: SETTLED, trial: TRIAL };
        Slot { window: 5 * HOUR, judge: Some(judge), ..self.slot(false, u32::MAX) }
    }
}
