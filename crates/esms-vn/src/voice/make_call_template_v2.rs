use std::fmt;

use otp_core::{Error, PhoneNumber, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields};

use crate::endpoint::{Host, Route};
use crate::send_options::callback_url;
use crate::{Client, Credentials, Endpoint, RequestId, SendDate, SendResponse, WithRequestId, code, valid};

impl Client {
    /// Calls a number and reads a registered template to the person who answers, with the values that you give.
    ///
    /// `Ok` means that the vendor took the call over, not that anybody answered; each accepted call is billed.
    /// [`get_call_status`](Self::get_call_status) tells more, by the [`sms_id`](SendResponse::sms_id) of the answer.
    /// `GET MakeCallTemplate_V2` on the voice host, documented on
    /// [an auto-call using a template](https://developers.esms.vn/en/esms-api/voice/create-an-auto-call-using-template) (read
    /// in its state of 29 January 2026). The vendor offers no POST form: keys, number and values travel in the URL, which this
    /// crate never shows.
    ///
    /// Dropping the future leaves it open whether the call is made. Call from `tokio::spawn`, as [the crate's page](crate)
    /// shows, and use [`HttpOptions::timeout`](crate::HttpOptions::timeout), which ends in an error that says so.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent:
    ///   - The number is foreign, or a service.
    ///   - The template id is blank or holds a control character.
    ///   - The list cannot carry a value.
    ///   - Nobody can call the callback address.
    /// - After an error whose [`effect`](Error::effect) is [`Effect::Unknown`](crate::Effect::Unknown) the phone may ring, and
    ///   the call be billed. The vendor promises to refuse a repeat with the same [`RequestId`]:
    ///   [`send_at_most_once`](Client::send_at_most_once) makes one.
    pub async fn make_call_template_v2(&self, request: &MakeCallTemplateV2) -> Result<SendResponse, Error> {
        self.call(request).await
    }
}

/// A call that reads a template. See [`Client::make_call_template_v2`].
///
/// `Debug` does not show the values: a code that is read out is one of them.
#[derive(Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct MakeCallTemplateV2 {
    #[cfg_attr(feature = "__endpoints", serde(deserialize_with = "otp_http::endpoint::phone"))]
    phone: PhoneNumber,
    template_id: String,
    #[cfg_attr(feature = "__endpoints", serde(default))]
    variables: Vec<String>,
    send_date: Option<SendDate>,
    voice: Option<Voice>,
    speed: Option<Speed>,
    callback_url: Option<String>,
    request_id: Option<RequestId>,
}

impl MakeCallTemplateV2 {
    /// Calls `phone` with a template that was registered on the vendor's site (`TemplateId`).
    pub fn new(phone: PhoneNumber, template_id: impl Into<String>) -> Self {
        Self {
            phone,
            template_id: template_id.into(),
            variables: Vec::new(),
            send_date: None,
            voice: None,
            speed: None,
            callback_url: None,
            request_id: None,
        }
    }

    /// The values of the template's variables, in its order (`VariableListStr`).
    ///
    /// They leave as one text, with `||` between two. So a value that is empty, holds `||`, or begins or ends with `|` is
    /// refused before anything is sent: the template would read other values than yours.
    pub fn variables<T: Into<String>>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        self.variables = values.into_iter().map(Into::into).collect();
        self
    }

    /// When to call (`SendDate`, which leaves as `2026/12/01 08:00:00`). Without it, at once.
    pub fn send_date(mut self, date: SendDate) -> Self {
        self.send_date = Some(date);
        self
    }

    /// Who reads the values. The default is not documented.
    pub fn voice(mut self, voice: Voice) -> Self {
        self.voice = Some(voice);
        self
    }

    /// How fast the values are read. The default is not documented.
    pub fn speed(mut self, speed: Speed) -> Self {
        self.speed = Some(speed);
        self
    }

    /// The address that the vendor calls when the call has ended (`CallbackUrl`). The vendor proves nothing there: put a
    /// secret of your own into the path.
    pub fn callback_url(mut self, url: impl Into<String>) -> Self {
        self.callback_url = Some(url.into());
        self
    }

    /// Makes the vendor refuse a second call with the same id for 24 hours (`RequestId`, code 124).
    pub fn request_id(mut self, id: RequestId) -> Self {
        self.request_id = Some(id);
        self
    }
}

impl Endpoint for MakeCallTemplateV2 {
    type Response = SendResponse;

