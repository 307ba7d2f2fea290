use std::fmt;

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields, Object};

use crate::callback::ErrorInfo;
use crate::endpoint::{Host, Route};
use crate::private::Private;
use crate::status::{Counts, Outcome, SendStatus};
use crate::{Client, Credentials, Endpoint, SmsType, valid};

/// The vendor answers for the first 200 ids only, and says nothing of the others.
const MOST_IDS: usize = 200;

impl Client {
    /// Asks for the reports of Zalo messages that your callback URL may have missed.
    ///
    /// `POST https://status-sms.esms.vn/ZaloCallback/GetCallback`, a host of its own, documented on
    /// [get callback data](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-callback-data) (10 January
    /// 2025; in Vietnamese 6 January 2026). A message that was sent without a `CallbackUrl` is not in the answer. It is free, and
    /// may be asked 20 times a second.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent: no id,
    /// more than 200, because the vendor would read only 200, and an id that is blank or holds a control character.
    ///
    /// The call only reads, so no error has an effect.
    pub async fn get_callback(&self, request: &GetCallback) -> Result<GetCallbackResponse, Error> {
        self.call(request).await
    }
}

/// Messages whose reports are asked for. See [`Client::get_callback`]. `Debug` shows no id.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct GetCallback {
    list_refid: Vec<Private>,
    oa_id: Private,
}

impl GetCallback {
    /// Asks for the messages with these `SMSID`s, 1 to 200, that this Zalo account (OA) sent.
    pub fn new<I: Into<String>>(sms_ids: impl IntoIterator<Item = I>, oa_id: impl Into<String>) -> Self {
        Self { list_refid: sms_ids.into_iter().map(Private::new).collect(), oa_id: Private::new(oa_id) }
    }
}

impl Endpoint for GetCallback {
    type Response = GetCallbackResponse;

    const NAME: &'static str = "get_callback";
    const ROUTE: Route = Route::post("/ZaloCallback/GetCallback").on(Host::Status);
    const RISK: Risk = Risk::Reads;
    const SCOPES: Scopes = Scopes::COMMON;
    const CODE_FIELD: &'static str = "Code";
    const MESSAGE_FIELD: &'static str = "Message";
    const IS_LONG_LIST: bool = true;
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-callback-data";

    fn validate(&self) -> Result<(), Error> {
        if !(1..=MOST_IDS).contains(&self.list_refid.len()) {
            return Err(Error::invalid("ListRefid", "must hold 1 to 200 ids"));
        }
        self.list_refid.iter().try_for_each(|id| valid::name("ListRefid", id.as_str()))?;
        valid::name("OAId", self.oa_id.as_str())
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        let ids: Vec<&str> = self.list_refid.iter().map(Private::as_str).collect();
        fields.nested("ListRefid", &ids).text("OAId", self.oa_id.as_str());
    }

    fn read(answer: &Answer<'_>) -> GetCallbackResponse {
        let reports = answer.list("Data_callback");
        GetCallbackResponse { data_callback: reports.map(|all| all.iter().map(CallbackData::read).collect()) }
    }
}

/// The reports that the vendor has. `Debug` shows how many.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GetCallbackResponse {
    /// A report for each message that was sent with a `CallbackUrl`. The others are missing.
    pub data_callback: Option<Vec<CallbackData>>,
}

/// The report of a message, with what its callback says. `Debug` shows the status and what it proves.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CallbackData {
    /// The id of the message.
    pub sms_id: Option<String>,
    /// How far the vendor is: 2 or 5. 5 is no delivery by itself: see [`outcome`](Self::outcome).
    pub send_status: Option<SendStatus>,
    /// How many messages arrived.
    pub send_success: Option<u32>,
    /// How many messages failed.
    pub send_failed: Option<u32>,
    /// How many receivers there are.
    pub total_receiver: Option<u32>,
    /// How many messages were sent.
    pub total_sent: Option<u32>,
    /// The price in VND, in the vendor's decimal digits: `0.0`.
    pub total_price: Option<String>,
    /// The `RequestId` of the send.
    pub request_id: Option<String>,
    /// The kind of message: 24 or 25.
    pub type_id: Option<SmsType>,
    /// The receiver's operator (`Telcoid`): 1 Viettel, 2 Mobifone, 3 Vinaphone, 4 Vietnamobile, 5 Gmobile, 6 Itel, 7 Reddi.
    pub telco_id: Option<u16>,
    /// The receiver's phone number.
    pub phone_number: Option<String>,
    /// The address that the report was for.
    pub callback_url: Option<String>,
    /// Zalo's id of the message (`Partnerids`).
    pub partner_ids: Option<String>,
    /// What went wrong, as text. The printed one is a JSON object of Zalo's with the text of a program error right behind it.
    pub error_info: Option<String>,
    /// The Zalo account that sent the message.
    pub oa_id: Option<String>,
    /// The template of the message.
    pub zns_temp_id: Option<String>,
    /// There is an `ErrorInfo` that is no text.
    #[cfg_attr(feature = "__endpoints", serde(skip))]
    has_unreadable_error: bool,
}

