use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use super::{TempData, template};
use crate::endpoint::Route;
use crate::private::Private;
use crate::{
    Client, Credentials, Endpoint, RequestId, SendOptions, SendResponse, WithRequestId, code, valid,
};

impl Client {
    /// Sends one message over Zalo to a user id of Zalo: a template of the Zalo account, with its values by name.
    ///
    /// `Ok` means that the vendor took the message over, not that it was delivered; each accepted message is billed. No SMS is
    /// tried when Zalo fails. `POST SendZaloMessage_V6/zalo_uid/`, documented on
    /// [send message via Zalo by UID](https://developers.esms.vn/en/esms-api/send-sms-api/send-message-via-zalo-by-uid) (read
    /// in its state of 29 January 2026) and, with more codes, on
    /// [the page in Vietnamese](https://developers.esms.vn/esms-api/ham-gui-tin/tin-nhan-zalo-1) (7 April 2026). Only the
    /// English page has `SendDate`; the sending mode is on neither.
    ///
    /// Dropping the future leaves it open whether a message was sent. A browser that hangs up does it to a handler: call from
    /// `tokio::spawn`, as [the crate's page](crate) shows. So does `tokio::time::timeout`: use
    /// [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent: a
    ///   user id that is blank or has more than 20 characters, a blank `OAID` or `TempID`, a name twice in the `TempData`.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) a message may be on its
    ///   way and billed. A repeat with the same [`RequestId`](crate::RequestId) is refused for 24 hours if the first one arrived.
    pub async fn send_zalo_message_v6_zalo_uid(
        &self,
        request: &SendZaloMessageV6ZaloUid,
    ) -> Result<SendResponse, Error> {
        self.call(request).await
    }
}

/// A message over Zalo to a user id of Zalo. See [`Client::send_zalo_message_v6_zalo_uid`].
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct SendZaloMessageV6ZaloUid {
    zalo_uid: Private,
    oaid: Private,
    temp_id: String,
    temp_data: TempData,
    #[cfg_attr(feature = "__endpoints", serde(default))]
    options: SendOptions,
}

impl SendZaloMessageV6ZaloUid {
    /// A message to the user `zalo_uid` (sample: `31215806834323092`) from the Zalo account `oaid` (sample:
    /// `4097311281936189049`), by its template `temp_id` (sample: `540679`).
    pub fn new(
        zalo_uid: impl Into<String>,
        oaid: impl Into<String>,
        temp_id: impl Into<String>,
        temp_data: TempData,
    ) -> Self {
        Self {
            zalo_uid: Private::new(zalo_uid),
            oaid: Private::new(oaid),
            temp_id: temp_id.into(),
            temp_data,
            options: SendOptions::new(),
        }
    }

    /// What most sends take besides: `RequestId`, date, campaign, callback, trial.
    pub fn options(mut self, options: SendOptions) -> Self {
        self.options = options;
        self
    }
}

impl Endpoint for SendZaloMessageV6ZaloUid {
    type Response = SendResponse;

    const NAME: &'static str = "send_zalo_message_v6_zalo_uid";
    const ROUTE: Route = Route::post("/SendZaloMessage_V6/zalo_uid/");
    const RISK: Risk = Risk::Sends;
    const SCOPES: Scopes = code::ZALO_UID;
    const EVIDENCE: &'static [&'static str] = &["SMSID"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/send-sms-api/send-message-via-zalo-by-uid";

    fn validate(&self) -> Result<(), Error> {
        valid::name("ZaloUid", self.zalo_uid.as_str())?;
        // The page refuses a longer one with 852.
        if self.zalo_uid.as_str().chars().count() > 20 {
            return Err(Error::invalid("ZaloUid", "must have at most 20 characters"));
        }
        template::validate(&self.oaid, &self.temp_id)?;
        self.temp_data.validate()?;
        self.options.validate()
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        fields
            .text("OAID", self.oaid.as_str())
            .text("ZaloUid", self.zalo_uid.as_str())
            .nested("TempData", &self.temp_data.object())
            .text("TempID", &self.temp_id);
        self.options.write(fields);
    }

    fn read(answer: &Answer<'_>) -> SendResponse {
        SendResponse::read(answer)
    }
}

impl WithRequestId for SendZaloMessageV6ZaloUid {
    fn request_id(&self) -> Option<&RequestId> {
        self.options.request_id_of()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_id_has_1_to_20_characters() {
        let field = |uid: &str| {
            let request = SendZaloMessageV6ZaloUid::new(uid, "1", "1", TempData::new([("a", "b")]));
            request.validate().err().and_then(|error| error.field())
        };
        for uid in ["1", "31215806834323092", &"9".repeat(20), &"ư".repeat(20)] {
            assert_eq!(field(uid), None, "{uid}");
        }
        for uid in ["", " ", "1\n", &"9".repeat(21)] {
            assert_eq!(field(uid), Some("ZaloUid"), "{uid:?}");
        }
    }
}
