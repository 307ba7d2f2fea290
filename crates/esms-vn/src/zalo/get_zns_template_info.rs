use std::fmt;

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields, Object};

use super::Quality;
use crate::endpoint::Route;
use crate::private::Private;
use crate::{Client, Credentials, Endpoint, valid};

impl Client {
    /// Asks for a Zalo template: its state, the values that it takes, its buttons.
    ///
    /// `GET GetZnsTemplateInfo`, documented on
    /// [Zalo template details](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-zalo-template-details)
    /// (10 January 2025; in Vietnamese 25 March 2025). The two pages print different fields, and this crate reads both. It is
    /// free. The keys travel in the URL, which this crate never shows.
    ///
    /// Alone among the calls it answers with `Error` 0 for a success, and without `CodeResult`. No page prints a refusal: the
    /// crate takes its number for one of the table of codes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent, for an
    /// id that is blank or holds a control character. The call only reads, so no error has an effect.
    pub async fn get_zns_template_info(
        &self,
        request: &GetZnsTemplateInfo,
    ) -> Result<GetZnsTemplateInfoResponse, Error> {
        self.call(request).await
    }
}

/// A Zalo template that is asked for. See [`Client::get_zns_template_info`]. `Debug` does not show the Zalo account.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(deny_unknown_fields))]
#[must_use]
pub struct GetZnsTemplateInfo {
    template_id: String,
    oa_id: Private,
}

impl GetZnsTemplateInfo {
    /// Asks for this template (sample: `205644`) of this Zalo account (OA).
    pub fn new(template_id: impl Into<String>, oa_id: impl Into<String>) -> Self {
        Self { template_id: template_id.into(), oa_id: Private::new(oa_id) }
    }
}

impl Endpoint for GetZnsTemplateInfo {
    type Response = GetZnsTemplateInfoResponse;

    const NAME: &'static str = "get_zns_template_info";
    const ROUTE: Route = Route::get("/GetZnsTemplateInfo");
    const RISK: Risk = Risk::Reads;
    const SCOPES: Scopes = Scopes::COMMON;
    const CODE_FIELD: &'static str = "Error";
    const SUCCESS: &'static str = "0";
    const MESSAGE_FIELD: &'static str = "Message";
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str =
        "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-zalo-template-details";

    fn validate(&self) -> Result<(), Error> {
        valid::name("TemplateId", &self.template_id)?;
        valid::name("OAId", self.oa_id.as_str())
    }

    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        fields.text("TemplateId", &self.template_id);
        keys.write(fields);
        fields.text("OAId", self.oa_id.as_str());
    }

    fn read(answer: &Answer<'_>) -> GetZnsTemplateInfoResponse {
        let Some(data) = answer.object("Data") else { return GetZnsTemplateInfoResponse::default() };
        let (params, buttons) = (data.list("ListParams"), data.list("ListButtons"));
        // In Vietnamese the page says that there is no value, and prints the text "null".
        let quality = data.text("TemplateQuality").filter(|word| word != "null");
        GetZnsTemplateInfoResponse {
            template_id: data.text("TemplateId"),
            template_name: data.text("TemplateName"),
            status: data.text("Status").map(TemplateStatus::new),
            reason: data.text("Reason"),
            template_tag: data.text("TemplateTag"),
            template_quality: quality.map(Quality::new),
            preview_url: data.text("PreviewUrl"),
            timeout_ms: data.number("Timeout"),
            apply_template_quota: data.boolean("ApplyTemplateQuota"),
            template_daily_quota: data.number("TemplateDailyQuota"),
            template_remaining_quota: data.number("TemplateRemainingQuota"),
            list_params: params.map(|all| all.iter().map(TemplateParam::read).collect()),
            list_buttons: buttons.map(|all| all.iter().map(TemplateButton::read).collect()),
        }
    }
}

/// A Zalo template. `Debug` shows its state.
#[derive(Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GetZnsTemplateInfoResponse {
    /// Its id.
    pub template_id: Option<String>,
    /// Its name.
    pub template_name: Option<String>,
    /// Whether it can be used.
    pub status: Option<TemplateStatus>,
    /// Why it has this state. In Vietnamese only.
    pub reason: Option<String>,
    /// What it is for: `OTP`, `IN_TRANSACTION`, `POST_TRANSACTION`, `ACCOUNT_UPDATE`, `GENERAL_UPDATE` or `FOLLOW_UP` on the
    /// English page, `TRANSACTION`, `CUSTOMER_CARE` or `PROMOTION` on the newer Vietnamese one.
    pub template_tag: Option<String>,
    /// How good its messages were in the last 48 hours.
    pub template_quality: Option<Quality>,
    /// Where it can be looked at.
    pub preview_url: Option<String>,
    /// Its time-out (`Timeout`), in milliseconds by the printed values. No page names the unit.
    pub timeout_ms: Option<u64>,
    /// Whether it has a daily limit of its own. Only templates for tests have. On the English page only, like the next two.
    pub apply_template_quota: Option<bool>,
    /// How many messages it allows a day.
    pub template_daily_quota: Option<u64>,
    /// How many of them are left today.
    pub template_remaining_quota: Option<u64>,
    /// The values that it takes.
    pub list_params: Option<Vec<TemplateParam>>,
    /// Its buttons. On the Vietnamese page only.
    pub list_buttons: Option<Vec<TemplateButton>>,
}

