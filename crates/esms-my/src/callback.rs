//! What the vendor sends to you: delivery reports.
//!
//! The vendor calls the address that a send names in [`dlr_url`](crate::sms::SendSms::dlr_url), documented on
//! [dr](https://api.esms.com.my/dr.html) (last updated 22 January 2017), with GET. This module reads the query; the route
//! belongs to your web framework.
//!
//! **Anybody can send you such a request.** The vendor signs nothing, and documents no address that it calls from. Make the
//! path itself a secret: 32 random hexadecimal digits, in the route and in `dlr_url`. Keep it out of your access logs. And let
//! no decision about safety hang on a report: it tells that a message got somewhere, never that a user is who they say.
//!
//! **Answer at once**, with any status from 200 to 299; the vendor ignores the body. After anything else it calls again, up to
//! 10 times. So the same report may come twice, and reports may come in any order. One may come before your send has
//! returned. [`Progress`] takes all of that.
//!
//! ```
//! use std::collections::HashMap;
//!
//! use esms_my::callback::{DeliveryReport, Progress};
//!
//! /// For `GET /esms/5f1c…/report`: the status to answer with. `messages` stands for a table of yours, by the vendor's id.
//! fn receive(query: &str, messages: &mut HashMap<String, Progress>) -> u16 {
//!     let Ok(report) = DeliveryReport::parse(query) else {
//!         return 204; // no report of the vendor's: a repeat would not be one either
//!     };
//!     // The id may not be known yet: the report then waits here for the send to return.
//!     let progress = messages.entry(report.id.clone()).or_default();
//!     *progress = progress.reported(&report);
//!     204
//! }
//!
//! let mut messages = HashMap::new();
//! let query = "msgId=25dd9185-a69d-4713-a62f-b2aaad0651d0&s=DELIVRD&t=20161231235959";
//! assert_eq!(receive(query, &mut messages), 204);
//!
//! // The send returns only now, with the same id.
//! let progress = messages.entry("25dd9185-a69d-4713-a62f-b2aaad0651d0".to_owned()).or_default();
//! *progress = progress.accepted();
//! assert_eq!(*progress, Progress::ReachedOperator);
//! ```
//!
//! No page says that codes of the vendor's own making have reports: their call takes no address.

mod delivery_report;
mod progress;

pub use delivery_report::{DeliveryReport, DeliveryStatus};
pub use progress::Progress;
