//! What kinds of fault have in common: when they strike, and what is left of the call.

use super::FaultKind;
use super::menu::{MenuEntry, Phase, find};

/// When a fault can strike, and so what is known about the call by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Before any connection.
    Port,
    /// On a new connection; nothing is read yet.
    Accept,
    /// After the head; the call is known, its phone is not.
    Head,
    /// After the whole request.
    Call,
}

impl FaultKind {
    /// The name in the menu and in JSON, such as `cut_reply`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.entry().map_or("", |entry| entry.kind)
    }

    /// Where in the exchange it strikes.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.entry().map_or(Phase::Meaning, |entry| entry.phase)
    }

    pub(super) fn entry(&self) -> Option<&'static MenuEntry> {
        let value = serde_json::to_value(self).ok()?;
        find(value.get("kind")?.as_str()?)
    }

    pub(crate) fn moment(&self) -> Moment {
        match self {
            Self::Refuse { .. } => Moment::Port,
            Self::ResetOnAccept | Self::CloseOnAccept | Self::NeverRead | Self::ReadSlowly { .. } => {
                Moment::Accept
            }
            Self::CloseAfterHead => Moment::Head,
            _ => Moment::Call,
        }
    }

    /// Whether the request has its effect all the same.
    pub(crate) fn processes(&self) -> bool {
        let answers_instead =
            matches!(self, Self::Answer { .. } | Self::Redirect { .. } | Self::RetryAfter { .. });
        self.moment() == Moment::Call && !answers_instead
    }

    /// Whether nothing of the reply reaches the client.
    pub(crate) fn hides_reply(&self) -> bool {
        matches!(self, Self::Cut | Self::ResetAfterProcessing | Self::Hang)
    }

    /// Whether a patient client still gets the reply as the vendor meant it.
    pub(crate) fn keeps_reply(&self) -> bool {
        matches!(
            self,
            Self::Delay { .. }
                | Self::Drip { .. }
                | Self::ReadSlowly { .. }
                | Self::ProcessTwice
                | Self::StrayReply
                // A client has to bear a field that it does not know.
                | Self::AddedField { .. }
        )
    }

    /// The HTTP status a client gets to see, where there is one that it can read.
    pub(crate) fn visible_status(&self, status: u16) -> Option<u16> {
        let unreadable = matches!(
            self,
            Self::GarbageHead
                | Self::Http09
                | Self::BadStatusLine
                | Self::InterimOnly
                | Self::SwitchingProtocols
        );
        (!unreadable && !self.hides_reply()).then_some(status)
    }

    /// Whether it takes the reply to another request.
    pub(crate) fn needs_another(&self) -> bool {
        matches!(self, Self::ReplyOfAnother | Self::StrayReply)
    }
}
