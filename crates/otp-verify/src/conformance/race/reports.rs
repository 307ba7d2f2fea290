//! Reports of messages beside what users do: they change nothing but what is known of a message.

use std::sync::Arc;

use otp_core::Delivery;

use super::{AT_ONCE, ATTEMPTS, Finding, Race, finish, is, tickets};
use crate::store::{
    Begin, Begun, Consumed, Finish, LookUp, MessageKey, Opening, Outcome, Reported, StoreError,
};

impl Race {
    /// A hundred reports and a hundred checks of one challenge. The last one uses its code.
    pub(super) async fn reports_beside_checks(&mut self) -> Result<(), Finding> {
        let (begin, message) = self.reportable().await?;
        let claims: Vec<_> = (0..AT_ONCE).map(|_| self.claim(&begin)).collect();
        let (reported, answers) = self
            .beside_reports(message, move |store, index| {
                let claim = claims[index].clone();
                async move { store.claim(&claim).await }
            })
            .await?;
        let granted = tickets(&answers).len();
        is(granted == ATTEMPTS as usize, || {
            format!("beside reports {granted} attempts were granted where there are {ATTEMPTS}")
        })?;
        self.has_failed(&begin, ATTEMPTS).await?;
        self.is_delivered(&begin, &reported).await?;
        let used = self.store.consume(&begin.place, begin.challenge, begin.generation, &[]).await;
        is(matches!(used.map_err(Finding::failed)?, Consumed::Now { .. }), || {
            "reports have used a code".to_owned()
        })
    }

    /// A hundred reports and a hundred resends of one challenge.
    pub(super) async fn reports_beside_resends(&mut self) -> Result<(), Finding> {
        let (begin, message) = self.reportable().await?;
        let mut resends = self.others(&begin);
        for resend in &mut resends {
            (resend.challenge, resend.opening) = (begin.challenge, Opening::Again);
        }
        let (reported, answers) = self
            .beside_reports(message, move |store, index| {
                let resend = resends[index].clone();
                async move { store.begin(&resend).await }
            })
            .await?;
        let written = answers.iter().filter(|answer| matches!(answer, Begun::Written { .. })).count();
        let waiting = answers.iter().filter(|answer| matches!(answer, Begun::InFlight { .. })).count();
        is(written == 1 && waiting == AT_ONCE / 2 - 1, || {
            format!("beside reports {written} resends were let through, and {waiting} told to wait")
        })?;
        // The message before the resend is known while its outcome is open.
        self.is_delivered(&begin, &reported).await
    }

    /// A challenge whose message can be reported.
    async fn reportable(&mut self) -> Result<(Begin, MessageKey), Finding> {
        let begin = self.begin();
        let message = MessageKey::from_bytes(self.draw.bytes());
        self.store.begin(&begin).await.map_err(Finding::failed)?;
        let accepted = Finish { message: Some(message), ..finish(&begin, Outcome::Accepted) };
        let finished = self.store.finish(&accepted).await.map_err(Finding::failed)?;
        is(finished.noted, || "an outcome was not noted".to_owned())?;
        Ok((begin, message))
    }

    /// Every second task asks, the others report: a delivery, or a failure.
    async fn beside_reports<T, F>(
        &self,
        message: MessageKey,
        ask: impl Fn(Arc<dyn crate::store::ChallengeStore>, usize) -> F,
    ) -> Result<(Vec<Reported>, Vec<T>), Finding>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        let answers = self
            .at_once(|store, index| {
                let asked = (index % 2 == 0).then(|| ask(Arc::clone(&store), index));
                let delivery = if index % 4 == 1 { Delivery::Delivered } else { Delivery::Failed };
                async move {
                    match asked {
                        Some(asked) => Ok((None, Some(asked.await?))),
                        None => Ok((Some(store.report(message, delivery).await?), None)),
                    }
                }
            })
            .await?;
        let (reported, asked): (Vec<_>, Vec<_>) = answers.into_iter().unzip();
        Ok((reported.into_iter().flatten().collect(), asked.into_iter().flatten().collect()))
    }

    /// At most a failure and a delivery were news, and the delivery is what remains.
    async fn is_delivered(&self, begin: &Begin, reported: &[Reported]) -> Result<(), Finding> {
        let news = reported.iter().filter(|answer| **answer == Reported::Noted(begin.challenge)).count();
        let known = reported.iter().filter(|answer| **answer == Reported::Known(begin.challenge)).count();
        is((1..=2).contains(&news) && news + known == reported.len(), || {
            format!("of {} reports of one message {news} were news, and {known} were known", reported.len())
        })?;
        let look_up = LookUp { subject: begin.place.subject, forget: super::DAY, slots: Vec::new() };
        let known = self.store.look_up(&look_up).await.map_err(Finding::failed)?;
        let codes = known.challenges.iter().flat_map(|challenge| &challenge.codes);
        let delivered = codes.filter(|code| code.delivery == Some(Delivery::Delivered)).count();
        is(delivered == 1, || format!("of a message that was delivered {delivered} codes say so"))
    }
}
