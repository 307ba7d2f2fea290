//! What an operator asks, between the users' operations.

use super::{Run, failed};
use crate::store::{Lift, LookUp, Place, Slot, TenantMark, Turn};

impl Run<'_> {
    pub(super) async fn operate(&mut self) -> Result<(), String> {
        match self.draw.below(12) {
            0..4 => {
                let place = self.world.place(&mut self.draw);
                self.look_up(&place).await
            }
            4..7 => self.cancel().await,
            7 => self.lift().await,
            8 => self.forget().await,
            _ => self.switch().await,
        }
    }

    /// At the end of a sequence nothing may differ that can be seen.
    pub(super) async fn look_up_all(&mut self) -> Result<(), String> {
        for place in self.world.numbers() {
            self.look_up(&place).await?;
        }
        Ok(())
    }

    pub(super) async fn look_up(&mut self, place: &Place) -> Result<(), String> {
        let slots = self.world.slots(place).into_iter();
        let slots =
            slots.map(|slot| Slot { cost: self.draw.number(3), limit: 1 + self.draw.number(5), ..slot });
        let look_up =
            LookUp { subject: place.subject, forget: self.world.ladder.forget, slots: slots.collect() };
        let got = self.store.look_up(&look_up).await.map_err(failed("look_up"))?;
        let expected = self.model.look_up(&look_up);
        self.same(&look_up, &expected, &got)?;
        for challenge in got.challenges {
            let owner = self.store.owner(challenge.id).await.map_err(failed("owner"))?;
            self.same(&("owner", challenge.id), &Some(place.subject), &owner)?;
        }
        Ok(())
    }

    async fn cancel(&mut self) -> Result<(), String> {
        let (place, challenge, _) = self.named();
        let tenant = if self.draw.percent(90) {
            self.world.tenant
        } else {
            TenantMark::from_bytes(self.draw.next().to_le_bytes())
        };
        let got = self.store.cancel(place.subject, challenge, tenant).await.map_err(failed("cancel"))?;
        let expected = self.model.cancel(place.subject, challenge, tenant);
        self.same(&("cancel", place, challenge, tenant), &expected, &got)
    }

    async fn lift(&mut self) -> Result<(), String> {
        let lane = self.pick(&self.world.lanes());
        let place = self.world.place(&mut self.draw);
        let lift = Lift { place, lane, forget: self.world.ladder.forget };
        let got = self.store.lift(&lift).await.map_err(failed("lift"))?;
        let expected = self.model.lift(&lift);
        self.same(&lift, &expected, &got)
    }

    async fn forget(&mut self) -> Result<(), String> {
        let place = self.world.place(&mut self.draw);
        let got = self.store.forget(place.subject).await.map_err(failed("forget"))?;
        let expected = self.model.forget(place.subject, &self.world.slots(&place));
        self.same(&("forget", place.subject), &expected, &got)
    }

    /// Opened more often than closed, so that most starts find all windows open.
    async fn switch(&mut self) -> Result<(), String> {
        let place = self.world.place(&mut self.draw);
        let slots: Vec<_> = self.world.slots(&place).into_iter().filter(|slot| !slot.of_number).collect();
        let slot = self.pick(&slots);
        let turn = self.pick(&[Turn::Close, Turn::Open, Turn::Open, Turn::Look, Turn::Empty]);
        let got = self.store.switch(&slot, turn).await.map_err(failed("switch"))?;
        let expected = self.model.switch(&slot, turn);
        self.same(&("switch", slot, turn), &expected, &got)
    }
}
