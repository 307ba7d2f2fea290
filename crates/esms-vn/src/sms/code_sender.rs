use std::time::Duration;

use async_trait::async_trait;
use otp_core::{Accepted, Error, OtpCode, PhoneNumber, Risk, SendCode, SmsAlphabet, SmsLength};

use super::text_length::{measure, sms, text};
use super::{Product, SendMultipleMessageV4};
use crate::private::Private;
use crate::{Client, RequestId, SendOptions};

const CODE: &str = "{OTP}";
const MINUTES: &str = "{MINUTES}";

/// The step in which the text tells the expiry.
const MINUTE: Duration = Duration::from_secs(60);
/// The longest life that a text tells. The length of the text is checked with it.
const MOST_MINUTES: u64 = 99;

/// Sends codes of your own in a text of your own, over a [`Client`]. Implements [`SendCode`].
///
/// The text is a template with `{OTP}` for the code and, if you like, `{MINUTES}` for the time that it is valid. Every message
/// gets a random [`RequestId`], so that it goes out once even if something on the way repeats the request.
///
/// ```
/// use esms_vn::sms::Product;
/// use esms_vn::{Client, CodeSender, Credentials};
///
/// fn sender(client: Client) -> Result<CodeSender, esms_vn::Error> {
///     let text = "{OTP} la ma xac minh cua ban, co hieu luc trong {MINUTES} phut";
///     CodeSender::new(client, Product::customer_care("Shop"), text)
/// }
/// # let client = Client::new(Credentials::new("key", "secret")?)?;
/// # assert!(sender(client.clone()).is_ok());
/// # assert!(CodeSender::new(client, Product::FixedNumber, "no code in it").is_err());
/// # Ok::<(), esms_vn::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct CodeSender {
    client: Client,
    product: Product,
    template: Private,
    is_unicode: bool,
    options: SendOptions,
}

/// Settings of a [`CodeSender`]. See [`CodeSender::builder`].
#[derive(Debug, Clone)]
#[must_use]
pub struct CodeSenderBuilder {
    sender: CodeSender,
    most_parts: usize,
}

impl CodeSender {
    /// Sends in this text, which must be one SMS whatever the code is.
    ///
    /// Plain letters leave with `IsUnicode` 0, and a text with others as Unicode: one SMS then holds 70 characters. A Zalo
    /// message always leaves with `IsUnicode` 1, as its page prints it.
    ///
    /// # Errors
    ///
    /// With [`Error::field`] `Content`:
    ///
    /// - The text has no `{OTP}`, or a brace that belongs to neither placeholder, or a NUL.
    /// - With the longest code (10 characters) and the longest time (99 minutes) it takes more than one SMS; the error says how
    ///   many. [`CodeSenderBuilder::most_parts`] allows more.
    ///
    /// With `Brandname` or `OAID`, when it is blank or holds a control character.
    pub fn new(client: Client, product: Product, template: impl Into<String>) -> Result<Self, Error> {
        Self::builder(client, product, template).build()
    }

    /// Sends in this text, with other settings.
    pub fn builder(client: Client, product: Product, template: impl Into<String>) -> CodeSenderBuilder {
        let template = template.into();
        let is_unicode = !product.is_sms() || !is_plain(&template);
        let options = SendOptions::new();
        let template = Private::new(template);
        CodeSenderBuilder { sender: Self { client, product, template, is_unicode, options }, most_parts: 1 }
    }

    fn tells_minutes(&self) -> bool {
        self.template.as_str().contains(MINUTES)
    }

    fn text(&self, code: &str, minutes: u64) -> String {
        self.template.as_str().replace(CODE, code).replace(MINUTES, &minutes.to_string())
    }

    fn request(
        &self,
        phone: PhoneNumber,
        code: &OtpCode,
        valid_for: Duration,
    ) -> Result<SendMultipleMessageV4, Error> {
        let minutes = valid_for.as_secs() / MINUTE.as_secs();
        if self.tells_minutes() && !(1..=MOST_MINUTES).contains(&minutes) {
            return Err(Error::invalid("valid_for", "must be 1 to 99 minutes, which the text tells"));
        }
        let options = self.options.clone().request_id(RequestId::random()?);
        let text = self.text(code.expose(), minutes);
        Ok(SendMultipleMessageV4::new(phone, self.product.clone(), text)
            .is_unicode(self.is_unicode)
            .options(options))
    }
}

impl CodeSenderBuilder {
    /// How many SMS a message may take. Each is billed. Default 1.
    pub const fn most_parts(mut self, parts: usize) -> Self {
        self.most_parts = parts;
        self
    }

    /// What goes along with every message, such as an address for reports. Each message has a `RequestId` of its own all the
    /// same.
    pub fn options(mut self, options: SendOptions) -> Self {
        self.sender.options = options;
        self
    }

    /// Checks the text and the options.
    ///
    /// # Errors
    ///
    /// See [`CodeSender::new`].
    pub fn build(self) -> Result<CodeSender, Error> {
        let Self { sender, most_parts } = self;
        sender.product.validate()?;
        sender.options.validate()?;
        let template = sender.template.as_str();
        if !template.contains(CODE) {
            return Err(Error::invalid("Content", "must contain {OTP}"));
        }
        // A misspelt placeholder would be sent to every user.
        if template.replace(CODE, "").replace(MINUTES, "").contains(['{', '}']) {
            return Err(Error::invalid("Content", "must hold no brace but those of {OTP} and {MINUTES}"));
        }
        let longest = sender.text(&"8".repeat(OtpCode::MAX_LENGTH), MOST_MINUTES);
        if !sender.product.is_sms() {
            return text(&longest).map(|()| sender);
        }
        sms(&longest, sender.is_unicode)?;
        let parts = measure(&longest, sender.is_unicode).parts();
        if parts > most_parts {
            let sentence =
                format!("`Content` takes {parts} SMS with the longest code, and {most_parts} are allowed");
            return Err(Error::invalid("Content", "is too long").with_sentence(sentence));
        }
        Ok(sender)
    }
}

#[async_trait]
impl SendCode for CodeSender {
    /// Sends the code. A text with `{MINUTES}` tells `valid_for` in whole minutes, rounded down, so that no code is promised for
    /// longer than it lives. Less than a minute and more than 99 are then refused.
    async fn send_code(
        &self,
        phone: PhoneNumber,
        code: &OtpCode,
        valid_for: Duration,
    ) -> Result<Accepted, Error> {
        let request = self
            .request(phone, code, valid_for)
            .map_err(|error| error.of_call(Client::VENDOR, Risk::Sends))?;
        let response = self.client.send_multiple_message_v4(&request).await?;
        let mut accepted = Accepted::new();
        accepted.reference = response.sms_id;
        accepted.vendor = Some(Client::VENDOR);
        accepted.parts = request.length().parts().and_then(|parts| parts.try_into().ok());
        accepted.valid_for = Some(valid_for);
        Ok(accepted)
    }

    /// A minute with `{MINUTES}`, nothing without it.
    fn least_life(&self) -> Duration {
        if self.tells_minutes() { MINUTE } else { Duration::ZERO }
    }

    /// A minute with `{MINUTES}`. Without it the message tells no time.
    fn life_step(&self) -> Duration {
        if self.tells_minutes() { MINUTE } else { Duration::from_millis(1) }
    }
}

/// Letters that every phone and every vendor counts as plain. Some of GSM's are accented, and whether this vendor counts
/// those as plain no page says.
fn is_plain(template: &str) -> bool {
    template.is_ascii() && SmsLength::of(template).alphabet() == SmsAlphabet::Gsm7
}