    const NAME: &'static str = "make_call_template_v2";
    const ROUTE: Route = Route::get("/MakeCallTemplate_V2").on(Host::Voice);
    const RISK: Risk = Risk::Sends;
    const SCOPES: Scopes = code::VOICE;
    const EVIDENCE: &'static [&'static str] = &["SMSID"];
    const FOREIGN: &'static [&'static str] = SendResponse::FOREIGN;
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/voice/create-an-auto-call-using-template";

    fn validate(&self) -> Result<(), Error> {
        valid::callable("Phone", self.phone)?;
        valid::name("TemplateId", &self.template_id)?;
        for value in &self.variables {
            if value.is_empty() || value.contains("||") || value.starts_with('|') || value.ends_with('|') {
                return Err(Error::invalid(
                    "VariableListStr",
                    "must not hold a value that is empty, holds `||`, or begins or ends with `|`",
                ));
            }
            valid::no_nul("VariableListStr", value)?;
        }
        callback_url(self.callback_url.as_deref())
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        let variables = self.variables.join("||");
        fields
            .text("TemplateId", &self.template_id)
            .text("Phone", &valid::written(self.phone))
            .text_if("VariableListStr", Some(&*variables).filter(|text| !text.is_empty()))
            .text_if("SendDate", self.send_date.map(SendDate::with_slashes).as_deref())
            .text_if("Voice", self.voice.map(Voice::as_str))
            .text_if("Speed", self.speed.map(Speed::as_str))
            .text_if("CallbackUrl", self.callback_url.as_deref())
            .text_if("RequestId", self.request_id.as_ref().map(RequestId::as_str));
    }

    fn read(answer: &Answer<'_>) -> SendResponse {
        SendResponse::read(answer)
    }
}

impl WithRequestId for MakeCallTemplateV2 {
    fn request_id(&self) -> Option<&RequestId> {
        self.request_id.as_ref()
    }
}

impl fmt::Debug for MakeCallTemplateV2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MakeCallTemplateV2")
            .field("phone", &self.phone)
            .field("template_id", &self.template_id)
            .field("send_date", &self.send_date)
            .field("voice", &self.voice)
            .field("speed", &self.speed)
            .finish_non_exhaustive()
    }
}

/// Who reads the values of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Voice {
    /// `male`: a man of the north.
    Male,
    /// `female`: a woman of the north.
    Female,
    /// `hatieumai`: a woman of the south.
    HaTieuMai,
    /// `ngoclam`: a woman of Huế.
    NgocLam,
}

impl Voice {
    /// The vendor's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
            Self::HaTieuMai => "hatieumai",
            Self::NgocLam => "ngoclam",
        }
    }
}

/// How fast the values of a template are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize))]
pub enum Speed {
    /// `-3`.
    #[cfg_attr(feature = "__endpoints", serde(rename = "-3"))]
    VerySlow,
    /// `-2`.
    #[cfg_attr(feature = "__endpoints", serde(rename = "-2"))]
    QuiteSlow,
    /// `-1`.
    #[cfg_attr(feature = "__endpoints", serde(rename = "-1"))]
    Slow,
    /// `0`.
    #[cfg_attr(feature = "__endpoints", serde(rename = "0"))]
    Normal,
    /// `1`.
    #[cfg_attr(feature = "__endpoints", serde(rename = "1"))]
    Fast,
    /// `2`.
    #[cfg_attr(feature = "__endpoints", serde(rename = "2"))]
    QuiteFast,
    /// `3`.
    #[cfg_attr(feature = "__endpoints", serde(rename = "3"))]
    VeryFast,
}

impl Speed {
    /// The vendor's number.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VerySlow => "-3",
            Self::QuiteSlow => "-2",
            Self::Slow => "-1",
            Self::Normal => "0",
            Self::Fast => "1",
            Self::QuiteFast => "2",
            Self::VeryFast => "3",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> MakeCallTemplateV2 {
        MakeCallTemplateV2::new("+84901888484".parse().unwrap(), "123")
    }

    #[test]
    fn values_that_would_be_read_as_others_are_refused() {
        for values in [vec!["Trung", "20000"], vec!["a|b"], vec![" ", "1 2 3"], vec![]] {
            request().variables(values).validate().unwrap();
        }
        for values in [
            vec!["a", "b||c"],
            vec!["a|", "b"],
            vec!["a", "|b"],
            vec!["a", "", "b"],
            vec![""],
            vec!["|"],
            vec!["||"],
            vec!["a\0"],
        ] {
            let error = request().variables(values.clone()).validate().unwrap_err();
            assert_eq!(error.field(), Some("VariableListStr"), "{values:?}");
        }
    }

    /// A voice reaches landlines, which no SMS does.
    #[test]
    fn a_number_without_a_zero_or_of_another_country_is_refused() {
        let of = |text: &str| {
            let phone = PhoneNumber::parse(text, otp_core::Region::Vietnam).unwrap();
            MakeCallTemplateV2::new(phone, "123").validate().err().and_then(|error| error.field())
        };
        assert_eq!((of("0901888484"), of("024 3825 1234")), (None, None));
        for text in ["1900 123456", "1800 1234", "+60123456789"] {
            assert_eq!(of(text), Some("Phone"), "{text}");
        }
    }

    #[test]
    fn what_nobody_could_use_is_refused() {
        let field = |request: MakeCallTemplateV2| request.validate().err().and_then(|error| error.field());
        let phone = request().phone;
        assert_eq!(field(MakeCallTemplateV2::new(phone, " ")), Some("TemplateId"));
        assert_eq!(field(request().callback_url("example.com")), Some("CallbackUrl"));
    }

    #[test]
    fn debug_shows_no_value_and_no_address() {
        let request = request().variables(["canary"]).callback_url("https://canary.example");
        let request = request.request_id(RequestId::new("canary").unwrap()).voice(Voice::NgocLam);
        let shown = format!("{request:?}");
        assert!(shown.contains("NgocLam") && !shown.contains("canary"), "{shown}");
    }
}
