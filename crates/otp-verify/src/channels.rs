use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use otp_core::{Delivery, SendCode};

use crate::BuildError;
use crate::store::KnownChallenge;

/// The ways by which codes can reach a user, in their order, such as Zalo, then SMS, then a call.
/// [`Engine::own_code_by`](crate::Engine::own_code_by) takes them in the place of one sender.
///
/// | message | goes by |
/// |---|---|
/// | a [start](crate::Engine::start) | the first channel |
/// | a [resend](crate::Engine::resend) | the channel of the last message |
/// | a resend after the last message was [reported](crate::Engine::reported) as failed | the next channel |
/// | a resend that asks for it ([`Start::by_next_channel`](crate::Start::by_next_channel)) | the next channel |
///
/// After the last channel it stays on the last. **Nothing goes on by itself**: a report sends nothing, and after
/// [`Effect::Unknown`](otp_core::Effect::Unknown) a resend stays on its channel unless the user asks for the next one. All limits
/// count the message as any other, the cooldown included.
///
/// **A call sends by one channel.** It does not go on within the call, not even after [`Effect::None`](otp_core::Effect::None). Where the
/// next vendor should be asked after a certain refusal, make a [`Route`](crate::Route) one of the channels. A resend that was not
/// sent, for certain, leaves no trace: the next one goes by the message before it.
///
/// A resend asks the store once more than it does with one sender: which channel the last message went by. The store keeps its name
/// beside the code. A name that this engine does not have, because it was renamed, counts as none: then it is the first channel.
///
/// ```
/// use otp_core::SendCode;
/// use otp_verify::{ChannelNameError, Channels};
///
/// fn channels(zalo: impl SendCode + 'static, sms: impl SendCode + 'static) -> Result<Channels, ChannelNameError> {
///     Ok(Channels::first("zalo".parse()?, zalo).then("sms".parse()?, sms))
/// }
/// ```
#[must_use]
pub struct Channels {
    first: Channel,
    others: Vec<Channel>,
}

struct Channel {
    /// `None` is the one sender of an engine that has no others.
    name: Option<ChannelName>,
    sender: Arc<dyn SendCode>,
}

impl Channels {
    /// Creates a list of one channel.
    pub fn first(name: ChannelName, sender: impl SendCode + 'static) -> Self {
        let first = Channel { name: Some(name), sender: Arc::new(sender) };
        Self { first, others: Vec::new() }
    }

    /// Adds a channel at the end. No two may have one name: [`build`](crate::EngineBuilder::build) refuses that.
    pub fn then(mut self, name: ChannelName, sender: impl SendCode + 'static) -> Self {
        self.others.push(Channel { name: Some(name), sender: Arc::new(sender) });
        self
    }

    pub(crate) fn unnamed(sender: impl SendCode + 'static) -> Self {
        Self { first: Channel { name: None, sender: Arc::new(sender) }, others: Vec::new() }
    }

    fn all(&self) -> impl Iterator<Item = &Channel> {
        std::iter::once(&self.first).chain(&self.others)
    }

    fn at(&self, index: usize) -> &Channel {
        self.all().nth(index).unwrap_or(&self.first)
    }

    pub(crate) fn is_a_choice(&self) -> bool {
        !self.others.is_empty()
    }

    pub(crate) fn sender(&self, index: usize) -> &Arc<dyn SendCode> {
        &self.at(index).sender
    }

    pub(crate) fn name(&self, index: usize) -> Option<&ChannelName> {
        self.at(index).name.as_ref()
    }

    pub(crate) fn refuse_twins(&self) -> Result<(), BuildError> {
        let names: Vec<_> = self.all().map(|channel| &channel.name).collect();
        let is_twin = |(index, name): (usize, _)| names.iter().take(index).any(|before| *before == name);
        if names.iter().copied().enumerate().any(is_twin) { Err(BuildError::twins()) } else { Ok(()) }
    }

    /// The channel of the next message of a challenge.
    pub(crate) fn next(&self, challenge: &KnownChallenge, is_asked: bool) -> usize {
        let Some((here, delivery)) = self.last(challenge) else { return 0 };
        let goes_on = is_asked || delivery == Some(Delivery::Failed);
        (here + usize::from(goes_on)).min(self.others.len())
    }

    /// The name of the channel that a user can ask for; `None` after the last.
    pub(crate) fn after(&self, challenge: &KnownChallenge) -> Option<&ChannelName> {
        let after = self.last(challenge).map_or(0, |(here, _)| here + 1);
        self.all().nth(after)?.name.as_ref()
    }

    /// The channel of a challenge's last message, and what was reported of it; `None` if this engine has no such channel.
    fn last(&self, challenge: &KnownChallenge) -> Option<(usize, Option<Delivery>)> {
        // Of a message whose machine died nobody knows the channel. Then it is about the one before it. If there is none, the challenge
        // has been started, which uses the first channel.
        let last = challenge.codes.iter().find_map(|code| Some((code.channel.as_ref()?, code.delivery)));
        let Some((name, delivery)) = last else { return Some((0, None)) };
        let here = self.all().position(|channel| channel.name.as_ref() == Some(name))?;
        Some((here, delivery))
    }

    /// The longest of all.
    pub(crate) fn least_life(&self) -> Duration {
        self.all().map(|channel| channel.sender.least_life()).max().unwrap_or_default()
    }

    /// The longest of all.
    pub(crate) fn life_step(&self) -> Duration {
        self.all().map(|channel| channel.sender.life_step()).max().unwrap_or_default()
    }
}

impl fmt::Debug for Channels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.all().filter_map(|channel| channel.name.as_ref())).finish()
    }
}

/// The name of a channel, such as `sms`. A store keeps it beside the code that went that way.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChannelName(String);

impl ChannelName {
    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ChannelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Accepts 1 to 16 ASCII letters, digits, `-`, `_` or `.`.
impl FromStr for ChannelName {
    type Err = ChannelNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if (1..=16).contains(&text.len()) && text.bytes().all(is_allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ChannelNameError(()))
        }
    }
}

/// The text is no name of a channel.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a channel's name is 1 to 16 ASCII letters, digits, `-`, `_` or `.`")]
pub struct ChannelNameError(());

impl fmt::Debug for ChannelNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::sentence::sentence(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channels_name_is_short_and_plain() {
        for name in ["sms", "zalo-zns_2.0", "0123456789abcdef"] {
            assert_eq!(name.parse::<ChannelName>().unwrap().as_str(), name);
        }
        for name in ["", "0123456789abcdefg", "tin nhắn", "a b"] {
            assert!(name.parse::<ChannelName>().is_err(), "{name}");
        }
    }
}
