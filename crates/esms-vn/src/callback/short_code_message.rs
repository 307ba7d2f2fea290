use std::fmt;

use md5::{Digest, Md5};
use otp_core::{Error, PhoneNumber};
use otp_http::{Query, Secret};
use subtle::ConstantTimeEq;

use super::read::text;

/// `yyyyMMddhhmmss`.
const TIME_DIGITS: usize = 14;

/// A message that somebody sent to a short code of yours. A value is the proof that its signature was right.
///
/// The vendor sends it as a GET to the address that you gave to its staff. Documented on
/// [connect to the short code service](https://developers.esms.vn/en/esms-api/svoucher-connect/connect-to-shortcode-service)
/// (10 January 2025; in Vietnamese 8 May 2024).
///
/// **The signature covers less than the message.** It is the MD5 of `cpid`, `smsid`, `content`, the time and the key, written
/// without anything between them. Sender, service number and keyword are not in it, and a message can be sent again. So put a
/// secret of your own into the path, as for every callback.
///
/// **Take each [`sign`](Self::sign) once**, and do not go by the `smsid`. Nothing separates the parts. Somebody who has seen a
/// message can move characters between its `smsid` and its `content`, and both texts have the same signature. Service and time have a
/// known length, so that nothing can be moved there.
///
/// `Debug` shows nothing of the message.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShortCodeMessage {
    /// The vendor's id of your service.
    pub cpid: String,
    /// The vendor's id of the message. Where it ends and the content begins is not signed.
    pub sms_id: String,
    /// The short code, such as `8041`.
    pub service_number: String,
    /// When the vendor received the message (`receiverTime`), `yyyyMMddhhmmss` with hours up to 23. The zone is not stated.
    pub receiver_time: String,
    /// The signature, in base64 without percent-encoding. One that was seen before is a repeat.
    pub sign: String,
    sender: String,
    content: String,
    keyword: Option<String>,
}

impl ShortCodeMessage {
    /// Reads the query string of a message to your service `cpid`, and checks its signature with the `PrivateKey` that came with
    /// it.
    ///
    /// The page signs `receiveTime` and names the parameter `receiverTime`: it is read under the latter. That the decoded
    /// texts are signed, as UTF-8, is assumed: the page signs plain ones.
    ///
    /// # Errors
    ///
    /// [`Error::field`] names what is wrong: `sign` does not match, `cpid` is another one, `receiverTime` is not 14 digits, a field is missing (`content` and `keyword` may be empty) or
    /// is there twice, its percent-encoding is broken, or (`query`) the whole is too long. No value is shown.
    pub fn parse(query: &str, cpid: &str, private_key: &Secret) -> Result<Self, Error> {
        let query = Query::parse(query)?;
        let required = |name| query.required(name).map(std::borrow::Cow::into_owned);
        let message = Self {
            cpid: required("cpid")?,
            sms_id: required("smsid")?,
            service_number: required("serviceNumber")?,
            receiver_time: required("receiverTime")?,
            // A plus that was left as it is arrives as a blank, which base64 does not have.
            sign: query.required("sign")?.replace(' ', "+"),
            sender: required("sender")?,
            content: text(&query, "content")?.unwrap_or_default(),
            keyword: text(&query, "keyword")?,
        };
        if message.cpid != cpid {
            return Err(Error::invalid("cpid", "is another service's"));
        }
        let time = message.receiver_time.as_bytes();
        if time.len() != TIME_DIGITS || !time.iter().all(u8::is_ascii_digit) {
            return Err(Error::invalid("receiverTime", "must have 14 digits"));
        }
        let is_right: bool = message.signature(private_key).as_bytes().ct_eq(message.sign.as_bytes()).into();
        if is_right { Ok(message) } else { Err(Error::invalid("sign", "does not match")) }
    }

    /// The receiver's answer, as XML.
    ///
    /// The page prints no content type; `text/xml; charset=utf-8` is our guess. It closes `<Smsid>` with `</Smdid>`. An XML parser
    /// refuses that, so here the tag is closed by its own name. What an empty `message` does is documented nowhere.
    ///
    /// # Errors
    ///
    /// When `message`, the id or the sender holds a character that XML 1.0 cannot write.
    pub fn answer(&self, message: &str) -> Result<String, Error> {
        let message = xml("Message", message)?;
        let (sms_id, receiver) = (xml("Smsid", &self.sms_id)?, xml("Receiver", &self.sender)?);
        Ok(format!(
            "<ClientResponse><Message>{message}</Message><Smsid>{sms_id}</Smsid><Receiver>{receiver}</Receiver></ClientResponse>"
        ))
    }

    /// Who sent the message: a phone number with 84 in front. **Not signed.** Private: do not log it.
    #[must_use]
    pub fn sender(&self) -> &str {
        &self.sender
    }

    /// The sender's phone number, if the text is one. **Not signed.**
    #[must_use]
    pub fn sender_phone(&self) -> Option<PhoneNumber> {
        PhoneNumber::from_msisdn(&self.sender).ok()
    }

    /// What they wrote. Private: do not log it.
    #[must_use]
    pub fn content(&self) -> &str {
        &self.content
    }

    /// The first word of the content, as the vendor read it. **Not signed.** Private: do not log it.
    #[must_use]
    pub fn keyword(&self) -> Option<&str> {
        self.keyword.as_deref()
    }

    fn signature(&self, private_key: &Secret) -> String {
        let mut hash = Md5::new();
        for part in [&self.cpid, &self.sms_id, &self.content, &self.receiver_time] {
            hash.update(part);
        }
        hash.update(private_key.expose());
        base64(&hash.finalize())
    }
}

/// Sixteen bytes are all that is written here, so it is fewer lines than a dependency.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits =
            three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

fn xml(field: &'static str, text: &str) -> Result<String, Error> {
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            // A parser would read it as a line feed.
            '\r' => written.push_str("&#13;"),
            '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}' => {
                return Err(Error::invalid(field, "holds a character that XML cannot write"));
            }
            other => written.push(other),
        }
    }
    Ok(written)
}

impl fmt::Debug for ShortCodeMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShortCodeMessage").finish_non_exhaustive()
    }
}
