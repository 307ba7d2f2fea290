use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use otp_core::{Accepted, Error, OtpCode, PhoneNumber, Risk, SendCode, SmsLength};

use super::SendSms;
use crate::valid::{self, PRICE_TAG, is_malaysian};
use crate::{Client, Endpoint};

const CODE: &str = "{OTP}";
const MINUTES: &str = "{MINUTES}";
/// The step in which the text tells how long a code is valid.
const MINUTE: Duration = Duration::from_secs(60);
/// What a template is measured with: the usual six digits, and two for the minutes.
const USUAL_CODE: &str = "000000";
const USUAL_MINUTES: u64 = 10;

/// Sends codes that you made, in a text of yours, over a [`Client`]. Implements [`SendCode`].
///
/// `{OTP}` in the template stands for the code, and `{MINUTES}` for the whole minutes that it is valid. To a Malaysian number
/// the text must begin with `RM0.00` and a blank. Where the template does not, this adapter writes it in front.
///
/// The text is one SMS: a longer one would be billed twice, and may arrive in pieces.
///
/// ```
/// use esms_my::{Client, CodeSender, Credentials};
///
/// let client = Client::new(Credentials::new("your api key", "your api secret")?)?;
/// let sender = CodeSender::new(client, "Eaon - Your OTP code is {OTP}. This is valid for the next {MINUTES} minutes.")?;
/// # let _ = sender;
/// # Ok::<(), esms_my::Error>(())
/// ```
///
/// `Debug` does not show the text.
#[derive(Clone)]
#[must_use]
pub struct CodeSender {
    client: Client,
    template: String,
}

impl CodeSender {
    /// Sends codes in this text.
    ///
    /// # Errors
    ///
    /// When the template has no `{OTP}`, holds `#link#` or a NUL, or makes more than one SMS with the price tag, a code of six
    /// characters and two digits of minutes. A text that is too long only with a longer code is refused when it would be
    /// sent.
    pub fn new(client: Client, template: impl Into<String>) -> Result<Self, Error> {
        let template = template.into();
        if !template.contains(CODE) {
            return Err(Error::invalid("template", "must contain {OTP}"));
        }
        if template.contains("#link#") {
            return Err(Error::invalid("template", "must not contain #link#: there is no link"));
        }
        valid::without_nul("template", &template)?;
        let sender = Self { client, template };
        if !SmsLength::of(&with_price_tag(&sender.text(USUAL_CODE, USUAL_MINUTES))).is_single() {
            return Err(Error::invalid("template", "is longer than one SMS"));
        }
        Ok(sender)
    }

    fn tells_minutes(&self) -> bool {
        self.template.contains(MINUTES)
    }

    fn text(&self, code: &str, minutes: u64) -> String {
        self.template.replace(MINUTES, &minutes.to_string()).replace(CODE, code)
    }

    fn request(&self, phone: PhoneNumber, code: &OtpCode, valid_for: Duration) -> Result<SendSms, Error> {
        if self.tells_minutes() && valid_for < MINUTE {
            return Err(Error::invalid("valid_for", "must be at least a minute"));
        }
        let text = self.text(code.expose(), valid_for.as_secs() / MINUTE.as_secs());
        let text = if is_malaysian(phone) { with_price_tag(&text) } else { Cow::Borrowed(&*text) };
        let request = SendSms::new(phone, text);
        if !request.sms_length().is_single() {
            return Err(Error::invalid("template", "is longer than one SMS with this code"));
        }
        request.validate()?;
        Ok(request)
    }
}

impl fmt::Debug for CodeSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeSender").field("client", &self.client).finish_non_exhaustive()
    }
}

fn with_price_tag(text: &str) -> Cow<'_, str> {
    if text.starts_with(PRICE_TAG) { Cow::Borrowed(text) } else { Cow::Owned(format!("{PRICE_TAG}{text}")) }
}

#[async_trait]
impl SendCode for CodeSender {
    /// Sends the code. A template with `{MINUTES}` tells `valid_for` in whole minutes, rounded down, so that no code is
    /// promised for longer than it lives. Less than a minute is then refused.
    async fn send_code(
        &self,
        phone: PhoneNumber,
        code: &OtpCode,
        valid_for: Duration,
    ) -> Result<Accepted, Error> {
        let request = self.request(phone, code, valid_for);
        let request = request.map_err(|error| error.of_call(Client::VENDOR, Risk::Sends))?;
        let mut accepted = self.client.send_sms(&request).await?.accepted();
        accepted.valid_for = Some(valid_for);
        Ok(accepted)
    }

    /// A minute with `{MINUTES}`, nothing without.
    fn least_life(&self) -> Duration {
        if self.tells_minutes() { MINUTE } else { Duration::ZERO }
    }

    /// A minute with `{MINUTES}`. Without, the message tells no time.
    fn life_step(&self) -> Duration {
        if self.tells_minutes() { MINUTE } else { Duration::from_millis(1) }
    }
}

#[cfg(test)]
mod tests {
    use crate::Credentials;

    use super::*;

    #[test]
    fn debug_shows_no_text() {
        let client = Client::new(Credentials::new("key", "secret").unwrap()).unwrap();
        let shown = format!("{:?}", CodeSender::new(client, "canary {OTP}").unwrap());
        assert!(shown.starts_with("CodeSender") && !shown.contains("canary"), "{shown}");
    }
}