/// The state of a Zalo template. `Debug` shows no unknown word.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub enum TemplateStatus {
    /// `ENABLE`: it can be used.
    Enable,
    /// `PENDING_REVIEW`: Zalo looks at it.
    PendingReview,
    /// `DELETE`: it is deleted.
    Delete,
    /// `REJECT`: Zalo refused it.
    Reject,
    /// `DISABLE`: it is switched off.
    Disable,
    /// Another word.
    Other(String),
}

impl TemplateStatus {
    fn new(word: String) -> Self {
        match word.as_str() {
            "ENABLE" => Self::Enable,
            "PENDING_REVIEW" => Self::PendingReview,
            "DELETE" => Self::Delete,
            "REJECT" => Self::Reject,
            "DISABLE" => Self::Disable,
            _ => Self::Other(word),
        }
    }
}

/// A value that a Zalo template takes.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TemplateParam {
    /// Its name, as [`TempData`](super::TempData) has it.
    pub name: Option<String>,
    /// Whether it must be given.
    pub require: Option<bool>,
    /// Its form: `STRING` in the samples. What others there are no page says.
    pub kind: Option<String>,
    /// How many characters it has at least.
    pub min_length: Option<u32>,
    /// How many characters it has at most.
    pub max_length: Option<u32>,
    /// Whether it may be empty.
    pub accept_null: Option<bool>,
}

impl TemplateParam {
    fn read(param: &Object<'_>) -> Self {
        Self {
            name: param.text("Name"),
            require: param.boolean("Require"),
            kind: param.text("Type"),
            min_length: param.number("MinLength"),
            max_length: param.number("MaxLength"),
            accept_null: param.boolean("AcceptNull"),
        }
    }
}

/// A button of a Zalo template.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TemplateButton {
    /// What is on it.
    pub title: Option<String>,
    /// The address or the phone number behind it.
    pub content: Option<String>,
    /// What it opens. The printed sample has 2 beside the address of a Zalo account.
    ///
    /// - 1: the company's page
    /// - 2: a phone call
    /// - 3: the page of the Zalo account
    /// - 4: the company's Zalo mini app
    /// - 5: a page to download an app
    /// - 6: a page of products
    /// - 7: another page or Zalo mini app
    /// - 8: another app
    pub kind: Option<u16>,
}

impl TemplateButton {
    fn read(button: &Object<'_>) -> Self {
        Self { title: button.text("Title"), content: button.text("Content"), kind: button.number("Type") }
    }
}

impl fmt::Debug for GetZnsTemplateInfoResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetZnsTemplateInfoResponse").field("status", &self.status).finish_non_exhaustive()
    }
}

impl fmt::Debug for TemplateStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Enable => "Enable",
            Self::PendingReview => "PendingReview",
            Self::Delete => "Delete",
            Self::Reject => "Reject",
            Self::Disable => "Disable",
            Self::Other(_) => "Other(…)",
        })
    }
}

impl fmt::Debug for TemplateParam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemplateParam").finish_non_exhaustive()
    }
}

impl fmt::Debug for TemplateButton {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemplateButton").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use otp_core::{Effect, ErrorKind};
    use otp_http::Reply;

    use super::*;
    use crate::client;

    fn read(body: &str) -> Result<GetZnsTemplateInfoResponse, Error> {
        let reply = Reply::new(200, None, body.into());
        client::read::<GetZnsTemplateInfo>(&reply).map_err(|error| error.of_call("esms-vn", Risk::Reads))
    }

    #[test]
    fn zero_alone_is_a_success_and_a_refusal_has_its_sentence_in_message() {
        assert!(read(r#"{"Error":0}"#).is_ok() && read(r#"{"Error":"0"}"#).is_ok());
        for (body, kind) in [
            (r#"{"Error":100}"#, ErrorKind::Vendor),
            (r#"{"Error":-124}"#, ErrorKind::Vendor),
            (r#"{"Error":101}"#, ErrorKind::Authentication),
            (r#"{"CodeResult":"100"}"#, ErrorKind::UnexpectedResponse),
        ] {
            let error = read(body).unwrap_err();
            assert_eq!((error.kind(), error.effect()), (kind, Effect::None), "{body}");
        }
        let error = read(r#"{"Error":-124,"Message":"Access token is invalid","Data":null}"#).unwrap_err();
        assert_eq!(error.vendor_message(), Some("Access token is invalid"));
    }
}
