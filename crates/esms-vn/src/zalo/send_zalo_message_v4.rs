use otp_core::{Error, PhoneNumber, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use super::{Params, SendingMode, sending_mode, template};
use crate::endpoint::Route;
use crate::private::Private;
use crate::{
    Client, Credentials, Endpoint, RequestId, SendOptions, SendResponse, WithRequestId, code, valid,
};

impl Client {
    /// Sends one message over Zalo to a phone number: a template of the Zalo account, with its values in the template's order.
    /// Also sends a message of a journey.
    ///
    /// `Ok` means that the vendor took the message over, not that it was delivered; each accepted message is billed. No SMS is
    /// tried when Zalo fails. `POST SendZaloMessage_V4_post_json/`, documented on
    /// [send Zalo message (old version)](https://developers.esms.vn/en/esms-api/other-apis/send-zalo-message-old-version) and
    /// [send journey ZNS message](https://developers.esms.vn/en/esms-api/send-sms-api/tin-zalo-hanh-trinh) (read in their state
    /// of 29 January 2026). For a message of no journey, take [`send_zalo_message_v6`](Self::send_zalo_message_v6): values by
    /// name cannot be mixed up.
    ///
    /// Dropping the future leaves it open whether a message was sent. A browser that hangs up does it to a handler: call from
    /// `tokio::spawn`, as [the crate's page](crate) shows. So does `tokio::time::timeout`: use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent: a
    ///   foreign number, a landline, a blank `OAID`, `TempID` or `OrderId`, a date beside `SendingMode` 3, a date or a sending
    ///   mode of a journey.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) a message may be on its
    ///   way and billed. A repeat with the same [`RequestId`](crate::RequestId) is refused for 24 hours if the first one arrived.
    pub async fn send_zalo_message_v4(&self, request: &SendZaloMessageV4) -> Result<SendResponse, Error> {
        self.call(request).await
    }
}

/// A message over Zalo with its values in their order. See [`Client::send_zalo_message_v4`].
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct SendZaloMessageV4 {
    #[cfg_attr(feature = "__endpoints", serde(deserialize_with = "otp_http::endpoint::phone"))]
    phone: PhoneNumber,
    oaid: Private,
    temp_id: String,
    params: Params,
    /// Only a message of a journey has one.
    order_id: Option<Private>,
    sending_mode: Option<SendingMode>,
    #[cfg_attr(feature = "__endpoints", serde(default))]
    options: SendOptions,
}

impl SendZaloMessageV4 {
    /// A message to `phone` from the Zalo account `oaid` (sample: `4097311281936189049`), by its template `temp_id`.
    pub fn new(
        phone: PhoneNumber,
        oaid: impl Into<String>,
        temp_id: impl Into<String>,
        params: Params,
    ) -> Self {
        Self {
            phone,
            oaid: Private::new(oaid),
            temp_id: temp_id.into(),
            params,
            order_id: None,
            sending_mode: None,
            options: SendOptions::new(),
        }
    }

    /// The same as a message of the journey `order_id` (`IsJourney`). Such a template is registered with Zalo for journeys. No
    /// page gives a journey a date or a sending mode.
    pub fn journey(
        phone: PhoneNumber,
        oaid: impl Into<String>,
        temp_id: impl Into<String>,
        params: Params,
        order_id: impl Into<String>,
    ) -> Self {
        Self { order_id: Some(Private::new(order_id)), ..Self::new(phone, oaid, temp_id, params) }
    }

    /// Whether the message may exceed the daily limit. Without this, it may not.
    pub fn sending_mode(mut self, mode: SendingMode) -> Self {
        self.sending_mode = Some(mode);
        self
    }

    /// What most sends take besides: `RequestId`, date, campaign, callback, trial.
    pub fn options(mut self, options: SendOptions) -> Self {
        self.options = options;
        self
    }
}

impl Endpoint for SendZaloMessageV4 {
    type Response = SendResponse;

    const NAME: &'static str = "send_zalo_message_v4";
    const ROUTE: Route = Route::post("/SendZaloMessage_V4_post_json/");
    const RISK: Risk = Risk::Sends;
    const SCOPES: Scopes = code::ZALO;
    const EVIDENCE: &'static [&'static str] = &["SMSID"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/other-apis/send-zalo-message-old-version";

    fn validate(&self) -> Result<(), Error> {
        valid::mobile(self.phone)?;
        template::validate(&self.oaid, &self.temp_id)?;
        self.params.validate()?;
        sending_mode::validate(self.sending_mode, &self.options)?;
        if let Some(order_id) = &self.order_id {
            valid::name("OrderId", order_id.as_str())?;
            // What the vendor would make of them is anybody's guess: it might send at once.
            if self.options.is_scheduled() {
                return Err(Error::invalid("SendDate", "is not documented for a journey"));
            }
            if self.sending_mode.is_some() {
                return Err(Error::invalid("SendingMode", "is not documented for a journey"));
            }
        }
        self.options.validate()
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields.text("Phone", &valid::written(self.phone)).nested("Params", self.params.as_list());
        if let Some(order_id) = &self.order_id {
            // The table calls it a text; the sample has a boolean.
            fields.nested("IsJourney", &true).text("OrderId", order_id.as_str());
        }
        fields
            .text("TempID", &self.temp_id)
            .text("OAID", self.oaid.as_str())
            .text_if("SendingMode", self.sending_mode.map(SendingMode::as_str));
        self.options.write(fields);
    }

    fn read(answer: &Answer<'_>) -> SendResponse {
        SendResponse::read(answer)
    }
}

impl WithRequestId for SendZaloMessageV4 {
    fn request_id(&self) -> Option<&RequestId> {
        self.options.request_id_of()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SendDate;

    #[test]
    fn a_journey_has_an_order_and_neither_a_date_nor_a_mode() {
        let phone: PhoneNumber = "+84901888484".parse().unwrap();
        let journey = |order: &str| SendZaloMessageV4::journey(phone, "1", "1", Params::new(["a"]), order);
        let field = |request: SendZaloMessageV4| request.validate().err().and_then(|error| error.field());
        let dated = || SendOptions::new().send_date(SendDate::parse("2026-12-01 08:00:00").unwrap());
        assert_eq!(field(journey("17")), None);
        assert_eq!(field(journey("17").options(SendOptions::new().sandbox(true).campaign_id("c"))), None);
        assert_eq!(field(journey(" ")), Some("OrderId"));
        assert_eq!(field(journey("17").options(dated())), Some("SendDate"));
        assert_eq!(field(journey("17").sending_mode(SendingMode::Normal)), Some("SendingMode"));
        let single = || SendZaloMessageV4::new(phone, "1", "1", Params::new(["a"])).options(dated());
        assert_eq!(field(single().sending_mode(SendingMode::Normal)), None);
        assert_eq!(field(single().sending_mode(SendingMode::ExceedQuota)), Some("SendDate"));
    }
}
