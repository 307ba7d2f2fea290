//! Starts in a window with a judge, around the moments that matter to it.

use std::time::Duration;

use super::{Run, failed};
use crate::store::{Begin, Finish, Outcome, Slot};

impl Run<'_> {
    pub(super) async fn brake(&mut self) -> Result<(), String> {
        let place = self.world.place(&mut self.draw);
        let Some(slot) = self.world.slots(&place).pop().filter(|slot| slot.judge.is_some()) else {
            return Ok(());
        };
        let slot = Slot { cost: 1, limit: u32::MAX, ..slot };
        for _ in 0..2 + self.draw.below(4) {
            let place = self.world.place(&mut self.draw);
            let lane = self.pick(&self.world.lanes());
            if let Some(begin) = self.begin_beside(&place, lane, vec![slot.clone()]).await? {
                self.ends_somehow(&begin).await?;
            }
            self.waits_for_the_judge(&slot);
        }
        self.look_up(&place).await
    }

    /// Confirmed, not sent, or neither.
    async fn ends_somehow(&mut self, begin: &Begin) -> Result<(), String> {
        if self.draw.percent(30) {
            return self.consume_of(&begin.place, begin.challenge, begin.generation).await;
        }
        if self.draw.percent(80) {
            return Ok(());
        }
        let finish = Finish {
            place: begin.place.clone(),
            challenge: begin.challenge,
            generation: begin.generation,
            outcome: Outcome::NotSent,
            valid_for: None,
            taken_at_ms: self.clock.now_ms(),
            give_back: begin.slots.clone(),
            bill: None,
            channel: None,
            message: None,
        };
        let got = self.store.finish(&finish).await.map_err(failed("finish"))?;
        let expected = self.model.finish(&finish);
        self.same(&finish, &expected, &got)
    }

    fn waits_for_the_judge(&mut self, slot: &Slot) {
        let Some(judge) = slot.judge else { return };
        if self.draw.percent(10) {
            self.set_back();
        } else {
            let short = Duration::from_millis(1);
            let spans = [
                Duration::ZERO,
                judge.settled.saturating_sub(short),
                judge.settled,
                judge.trial.saturating_sub(short),
                judge.trial,
                slot.window.saturating_sub(judge.trial),
            ];
            let by = self.pick(&spans);
            self.clock.advance(by);
        }
        self.now_is("what the judge asks for".to_owned());
    }
}
