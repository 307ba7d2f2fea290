use std::fmt;

use otp_core::{Error, Risk};
use otp_http::codes::Scopes;
use otp_http::{Answer, Fields, Object};

use crate::endpoint::Route;
use crate::{Client, Credentials, Endpoint, SmsType, code, valid};

impl Client {
    /// Lists the templates of a brand name, or those of a Zalo account.
    ///
    /// `POST GetTemplate/`, documented on two pages that share the address:
    /// [customer care templates](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-list-customer-care-templates)
    /// (10 January 2025; in Vietnamese 24 March 2025) and
    /// [templates of OA](https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-list-templates-of-oa) (10 January
    /// 2025; in Vietnamese 8 May 2025). It is free.
    ///
    /// # Errors
    ///
    /// - [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) with [`Error::field`], before anything is sent, for a name
    ///   or an id that is blank or holds a control character, and for a type of a Zalo account other than 24 and 25.
    /// - [`CodeResult::UNKNOWN_BRANDNAME`](crate::CodeResult::UNKNOWN_BRANDNAME) for a brand name that the account does not have.
    ///
    /// The call only reads, so no error has an effect.
    pub async fn get_template(&self, request: &GetTemplate) -> Result<GetTemplateResponse, Error> {
        self.call(request).await
    }
}

/// Whose templates to list. See [`Client::get_template`].
///
/// `Debug` shows the type alone: the id of a Zalo account is as long as a phone number.
#[derive(Clone)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(try_from = "Arguments"))]
#[must_use]
pub struct GetTemplate {
    sms_type: SmsType,
    of: Of,
}

#[derive(Clone)]
enum Of {
    Brandname(String),
    Oa(String),
}

impl GetTemplate {
    /// Lists what a brand name may send to customers (`SmsType` 2).
    pub fn of_brandname(brandname: impl Into<String>) -> Self {
        Self { sms_type: SmsType::CUSTOMER_CARE, of: Of::Brandname(brandname.into()) }
    }

    /// Lists what a Zalo account may send, with priority ([`SmsType::ZALO_PRIORITY`]) or without ([`SmsType::ZALO_NORMAL`]).
    pub fn of_oa(oa_id: impl Into<String>, sms_type: SmsType) -> Self {
        Self { sms_type, of: Of::Oa(oa_id.into()) }
    }
}

impl Endpoint for GetTemplate {
    type Response = GetTemplateResponse;

    const NAME: &'static str = "get_template";
    const ROUTE: Route = Route::post("/GetTemplate/");
    const RISK: Risk = Risk::Reads;
    const SCOPES: Scopes = code::TEMPLATES;
    /// The text of a Zalo template is HTML, a KiB or two each.
    const IS_LONG_LIST: bool = true;
    const EVIDENCE: &'static [&'static str] = &[];
    const PAGE: &'static str = "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/get-list-customer-care-templates";

    fn validate(&self) -> Result<(), Error> {
        match &self.of {
            Of::Brandname(name) => valid::name("Brandname", name),
            Of::Oa(id) => {
                if !matches!(self.sms_type, SmsType::ZALO_PRIORITY | SmsType::ZALO_NORMAL) {
                    return Err(Error::invalid("SmsType", "must be 24 or 25 for a Zalo account"));
                }
                valid::name("OAId", id)
            }
        }
    }

    /// The tables spell the name `BrandName`; both printed requests have `Brandname`.
    fn write(&self, keys: &Credentials, fields: &mut Fields) {
        keys.write(fields);
        match &self.of {
            Of::Brandname(name) => fields.text("SmsType", self.sms_type.as_str()).text("Brandname", name),
            Of::Oa(id) => fields.text("OAId", id).text("SmsType", self.sms_type.as_str()),
        };
    }

    fn read(answer: &Answer<'_>) -> GetTemplateResponse {
        let (of_brandname, of_oa) = (answer.list("BrandnameTemplates"), answer.list("ZNSTemplates"));
        GetTemplateResponse {
            brandname_templates: of_brandname.map(|rows| rows.iter().map(BrandnameTemplate::read).collect()),
            zns_templates: of_oa.map(|rows| rows.iter().map(ZnsTemplate::read).collect()),
        }
    }
}

impl fmt::Debug for GetTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetTemplate").field("sms_type", &self.sms_type).finish_non_exhaustive()
    }
}

/// For this repository's tools.
#[cfg(feature = "__endpoints")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    brandname: Option<String>,
    oa_id: Option<String>,
    sms_type: Option<SmsType>,
}

#[cfg(feature = "__endpoints")]
impl TryFrom<Arguments> for GetTemplate {
    type Error = &'static str;

