use otp_core::Effect;

use super::Engine;
use crate::Error;
use crate::store::Concern;

/// What [`Engine::check_store`] does about a store on which the engine's promises do not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Strictness {
    /// It is returned like every other concern.
    Warn,
    /// It is an error, so that the program does not start.
    ///
    /// Only what [breaks a promise](Concern::breaks_a_promise) for certain is refused. What the server does not show to this user
    /// is [`Concern::NotAllowedToLook`], and passes: it may evict counters anyway. So do
    /// [`Concern::NotPersistent`], [`Concern::Clock`] and [`Concern::OnlyThisProcess`]. Match on what is returned to refuse more.
    Refuse,
}

impl Engine {
    /// Looks at the store, for a program that starts: does the server evict counters, is what it keeps of this version, does it
    /// survive a crash, do the clocks fit together?
    ///
    /// Log what it returns: each [`Concern`] is a sentence. An empty list says that nothing was found. The operations do not
    /// look again.
    ///
    /// # Errors
    ///
    /// When the store cannot be asked. Under [`Strictness::Refuse`] also when there is a concern that
    /// [breaks a promise](Concern::breaks_a_promise): it is the [source](std::error::Error::source) of the error.
    pub async fn check_store(&self, strictness: Strictness) -> Result<Vec<Concern>, Error> {
        let asked = self.inner.store.check().await;
        let concerns = asked.map_err(|error| Error::store(error, Effect::None))?;
        let broken = match strictness {
            Strictness::Warn => None,
            Strictness::Refuse => concerns.iter().find(|concern| concern.breaks_a_promise()),
        };
        broken.map_or(Ok(()), |concern| Err(Error::unfit(concern.clone())))?;
        Ok(concerns)
    }
}
