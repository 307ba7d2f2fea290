use std::fmt;

use otp_http::Token;

use crate::word::{listed, show};

/// How far the vendor is with a message (`SendStatus`), in its reports and in the answers of its status calls.
///
/// Listed on [callback URL](https://developers.esms.vn/esms-api/callback-url) (26 February 2026). Voice calls report 2, 5 and
/// 7 only.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SendStatus(Token);

impl SendStatus {
    /// 0: a draft. `GetSmsSentData_V2` alone lists it.
    pub const DRAFT: Self = Self(listed("0"));
    /// 1: waits for approval.
    pub const WAITING_FOR_APPROVAL: Self = Self(listed("1"));
    /// 2: waits to be sent.
    pub const WAITING_TO_BE_SENT: Self = Self(listed("2"));
    /// 4: refused.
    pub const REFUSED: Self = Self(listed("4"));
    /// 5: done, **delivered or not**: the counters say which. The English page calls it "sent successfully", and prints it in the
    /// report of a failure.
    pub const DONE: Self = Self(listed("5"));
    /// 7: sent to the operator, whose report is awaited.
    pub const SENT: Self = Self(listed("7"));

    /// Takes any short text; `None` for one that is longer than a word can be (39 bytes).
    pub(crate) fn new(text: &str) -> Option<Self> {
        Token::new(text).map(Self)
    }

    /// The word as it arrived.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for SendStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(f, "SendStatus", &self.0)
    }
}

/// For this repository's tools: as it arrived.
#[cfg(feature = "__endpoints")]
impl serde::Serialize for SendStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What a status with its counters proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The vendor says that every receiver has the message.
    Delivered,
    /// The vendor refused the message, or at least one receiver did not get it. Where there are several, the counters say how
    /// many did.
    Failed,
    /// Not decided yet, or what the vendor says contradicts itself. Ask it later.
    Unknown,
}

/// What is beside a status.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) success: Option<u32>,
    pub(crate) failed: Option<u32>,
    pub(crate) receivers: Option<u32>,
    pub(crate) sent: Option<u32>,
    /// A report of Zalo holds Zalo's own answer as well.
    pub(crate) names_an_error: bool,
}

impl Outcome {
    /// Status 5 alone proves nothing: the page of the callback prints it for failures, and once with both counters 0.
    pub(crate) fn of(status: SendStatus, counts: Counts) -> Self {
        let success = counts.success.unwrap_or(0);
        match status {
            SendStatus::REFUSED if success == 0 => Self::Failed,
            SendStatus::DONE if counts.contradict() => Self::Unknown,
            SendStatus::DONE if counts.failed.is_some_and(|failed| failed > 0) => Self::Failed,
            SendStatus::DONE if counts.failed == Some(0) && success > 0 => {
                let are_all = counts.most().is_some_and(|most| success >= most);
                if are_all { Self::Delivered } else { Self::Unknown }
            }
            // Waiting, or under way, or a status that no page explains: nothing is decided.
            _ => Self::Unknown,
        }
    }
}

impl Counts {
    /// How many results there are to come; `None` where neither number can be read. The printed failure over Zalo has one
    /// receiver and nothing sent, so the larger one counts.
    fn most(self) -> Option<u32> {
        self.receivers.max(self.sent)
    }

    /// More results than messages, or a success where nothing was sent or nothing failed but an error is named.
    fn contradict(self) -> bool {
        let (success, failed) = (self.success.unwrap_or(0), self.failed.unwrap_or(0));
        self.most().is_some_and(|most| u64::from(success) + u64::from(failed) > u64::from(most))
            || success > 0 && (self.sent == Some(0) || failed == 0 && self.names_an_error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn counts(success: Option<u32>, failed: Option<u32>, all: Option<u32>) -> Counts {
        Counts { success, failed, receivers: all, sent: all, names_an_error: false }
    }

    #[test]
    fn done_is_delivered_only_when_the_counters_say_so() {
        let done = |counts| Outcome::of(SendStatus::DONE, counts);
        assert_eq!(done(counts(Some(1), Some(0), Some(1))), Outcome::Delivered);
        let one = counts(Some(1), Some(0), None);
        assert_eq!(done(Counts { receivers: Some(1), ..one }), Outcome::Delivered);
        assert_eq!(done(Counts { sent: Some(1), ..one }), Outcome::Delivered);
        for failed in [
            counts(Some(0), Some(1), Some(1)),
            counts(Some(2), Some(1), Some(3)),
            counts(None, Some(1), None),
        ] {
            assert_eq!(done(failed), Outcome::Failed, "{failed:?}");
        }
        for open in [
            counts(None, None, None),
            counts(Some(0), Some(0), Some(169)),
            counts(Some(1), None, Some(1)),
            counts(Some(1), Some(0), Some(2)),
            one,
            Counts { receivers: Some(1), sent: Some(2), ..one },
            Counts { receivers: Some(2), sent: Some(1), ..one },
            counts(Some(2), Some(0), Some(1)),
            counts(Some(1), Some(1), Some(1)),
            counts(Some(u32::MAX), Some(u32::MAX), Some(u32::MAX)),
            Counts { sent: Some(0), ..counts(Some(1), Some(0), Some(1)) },
            Counts { names_an_error: true, ..counts(Some(1), Some(0), Some(1)) },
        ] {
            assert_eq!(done(open), Outcome::Unknown, "{open:?}");
        }
        let zalo = Counts { sent: Some(0), ..counts(Some(0), Some(1), Some(1)) };
        assert_eq!(done(zalo), Outcome::Failed, "as a failure over Zalo is printed");
    }

    #[test]
    fn no_other_status_is_a_delivery_whatever_the_counters_say() {
        let delivered = counts(Some(1), Some(0), Some(1));
        for word in ["0", "1", "2", "3", "6", "7", "05", "5.0", ""] {
            assert_eq!(Outcome::of(SendStatus::new(word).unwrap(), delivered), Outcome::Unknown, "{word:?}");
        }
        assert_eq!(Outcome::of(SendStatus::REFUSED, delivered), Outcome::Unknown, "it contradicts itself");
        assert_eq!(Outcome::of(SendStatus::REFUSED, counts(None, None, None)), Outcome::Failed);
    }

    #[test]
    fn a_status_is_shown_only_when_it_is_a_short_number() {
        assert_eq!(format!("{:?}", SendStatus::DONE), "SendStatus(5)");
        for text in ["0901888484", "canary", ""] {
            assert_eq!(format!("{:?}", SendStatus::new(text).unwrap()), "SendStatus(another)");
        }
        assert_eq!(SendStatus::new(&"5".repeat(40)), None);
    }
}
