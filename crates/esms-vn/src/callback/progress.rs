use std::fmt;

use super::{DeliveryReport, Outcome, SendStatus};
use crate::SmsType;

/// How far a message is, as its reports tell: it never goes backwards.
///
/// Reports arrive twice, in any order, and before the send call has returned its id. Whatever their order, the same reports
/// end in the same progress. So a program that must survive a restart stores each report's query string and takes them again.
///
/// One message can go over several channels under one `SMSID`: Zalo, and by SMS when Zalo fails. A failure over Zalo is then
/// followed by a delivery by SMS, and the message is [`Stage::Delivered`]. When the *same* channel reports both, nobody knows
/// what happened: [`Stage::Contradicted`].
///
/// Anybody can write a report: see the [module](super). `Debug` shows the stage alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Progress {
    sms_id: Option<String>,
    request_id: Option<String>,
    /// The furthest stage that any report has named.
    furthest: Stage,
    delivered: [bool; CHANNELS],
    failed: [bool; CHANNELS],
}

/// How far a message is. A later stage is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// No report has come.
    Unreported,
    /// It waits for the vendor's approval.
    WaitingForApproval,
    /// It waits to be sent.
    WaitingToBeSent,
    /// It was sent to the operator, whose report is awaited.
    Sent,
    /// The vendor is done with it, but its counters prove nothing. Ask the vendor.
    Done,
    /// It was refused, or failed over every channel that reported so far. Another channel may still deliver it.
    Failed,
    /// It was delivered.
    Delivered,
    /// One channel reported both a delivery and a failure. Ask the vendor.
    Contradicted,
}

/// What a report changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a report of another message is not taken"]
pub enum Change {
    /// Nothing: it came twice, or late.
    Nothing,
    /// The message has come further.
    Moved {
        /// Where it was.
        from: Stage,
        /// Where it is now.
        to: Stage,
    },
    /// The report was not taken: it is not known to be about this message.
    OtherMessage,
}

impl Progress {
    /// Starts with the `SMSID` that the send call returned.
    #[must_use]
    pub fn of_message(sms_id: impl Into<String>) -> Self {
        Self::new(Some(sms_id.into()), None)
    }

    /// Starts before the send call, with the `RequestId` that it takes. The first report with that `RequestId` brings the `SMSID`.
    #[must_use]
    pub fn of_request(request_id: impl Into<String>) -> Self {
        Self::new(None, Some(request_id.into()))
    }

    /// Starts with a report whose `SMSID` is not known yet, because the send call has not returned.
    #[must_use]
    pub fn of_report(report: &DeliveryReport) -> Self {
        let mut progress = Self::of_message(report.sms_id.clone());
        progress.advance(report);
        progress
    }

    fn new(sms_id: Option<String>, request_id: Option<String>) -> Self {
        let (delivered, failed) = ([false; CHANNELS], [false; CHANNELS]);
        Self { sms_id, request_id, furthest: Stage::Unreported, delivered, failed }
    }

    /// Takes the `SMSID` that the send call returned. `false`: the reports so far, found by their `RequestId`, name another
    /// one. Trust the call, and start again with [`of_message`](Self::of_message).
    #[must_use = "the reports so far may be about another message"]
    pub fn accepted(&mut self, sms_id: &str) -> bool {
        self.sms_id.get_or_insert_with(|| sms_id.to_owned()) == sms_id
    }

    /// Takes a report. It must have the `SMSID`, or the `RequestId` as long as no `SMSID` is known.
    ///
    /// A message over two channels has two `RequestId`s and one `SMSID`: keep a report that is
    /// [`Change::OtherMessage`] until the send call has returned, and take it again then.
    pub fn reported(&mut self, report: &DeliveryReport) -> Change {
        let is_this = match &self.sms_id {
            Some(sms_id) => *sms_id == report.sms_id,
            // It was made with a request id then. A report without one is about another message.
            None => self.request_id == report.request_id,
        };
        if !is_this {
            return Change::OtherMessage;
        }
        self.sms_id.get_or_insert_with(|| report.sms_id.clone());
        let from = self.stage();
        self.advance(report);
        let to = self.stage();
        if from == to { Change::Nothing } else { Change::Moved { from, to } }
    }

    /// How far the message is.
    #[must_use]
    pub fn stage(&self) -> Stage {
        let is_contradicted =
            self.delivered.iter().zip(self.failed).any(|(delivered, failed)| *delivered && failed);
        if is_contradicted { Stage::Contradicted } else { self.furthest }
    }

    /// The vendor's id of the message, once the send call or a report has named it.
    #[must_use]
    pub fn sms_id(&self) -> Option<&str> {
        self.sms_id.as_deref()
    }

    fn advance(&mut self, report: &DeliveryReport) {
        let channel = channel(report.type_id);
        let stage = match report.outcome() {
            Outcome::Delivered => {
                self.delivered[channel] = true;
                Stage::Delivered
            }
            Outcome::Failed => {
                self.failed[channel] = true;
                Stage::Failed
            }
            Outcome::Unknown => undecided(report.send_status),
        };
        self.furthest = self.furthest.max(stage);
    }
}

fn undecided(status: SendStatus) -> Stage {
    match status {
        SendStatus::WAITING_FOR_APPROVAL => Stage::WaitingForApproval,
        SendStatus::WAITING_TO_BE_SENT => Stage::WaitingToBeSent,
        SendStatus::SENT => Stage::Sent,
        SendStatus::DONE => Stage::Done,
        // A refusal with a success, or a status that no page explains: it tells nothing.
        _ => Stage::Unreported,
    }
}

/// The ways that a message can go.
const CHANNELS: usize = 3;

fn channel(type_id: Option<SmsType>) -> usize {
    match type_id {
        Some(
            SmsType::ZALO_PRIORITY | SmsType::ZALO_NORMAL | SmsType::ZALO_FOLLOWER | SmsType::ZALO_JOURNEY,
        ) => 0,
        Some(SmsType::VIBER) => 1,
        // SMS, and what is not known: two that cannot be told apart are one.
        _ => 2,
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Progress").field("stage", &self.stage()).finish_non_exhaustive()
    }
}
