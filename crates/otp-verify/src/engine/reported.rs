//! What vendors report of messages.

use otp_core::{Accepted, Delivery, Effect, Observer, tell};

use super::{Engine, Inner};
use crate::store::{MessageKey, Reported};
use crate::{Error, seal};

impl Engine {
    /// Notes what a vendor reports of a message that it accepted: delivered, or failed for certain. **It never sends anything.**
    ///
    /// `vendor` is the name that the vendor's crate has for it ([`Accepted::vendor`], such as `esms-vn`), and `message_id` the id
    /// that its send call has returned ([`Accepted::reference`]). A store keeps only a keyed hash of both. Call it from the route that
    /// receives the vendor's callbacks, or with the answer of a status call.
    ///
    /// Reports may come twice and in any order: a delivery that was reported stays one, and a failure stays one unless a delivery
    /// follows. A message whose code is over, or that this engine has not sent, is [`Reported::NotFound`], which is no error. So is
    /// one that comes before the send call has returned: where the vendor repeats its reports, answer it so that it does.
    ///
    /// **Nobody signs such a report.** Somebody who can write one can hide that a message failed, or say that it did. A false
    /// failure sends nothing and gives no attempt and no window back. An operator then sees a wrong state, and with
    /// [`Channels`](crate::Channels) the user's own next resend goes by the next channel.
    ///
    /// # Errors
    ///
    /// When the store fails. Asking once more is safe.
    pub async fn reported(
        &self,
        vendor: &str,
        message_id: &str,
        delivery: Delivery,
    ) -> Result<Reported, Error> {
        self.inner.reported(vendor, message_id, delivery).await
    }
}

impl Inner {
    async fn reported(&self, vendor: &str, id: &str, delivery: Delivery) -> Result<Reported, Error> {
        let message = seal::message(&self.keys, &self.tenant, vendor, id);
        let reported = self.store.report(message, delivery).await;
        let reported = reported.map_err(|error| Error::store(error, Effect::None))?;
        if let (Some(observer), Reported::Noted(challenge)) = (&self.observer, reported) {
            let challenge = challenge.to_string();
            let tenant = Some(self.tenant.as_str()).filter(|tenant| !tenant.is_empty());
            let event = otp_core::Reported::new(vendor, delivery, &challenge).with_tenant(tenant);
            tell(|| observer.reported(&event));
        }
        Ok(reported)
    }

    /// The name of a message that was accepted, if a report can name it.
    pub(super) fn message_key(&self, accepted: &Accepted) -> Option<MessageKey> {
        let (vendor, id) = (accepted.vendor?, accepted.reference.as_deref()?);
        Some(seal::message(&self.keys, &self.tenant, vendor, id))
    }
}
