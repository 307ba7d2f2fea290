//! What a message says beside the code, for phones that read it. Opt in; nothing here is sent by itself.

use std::fmt;

use otp_core::{OtpCode, PhoneNumber, SmsLength};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

/// The text of a message, with a code in it. Redacted in `Debug`, wiped on drop.
///
/// ```
/// use otp_verify::otp_core::OtpCode;
/// use otp_verify::{AppHash, MessageText, WebOrigin};
///
/// let code = OtpCode::parse("493027")?;
/// let phone = "+6281234567890".parse()?;
/// let text = MessageText::new(format!("Eaon: {} is your code.", code.expose()))
///     .app_hash(&AppHash::parse("FA+9qCX9VSu")?)?
///     .web_origin(&WebOrigin::parse("login.example.com")?, &code, phone);
/// assert_eq!(text.expose(), "Eaon: 493027 is your code.\nFA+9qCX9VSu\n@login.example.com #493027");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct MessageText {
    text: SecretString,
    has_app_hash: bool,
}

impl MessageText {
    /// The most bytes that Android's SMS Retriever reads.
    pub const APP_HASH_MAX_BYTES: usize = 140;

    /// What people read. The text that you give is wiped.
    ///
    /// `format!` may leave copies of its own while its buffer grows. Where that matters, fill a `String::with_capacity`.
    pub fn new(text: impl Into<String>) -> Self {
        let text = Zeroizing::new(text.into());
        Self { text: secret(joined(&[&text])), has_app_hash: false }
    }

    /// Adds the line by which Android's SMS Retriever finds the app.
    ///
    /// It is no link, so it may go to every country. Add it before the web line, which must be the last one.
    ///
    /// # Errors
    ///
    /// When the text is over 140 bytes with it: Android would not hand it to the app.
    pub fn app_hash(self, hash: &AppHash) -> Result<Self, TextError> {
        let text = self.with_line(&[&hash.0]);
        if text.expose().len() > Self::APP_HASH_MAX_BYTES {
            return Err(TextError("a text with an app hash has at most 140 bytes"));
        }
        Ok(Self { has_app_hash: true, ..text })
    }

    /// Adds the last line of an origin-bound code (`@host #code`), by which a browser offers to fill the code in on that
    /// site and on no other.
    ///
    /// **Not for Malaysia (+60)**: links in SMS are blocked there, and a filter may take the host for one; the text stays as
    /// it is. Nor where it would push a text with an app hash over the 140 bytes that Android reads.
    pub fn web_origin(self, origin: &WebOrigin, code: &OtpCode, phone: PhoneNumber) -> Self {
        const MALAYSIA: u16 = 60;
        if phone.country_code() == MALAYSIA {
            return self;
        }
        let line = ["@", &origin.0, " #", code.expose()];
        let length = self.expose().len() + "\n".len() + line.map(str::len).iter().sum::<usize>();
        if self.has_app_hash && length > Self::APP_HASH_MAX_BYTES { self } else { self.with_line(&line) }
    }

    fn with_line(self, parts: &[&str]) -> Self {
        let text = joined(&[&[self.expose(), "\n"], parts].concat());
        Self { text: secret(text), ..self }
    }

    /// The whole text. Send it; do not print it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// How many SMS parts it takes.
    #[must_use]
    pub fn length(&self) -> SmsLength {
        SmsLength::of(self.expose())
    }
}

/// Joins the parts in one buffer that fits exactly. A buffer that grows, or is shrunk to fit, leaves a copy of the text in freed
/// memory.
fn joined(parts: &[&str]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(parts.iter().map(|part| part.len()).sum()));
    for part in parts {
        text.push_str(part);
    }
    text
}

fn secret(mut text: Zeroizing<String>) -> SecretString {
    SecretString::from(std::mem::take(&mut *text))
}

impl fmt::Debug for MessageText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MessageText(***)")
    }
}

/// The site that a code is for: the host of an https origin, such as `login.example.com`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebOrigin(String);

