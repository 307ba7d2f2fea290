use std::fmt;

use otp_core::Error;
use otp_http::Fields;

use crate::{RequestId, SendDate, valid};

/// What most sends take besides. Nothing of it is required.
///
/// `Debug` shows none of the texts: a callback URL should hold a secret of your own, and a campaign may name a user.
#[derive(Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "__endpoints", derive(serde::Deserialize), serde(default, deny_unknown_fields))]
#[must_use]
pub struct SendOptions {
    request_id: Option<RequestId>,
    send_date: Option<SendDate>,
    campaign_id: Option<String>,
    callback_url: Option<String>,
    sandbox: bool,
}

impl SendOptions {
    /// Nothing besides.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the vendor refuse a second send with the same id for 24 hours (`RequestId`, code 124).
    pub fn request_id(mut self, id: RequestId) -> Self {
        self.request_id = Some(id);
        self
    }

    /// When to send (`SendDate`). Without it, at once.
    pub fn send_date(mut self, date: SendDate) -> Self {
        self.send_date = Some(date);
        self
    }

    /// The name of a campaign in the vendor's reports (`campaignid`), at most 254 characters.
    pub fn campaign_id(mut self, id: impl Into<String>) -> Self {
        self.campaign_id = Some(id.into());
        self
    }

    /// The address that the vendor calls when the message's state changes (`CallbackUrl`); `esms_vn::callback` reads what
    /// comes. The vendor proves nothing there: put a secret of your own into the path.
    pub fn callback_url(mut self, url: impl Into<String>) -> Self {
        self.callback_url = Some(url.into());
        self
    }

    /// Asks for a trial (`Sandbox` 1): the page says that nothing is stored, charged or delivered. It has been reported to
    /// check no template and to use the `RequestId` up. It has nothing to do with the crate `otp-sandbox`.
    pub fn sandbox(mut self, is_trial: bool) -> Self {
        self.sandbox = is_trial;
        self
    }

    /// The id of the request, if it has one.
    #[must_use]
    pub fn request_id_of(&self) -> Option<&RequestId> {
        self.request_id.as_ref()
    }

    /// Whether the message is to go out later.
    pub(crate) fn is_scheduled(&self) -> bool {
        self.send_date.is_some()
    }

    pub(crate) fn validate(&self) -> Result<(), Error> {
        campaign_id(self.campaign_id.as_deref())?;
        callback_url(self.callback_url.as_deref())
    }

    pub(crate) fn write(&self, fields: &mut Fields) {
        fields
            .text_if("Sandbox", self.sandbox.then_some("1"))
            .text_if("campaignid", self.campaign_id.as_deref())
            .text_if("RequestId", self.request_id.as_ref().map(RequestId::as_str))
            .text_if("CallbackUrl", self.callback_url.as_deref())
            .text_if("SendDate", self.send_date.map(|date| date.to_string()).as_deref());
    }
}

/// At most 254 characters; the limit is on the pages of Zalo and of advertising.
pub(crate) fn campaign_id(id: Option<&str>) -> Result<(), Error> {
    let Some(id) = id else { return Ok(()) };
    valid::name("campaignid", id)?;
    if id.chars().count() > 254 {
        return Err(Error::invalid("campaignid", "must have at most 254 characters"));
    }
    Ok(())
}

/// An address that a server can call. Of another one nobody would ever hear.
pub(crate) fn callback_url(url: Option<&str>) -> Result<(), Error> {
    let Some(url) = url else { return Ok(()) };
    let rest = ["https://", "http://"].into_iter().find_map(|scheme| url.strip_prefix(scheme));
    let has_host = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#']));
    if !has_host || url.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(Error::invalid("CallbackUrl", "must be an http or https address without blanks"));
    }
    Ok(())
}

impl fmt::Debug for SendOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendOptions")
            .field("send_date", &self.send_date)
            .field("sandbox", &self.sandbox)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_that_nobody_could_use_is_refused() {
        let field = |options: SendOptions| options.validate().err().and_then(|error| error.field());
        assert_eq!(field(SendOptions::new()), None);
        assert_eq!(field(SendOptions::new().campaign_id("x".repeat(254))), None);
        for id in ["", "a\nb", &"x".repeat(255)] {
            assert_eq!(field(SendOptions::new().campaign_id(id)), Some("campaignid"), "{id:?}");
        }
        for url in ["https://example.com/hook/secret", "http://10.0.0.1:8080/?a=b"] {
            assert_eq!(field(SendOptions::new().callback_url(url)), None, "{url}");
        }
        for url in [
            "",
            "example.com",
            "https://",
            "https:///path",
            "ftp://example.com",
            "https://a b",
            "https://a\n",
        ] {
            assert_eq!(field(SendOptions::new().callback_url(url)), Some("CallbackUrl"), "{url:?}");
        }
    }

    #[test]
    fn debug_shows_no_text() {
        let options = SendOptions::new().request_id(RequestId::new("canary").unwrap()).campaign_id("canary");
        let options = options.callback_url("https://canary.example/canary").sandbox(true);
        assert_eq!(format!("{options:?}"), "SendOptions { send_date: None, sandbox: true, .. }");
    }
}