    fn try_from(arguments: Arguments) -> Result<Self, Self::Error> {
        match (arguments.brandname, arguments.oa_id, arguments.sms_type) {
            (Some(name), None, None) => Ok(Self::of_brandname(name)),
            (None, Some(id), Some(sms_type)) => Ok(Self::of_oa(id, sms_type)),
            _ => Err("give `brandname`, or `oa_id` and `sms_type`"),
        }
    }
}

/// The templates. Only the requested list is present.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GetTemplateResponse {
    /// The templates of a brand name. `None` when the answer has no such list.
    pub brandname_templates: Option<Vec<BrandnameTemplate>>,
    /// The templates of a Zalo account. `None` when the answer has no such list.
    pub zns_templates: Option<Vec<ZnsTemplate>>,
}

impl fmt::Debug for GetTemplateResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GetTemplateResponse").finish_non_exhaustive()
    }
}

/// What a brand name may send to the customers of one operator.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct BrandnameTemplate {
    /// The template's id at the operator.
    pub temp_id: Option<String>,
    /// The operator: 1 Viettel, 2 Mobi, 3 Vinaphone, 4 Vietnammobile, 5 Gtel, 6 Itel, 7 Reddi, in the words of the page.
    pub network_id: Option<u32>,
    /// The text. `{P1,20}` stands for what changes; no page explains the two numbers.
    pub temp_content: Option<String>,
}

impl BrandnameTemplate {
    fn read(fields: &Object<'_>) -> Self {
        Self {
            temp_id: fields.text("TempId"),
            network_id: fields.number("NetworkID"),
            temp_content: fields.text("TempContent"),
        }
    }
}

impl fmt::Debug for BrandnameTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BrandnameTemplate").finish_non_exhaustive()
    }
}

/// What a Zalo account may send.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ZnsTemplate {
    /// The template's id, as a send names it (the tables spell it `Tempid`).
    pub temp_id: Option<String>,
    /// Its name.
    pub temp_name: Option<String>,
    /// The text, in HTML from the vendor. Do not show it as part of a page of yours.
    pub temp_content: Option<String>,
    /// Its parameters; [`TemplateParam::param_level`] has the place of each.
    pub zns_temp_detail: Option<Vec<TemplateParam>>,
}

impl ZnsTemplate {
    fn read(fields: &Object<'_>) -> Self {
        let details = fields.list("ZNSTempDetail");
        Self {
            temp_id: fields.text("TempId"),
            temp_name: fields.text("TempName"),
            temp_content: fields.text("TempContent"),
            zns_temp_detail: details.map(|rows| rows.iter().map(TemplateParam::read).collect()),
        }
    }
}

impl fmt::Debug for ZnsTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ZnsTemplate").finish_non_exhaustive()
    }
}

/// A parameter of a Zalo template.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "__endpoints", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TemplateParam {
    /// Its name.
    pub param: Option<String>,
    /// The most characters that it may have. A longer value does not fit the template.
    pub limit: Option<u32>,
    /// Its place among the parameters.
    pub param_level: Option<u32>,
    /// What it may hold: `type_text`, `type_number` (digits, at most 12), `type_date` (`dd/MM/yyyy`) or `type_cta_url`.
    pub require_type: Option<String>,
}

impl TemplateParam {
    fn read(fields: &Object<'_>) -> Self {
        Self {
            param: fields.text("Param"),
            limit: fields.number("Limit"),
            param_level: fields.number("ParamLevel"),
            require_type: fields.text("RequireType"),
        }
    }
}

impl fmt::Debug for TemplateParam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemplateParam").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zalo_account_has_templates_of_two_types() {
        let refused = |request: GetTemplate| request.validate().err().and_then(|error| error.field());
        let of_oa = |id: &str, sms_type| refused(GetTemplate::of_oa(id, sms_type));
        for sms_type in [SmsType::ZALO_PRIORITY, SmsType::ZALO_NORMAL] {
            assert_eq!(of_oa("4097311281936189049", sms_type), None);
        }
        for sms_type in [SmsType::CUSTOMER_CARE, SmsType::VIBER, SmsType::ZALO_FOLLOWER] {
            assert_eq!(of_oa("4097311281936189049", sms_type), Some("SmsType"));
        }
        assert_eq!(of_oa(" ", SmsType::ZALO_NORMAL), Some("OAId"));
        for name in ["", " ", "Baotri\nxemay"] {
            assert_eq!(refused(GetTemplate::of_brandname(name)), Some("Brandname"), "{name:?}");
        }
        let shown = format!("{:?}", GetTemplate::of_oa("4097311281936189049", SmsType::ZALO_NORMAL));
        assert_eq!(shown, "GetTemplate { sms_type: SmsType(25), .. }");
    }
}
