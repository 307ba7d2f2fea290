//! Which message belongs to which generation, and what was reported of it.

use otp_core::Delivery;

use super::challenge::Challenge;
use super::state::State;
use crate::store::{Finish, MessageKey, Outcome, Reported, Subject};
use crate::{ChallengeId, Generation};

/// The generation of a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Addressed {
    subject: Subject,
    challenge: ChallengeId,
    generation: Generation,
}

impl State {
    /// Lets a report find the generation. It is called once that was noted.
    pub(super) fn address(&mut self, finish: &Finish) {
        let (subject, id) = (finish.place.subject, finish.challenge);
        let Some(message) = finish.message.filter(|_| finish.outcome == Outcome::Accepted) else { return };
        let number = self.numbers.get_mut(&subject);
        let challenge = number.and_then(|number| number.challenges.iter_mut().find(|it| it.id == id));
        let Some(challenge) = challenge else { return };
        challenge.messages.reserve_exact(1);
        challenge.messages.push(message);
        let addressed = Addressed { subject, challenge: id, generation: finish.generation };
        self.messages.insert(message, addressed);
    }

    /// The messages of a challenge go with it. Another challenge may have one of them by now.
    pub(super) fn unaddress(&mut self, subject: Subject, challenge: &Challenge) {
        for message in &challenge.messages {
            let is_its = |it: &Addressed| it.subject == subject && it.challenge == challenge.id;
            if self.messages.get(message).is_some_and(is_its) {
                self.messages.remove(message);
            }
        }
    }

    pub(super) fn report(&mut self, message: MessageKey, delivery: Delivery, now: u64) -> Reported {
        let Some(Addressed { subject, challenge: id, generation }) = self.messages.get(&message).copied()
        else {
            return Reported::NotFound;
        };
        let number = self.numbers.get_mut(&subject);
        let live = |it: &&mut Challenge| it.id == id && it.is_live(now);
        let challenge = number.and_then(|number| number.challenges.iter_mut().find(live));
        let code = challenge.and_then(|challenge| challenge.live_code(generation, now));
        let Some(code) = code else { return Reported::NotFound };
        let known = code.delivery.map_or(delivery, |before| before.and(delivery));
        if code.delivery.replace(known) == Some(known) { Reported::Known(id) } else { Reported::Noted(id) }
    }
}
