use otp_core::{Effect, Error, ErrorKind};

use crate::{Client, CodeResult, Endpoint, RequestId, SendResponse};

/// A send that can carry one [`RequestId`], for [`Client::send_at_most_once`]. Only request types of this crate are one.
pub trait WithRequestId: Endpoint<Response = SendResponse> {
    /// The id of this request, if it was given one.
    fn request_id(&self) -> Option<&RequestId>;
}

/// What became of a send that was repeated at most once.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Sent {
    /// The vendor took a request with this id over. That no second message went out is its promise, not ours: see
    /// [`send_at_most_once`](Client::send_at_most_once).
    Accepted(SendResponse),
    /// The first answer was lost, and to the second request the vendor said that it has seen the id before (code 124).
    ///
    /// So the first request has most likely reached the vendor, and nothing more is known. There is no `SMSID`. Whether a
    /// request that the vendor refused uses its id up is documented nowhere, so this is no proof that a message was sent. Let
    /// the user wait for the message; a delivery report tells (`CallbackUrl`). Do not send again with another id by yourself.
    Unconfirmed,
}

impl Client {
    /// Sends a message, and once again with the same [`RequestId`] if the answer was lost: the vendor refuses the second.
    ///
    /// The call is made once. Its answer is lost when the connection broke after the request left, or when a gateway says with
    /// HTTP status 502 that it got no answer. Then the call is made a second time, at once and with the same id. The vendor
    /// refuses it if the first one has arrived. Everything else is passed on unchanged: a timeout, and every answer that was
    /// read, also one that says nothing clear. No other call of this crate is ever repeated.
    ///
    /// That no second message goes out is the vendor's promise: an id blocks a repeat for 24 hours
    /// ([its page](https://developers.esms.vn/en/esms-api/send-sms-api/send-otp-customer-care-message), state of 29 January
    /// 2026). Whether it also holds while the first request is still at work, no page says. So nothing is repeated after a
    /// timeout, where that is likely; after a broken connection it is possible. **Give each message an id of its own.** With
    /// one that was used before, [`Sent::Unconfirmed`] says nothing about this message.
    ///
    /// It takes up to twice the [timeout](crate::HttpOptions::timeout). Dropping the future leaves it open whether a message
    /// was sent.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`] with the field `RequestId`, before anything is sent: the request has no id.
    /// - Code 124 to the first request is [`ErrorKind::Duplicate`], as after a plain call: the id was used before, or something
    ///   on the way has repeated this very request.
    /// - When the second request fails as well, its error has [`Effect::Unknown`]: whatever it says of itself, the first one
    ///   may have been carried out.
    /// - A timeout of the first request, with [`Error::is_timeout`] and [`Effect::Unknown`]. Let the user wait. The same request,
    ///   made again later, is answered with 124 if the vendor has the first one.
    /// - Every other error of the plain call.
    ///
    /// # Examples
    ///
    /// ```
    /// use esms_vn::sms::{Product, SendMultipleMessageV4};
    /// use esms_vn::{Client, PhoneNumber, RequestId, SendOptions, Sent};
    ///
    /// /// Returns the vendor's id of the message, where it is known.
    /// async fn send(client: &Client, phone: PhoneNumber, text: &str) -> Result<Option<String>, esms_vn::Error> {
    ///     let request = SendMultipleMessageV4::new(phone, Product::customer_care("Shop"), text)
    ///         .options(SendOptions::new().request_id(RequestId::random()?));
    ///     match client.send_at_most_once(&request).await? {
    ///         Sent::Accepted(accepted) => Ok(accepted.sms_id),
    ///         Sent::Unconfirmed => Ok(None),
    ///     }
    /// }
    /// ```
    pub async fn send_at_most_once<R: WithRequestId>(&self, request: &R) -> Result<Sent, Error> {
        if request.request_id().is_none() {
            let error = Error::invalid("RequestId", "is missing: without one a repeat is a second message");
            return Err(error.of_call(Self::VENDOR, R::RISK));
        }
        match self.call(request).await {
            Ok(response) => return Ok(Sent::Accepted(response)),
            Err(error) if is_lost_answer(&error) => {}
            Err(error) => return Err(error),
        }
        match self.call(request).await {
            Ok(response) => Ok(Sent::Accepted(response)),
            Err(error) if CodeResult::of(&error) == Some(CodeResult::REQUEST_ID_REPEATED) => {
                Ok(Sent::Unconfirmed)
            }
            // What it says of the second request is no word about the first.
            Err(error) => Err(error.with_effect(Effect::Unknown)),
        }
    }
}

/// Whether the vendor may have taken the request, and its answer never arrived. One that was read is not lost, whatever it says.
///
/// After a timeout the first request may still be at work, and so it may after a gateway's 504. A 503 says that a server is
/// busy, and not whose answer is missing. Only 502 says that a gateway asked and got no answer that it could pass on. A 502 with
/// one of the vendor's codes in it is the vendor's own answer.
fn is_lost_answer(error: &Error) -> bool {
    let is_of_a_gateway = error.http_status() == Some(502) && error.vendor_code().is_none();
    let is_lost = error.kind() == ErrorKind::Transport
        || error.kind() == ErrorKind::UnexpectedResponse && is_of_a_gateway;
    is_lost && !error.is_timeout() && error.effect() == Effect::Unknown
}
