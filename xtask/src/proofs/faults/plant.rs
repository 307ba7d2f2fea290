//! A lie on purpose: a check that cannot fail proves nothing.

use otp_core::Effect;

use super::Trial;
use super::verdict::{Failed, Outcome, Refusal};

/// Turns each `every`th error of unknown effect into one that claims to have done nothing. Returns how many there were.
pub(crate) fn lie(trials: &mut [Trial], every: usize) -> usize {
    let unknown = trials.iter_mut().filter_map(|trial| match &mut trial.outcome {
        Outcome::Failed(failed) if is_unknown(failed) => Some(failed),
        _ => None,
    });
    let mut lies = 0;
    for failed in unknown.skip(every - 1).step_by(every) {
        failed.own.1 = Effect::None;
        failed.shared.1 = Effect::None;
        lies += 1;
    }
    lies
}

fn is_unknown(failed: &Failed) -> bool {
    failed.own.1 == Effect::Unknown && failed.refusal == Refusal::No
}