impl WebOrigin {
    /// Reads a host: lower-case ASCII labels with dots between them, and no scheme, port or path.
    ///
    /// # Errors
    ///
    /// When it is anything else.
    pub fn parse(host: &str) -> Result<Self, TextError> {
        let is_allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(is_allowed)
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let is_host = host.len() <= 253 && host.contains('.') && host.split('.').all(is_label);
        if is_host {
            Ok(Self(host.to_owned()))
        } else {
            Err(TextError("a web origin is a host such as `login.example.com`"))
        }
    }
}

/// The 11 characters by which Android knows an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppHash(String);

impl AppHash {
    /// Reads a hash: 11 characters of base64.
    ///
    /// # Errors
    ///
    /// When it is anything else.
    pub fn parse(hash: &str) -> Result<Self, TextError> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
        if hash.len() == 11 && hash.bytes().all(is_allowed) {
            Ok(Self(hash.to_owned()))
        } else {
            Err(TextError("an app hash is 11 characters of base64"))
        }
    }
}

/// The reason why a part of a text is refused.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TextError(&'static str);

impl fmt::Debug for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::sentence::sentence(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code() -> OtpCode {
        OtpCode::parse("493027").unwrap()
    }

    #[test]
    fn the_web_line_is_the_last_one_and_never_goes_to_malaysia() {
        let origin = WebOrigin::parse("a.example").unwrap();
        let text = |phone: &str| {
            MessageText::new("x").web_origin(&origin, &code(), phone.parse().unwrap()).expose().to_owned()
        };
        assert_eq!(text("+6281234567890"), "x\n@a.example #493027");
        assert_eq!(text("+84901888484"), "x\n@a.example #493027");
        assert_eq!(text("+60123456789"), "x");
    }

    #[test]
    fn a_text_with_an_app_hash_stays_within_what_android_reads() {
        let hash = AppHash::parse("FA+9qCX9VSu").unwrap();
        let fits = MessageText::new("x".repeat(128)).app_hash(&hash).unwrap();
        assert_eq!(fits.expose().len(), 140);
        assert!(MessageText::new("x".repeat(129)).app_hash(&hash).is_err());
        // Bytes count, not characters.
        assert!(MessageText::new("ă".repeat(65)).app_hash(&hash).is_err());
        // The web line stays away rather than push the hash out.
        let phone = "+84901888484".parse().unwrap();
        let same = fits.web_origin(&WebOrigin::parse("a.example").unwrap(), &code(), phone);
        assert_eq!(same.expose().len(), 140);
        assert_eq!(same.length().parts(), 1);
    }

    #[test]
    fn only_a_host_is_a_web_origin_and_only_a_hash_an_app_hash() {
        for host in ["a.example", "login.my-shop.example", "xn--80ak6aa92e.example", "1.example"] {
            assert!(WebOrigin::parse(host).is_ok(), "{host}");
        }
        let long = format!("{}.example", "a".repeat(64));
        for host in [
            "",
            "example",
            "A.example",
            "https://a.example",
            "a.example:443",
            "a.example/",
            "-a.example",
            "a-.example",
            "a..example",
            "a.example.",
            "a example",
            "a.example #1",
            "ü.example",
            &long,
        ] {
            assert!(WebOrigin::parse(host).is_err(), "{host}");
        }
        for hash in ["", "FA+9qCX9VS", "FA+9qCX9VSuu", "FA-9qCX9VSu", "FA+9qCX9VS "] {
            assert!(AppHash::parse(hash).is_err(), "{hash}");
        }
    }

    /// The memory itself cannot be looked at without unsafe code, so this looks at what would leave a copy behind.
    #[test]
    fn a_text_fits_its_buffer_exactly_so_that_no_copy_is_left_behind() {
        for parts in [&[""][..], &["code 493027"], &["ma: ", "493027", "\n", "@a.example #", "493027"]] {
            let text = joined(parts);
            assert_eq!(*text, parts.concat());
            assert_eq!(text.capacity(), text.len());
        }
    }

    #[test]
    fn debug_shows_no_text() {
        assert_eq!(format!("{:?}", MessageText::new("493027")), "MessageText(***)");
    }
}
