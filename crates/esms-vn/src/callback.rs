//! What the vendor reports to an address of yours: pure parsers of query strings, without a client and without a web framework.
//!
//! | a GET on | what it tells | type |
//! |---|---|---|
//! | `CallbackUrl` of a send | an SMS, a Zalo or Viber message | [`DeliveryReport`] |
//! | `CallbackUrl` of a voice call | the call | [`CallReport`] |
//! | `CallbackUrl` of a registration | the template | [`RegistrationResult`] |
//! | the address of a short code | a message that somebody sent to it | `ShortCodeMessage`, with the feature `short-code` |
//!
//! Documented on [callback URL](https://developers.esms.vn/en/esms-api/callback-url) (10 January 2025; in Vietnamese 26 February
//! 2026) and on the pages of the calls. The calls that make a code themselves have no `CallbackUrl`.
//!
//! # Nobody has signed a report
//!
//! The vendor sends no signature, no key, and names no address that it calls from. Anybody who knows your URL can write any report.
//!
//! - **Put a secret of your own into the path**, at least 128 random bits, and refuse every other path:
//!   `https://you.example/esms/3f9c…/report`. It ends up in access logs: do not log the path, and change the secret now and then.
//!   Do not put it into the query, which the vendor writes.
//! - **Ask the vendor before money or a login depends on a report**: a status call by `SMSID`. A report is only the hint to do so.
//! - Texts in a report are a stranger's. Escape them, and do not log them: the receiver's number is among them.
//!
//! # Answer in time
//!
//! The vendor repeats a report up to 5 times when your server times out, and then gives up. The pause and the wanted answer are
//! documented nowhere; for voice calls anything but status 200 is repeated, so answer 200. Store first, work later. Reports come
//! twice, in any order, and before the send call has returned its id: [`Progress`] takes them in any order.
//!
//! # Errors
//!
//! A parser refuses what can be read two ways: a key that is missing or is there twice, and a value with broken
//! percent-encoding. The error names the field and never shows a value. Keys that no page documents are left out. Numbers that
//! cannot be read are `None`; they never turn a report into an error. `+` is a blank, as in every query. A text longer than
//! 16 KiB and one with more than 100 fields are refused.
//!
//! ```
//! use esms_vn::callback::{Change, DeliveryReport, Outcome, Progress, Stage};
//!
//! let mut progress = Progress::of_message("849fe08c19294b02857cf91687021a50250");
//!
//! // Printed on the vendor's page.
//! let report = DeliveryReport::parse(
//!     "SMSID=849fe08c19294b02857cf91687021a50250&SendFailed=0&SendStatus=5&SendSuccess=1&TotalPrice=470.0000\
//!      &TotalReceiver=1&TotalSent=1&RequestId=&TypeId=23&telcoid=2&phonenumber=0901888484",
//! )?;
//! assert_eq!(report.outcome(), Outcome::Delivered);
//! assert_eq!(progress.reported(&report), Change::Moved { from: Stage::Unreported, to: Stage::Delivered });
//! assert_eq!(progress.reported(&report), Change::Nothing);
//!
//! let error = DeliveryReport::parse("SendStatus=5").unwrap_err();
//! assert_eq!(error.field(), Some("SMSID"));
//! # Ok::<(), esms_vn::Error>(())
//! ```

mod call_report;
mod delivery_report;
mod error_info;
mod progress;
mod read;
mod registration_result;
#[cfg(feature = "short-code")]
mod short_code_message;
mod telco_id;

pub use call_report::CallReport;
pub use delivery_report::DeliveryReport;
pub use error_info::ErrorInfo;
pub use progress::{Change, Progress, Stage};
pub use registration_result::RegistrationResult;
#[cfg(feature = "short-code")]
#[cfg_attr(docsrs, doc(cfg(feature = "short-code")))]
pub use short_code_message::ShortCodeMessage;
pub use telco_id::TelcoId;

pub use crate::status::{Outcome, SendStatus};