impl CallbackData {
    fn read(report: &Object<'_>) -> Self {
        let error_info = report.text("ErrorInfo");
        Self {
            has_unreadable_error: error_info.is_none() && report.is_given("ErrorInfo"),
            sms_id: report.text("SMSID"),
            send_status: report.text("SendStatus").and_then(|word| SendStatus::new(&word)),
            send_success: report.number("SendSuccess"),
            send_failed: report.number("SendFailed"),
            total_receiver: report.number("TotalReceiver"),
            total_sent: report.number("TotalSent"),
            total_price: report.decimal("TotalPrice"),
            request_id: report.text("RequestId"),
            type_id: report.text("TypeId").and_then(|word| SmsType::new(&word)),
            telco_id: report.number("Telcoid"),
            phone_number: report.text("PhoneNumber"),
            callback_url: report.text("CallbackUrl"),
            partner_ids: report.text("Partnerids"),
            error_info,
            oa_id: report.text("OAId"),
            zns_temp_id: report.text("ZnsTempId"),
        }
    }

    /// Whether the message arrived, as far as status, counters and `error_info` prove it, as
    /// [`DeliveryReport::outcome`](crate::callback::DeliveryReport::outcome) says.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        // As in a callback, an empty text says nothing.
        let zalo = self.error_info.clone().filter(|text| !text.is_empty()).map(ErrorInfo::new);
        let counts = Counts {
            success: self.send_success,
            failed: self.send_failed,
            receivers: self.total_receiver,
            sent: self.total_sent,
            names_an_error: self.has_unreadable_error || zalo.is_some_and(|info| info.names_an_error()),
        };
        self.send_status.map_or(Outcome::Unknown, |status| Outcome::of(status, counts))
    }
}

impl fmt::Debug for GetCallbackResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.data_callback.as_ref().map_or(0, Vec::len);
        write!(f, "GetCallbackResponse({length} reports)")
    }
}

impl fmt::Debug for CallbackData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackData")
            .field("send_status", &self.send_status)
            .field("outcome", &self.outcome())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use otp_http::Reply;

    use super::*;
    use crate::client;

    #[test]
    fn a_report_with_an_error_of_zalos_is_no_delivery() {
        let outcome = |error_info: &str| {
            let counters = r#""SendStatus":5,"SendSuccess":1,"SendFailed":0,"TotalReceiver":1,"TotalSent":1"#;
            let body = format!(r#"{{"Code":100,"Data_callback":[{{{counters}{error_info}}}]}}"#);
            let answer = client::read::<GetCallback>(&Reply::new(200, None, body.into())).unwrap();
            answer.data_callback.unwrap()[0].outcome()
        };
        for none in ["", r#","ErrorInfo":null"#, r#","ErrorInfo":"""#, r#","ErrorInfo":"{\"error\":0}""#] {
            assert_eq!(outcome(none), Outcome::Delivered, "{none}");
        }
        for named in [
            // As the page prints it: the text of a program error right behind the object.
            r#","ErrorInfo":"{\"error\":-124,\"message\":\"Access token is invalid\"}Object reference not set to an instance of an object.""#,
            r#","ErrorInfo":"{\"error\":\"-124\"}""#,
            r#","ErrorInfo":"Object reference not set to an instance of an object.""#,
            r#","ErrorInfo":-124"#,
            r#","ErrorInfo":{"error":-124}"#,
            r#","ErrorInfo":["x"]"#,
            r#","ErrorInfo":null,"ErrorInfo":"{\"error\":-124}""#,
        ] {
            assert_eq!(outcome(named), Outcome::Unknown, "{named}");
        }
    }

    #[test]
    fn one_to_200_ids_can_be_asked_for() {
        let field = |ids: usize| {
            let request = GetCallback::new(vec!["4a49"; ids], "1090257973118325189");
            request.validate().err().and_then(|error| error.field())
        };
        for (ids, refused) in [(0, Some("ListRefid")), (1, None), (200, None), (201, Some("ListRefid"))] {
            assert_eq!(field(ids), refused, "{ids}");
        }
        let blank = GetCallback::new(["4a49", " "], "1090257973118325189").validate().unwrap_err();
        assert_eq!(blank.field(), Some("ListRefid"));
        assert_eq!(GetCallback::new(["4a49"], "").validate().unwrap_err().field(), Some("OAId"));
    }
}
