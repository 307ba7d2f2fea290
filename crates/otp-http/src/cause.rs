use std::error::Error as StdError;

use otp_core::{Effect, Error, ErrorKind};

use crate::gate::BodyFate;

/// Why no answer could be read. The one place where a transport fault gets its kind, effect and sentence.
///
/// No URL, header or body reaches the error: some vendors' URLs hold the keys.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cause {
    NoProvider,
    Tls,
    TlsRoots,
    NotBuilt,
    NotConnected,
    NeverLeft,
    NoAnswer,
    CutAnswer,
    NotFinal,
    TooLarge,
}

impl Cause {
    /// The error of this cause, where nothing below it has more to say.
    pub(crate) fn error(self, is_timeout: bool) -> Error {
        Error::new(self.kind(), self.effect())
            .with_sentence(self.sentence(is_timeout))
            .with_timeout(is_timeout)
            .with_connect(matches!(self, Self::NotConnected))
    }

    const fn kind(self) -> ErrorKind {
        match self {
            // Another attempt would not bring the machine's certificates back.
            Self::NoProvider | Self::NotBuilt | Self::Tls | Self::TlsRoots => ErrorKind::InvalidRequest,
            Self::NotConnected | Self::NeverLeft | Self::NoAnswer | Self::CutAnswer => ErrorKind::Transport,
            Self::NotFinal | Self::TooLarge => ErrorKind::UnexpectedResponse,
        }
    }

    /// [`Effect::None`] only where it is proven that no whole request left.
    const fn effect(self) -> Effect {
        match self {
            Self::NoProvider
            | Self::Tls
            | Self::TlsRoots
            | Self::NotBuilt
            | Self::NotConnected
            | Self::NeverLeft => Effect::None,
            Self::NoAnswer | Self::CutAnswer | Self::NotFinal | Self::TooLarge => Effect::Unknown,
        }
    }

    const fn sentence(self, is_timeout: bool) -> &'static str {
        match (self, is_timeout) {
            (Self::NoProvider, _) => "no TLS provider is built in: turn on the feature `aws-lc-rs` or `ring`",
            (Self::Tls, _) => "TLS could not be set up",
            (Self::TlsRoots, _) => "no root certificates were found on this machine",
            (Self::NotBuilt, _) => "the request could not be built",
            (Self::NotConnected, true) => "the connection could not be made in time",
            (Self::NotConnected, false) => "the connection could not be made",
            (Self::NeverLeft, true) => "the call timed out before the request left",
            (Self::NeverLeft, false) => "the connection ended before the request left",
            (Self::NoAnswer, true) => "no answer came in time",
            (Self::NoAnswer, false) => "the connection ended without a readable answer",
            (Self::CutAnswer, true) => "the answer did not end in time",
            (Self::CutAnswer, false) => "the answer was cut off",
            (Self::NotFinal, _) => "the answer is a redirect or another that is not final",
            (Self::TooLarge, _) => "the answer is larger than allowed",
        }
    }
}

pub(crate) fn tls(source: impl StdError + Send + Sync + 'static) -> Error {
    Cause::Tls.error(false).with_source(source)
}

pub(crate) fn tls_roots(source: rustls::Error) -> Error {
    Cause::TlsRoots.error(false).with_source(source)
}

pub(crate) fn not_built(source: reqwest::Error) -> Error {
    Cause::NotBuilt.error(false).with_source(source.without_url())
}

pub(crate) fn not_answered(source: reqwest::Error, body: BodyFate) -> Error {
    from_reqwest(cause(source.is_builder(), source.is_connect(), body), source)
}

pub(crate) fn cut_answer(source: reqwest::Error) -> Error {
    from_reqwest(Cause::CutAnswer, source)
}

fn from_reqwest(cause: Cause, source: reqwest::Error) -> Error {
    // reqwest prints the URL, and some vendors' URLs hold the keys.
    cause.error(source.is_timeout()).with_source(source.without_url())
}

/// A body that left outweighs whatever else is said: no error after that may be called unsent.
const fn cause(is_builder: bool, is_connect: bool, body: BodyFate) -> Cause {
    match (body, is_builder, is_connect) {
        (BodyFate::Kept | BodyFate::Unwatched, true, _) => Cause::NotBuilt,
        // Redirects are off, so this is the first and only connection.
        (BodyFate::Kept | BodyFate::Unwatched, false, true) => Cause::NotConnected,
        (BodyFate::Kept, false, false) => Cause::NeverLeft,
        (BodyFate::Left, _, _) | (BodyFate::Unwatched, false, false) => Cause::NoAnswer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_called_unsent_only_when_its_body_was_kept_or_nothing_was_ever_connected() {
        for is_builder in [false, true] {
            for is_connect in [false, true] {
                let effect = |body| cause(is_builder, is_connect, body).error(false).effect();
                assert_eq!(effect(BodyFate::Left), Effect::Unknown);
                assert_eq!(effect(BodyFate::Kept), Effect::None);
                let is_proven = is_builder || is_connect;
                assert_eq!(effect(BodyFate::Unwatched) == Effect::None, is_proven);
            }
        }
    }

    #[test]
    fn each_cause_has_a_sentence_of_its_own_and_says_when_time_was_up() {
        let causes = [Cause::NotConnected, Cause::NeverLeft, Cause::NoAnswer, Cause::CutAnswer];
        let mut sentences = Vec::new();
        for is_timeout in [false, true] {
            for cause in causes {
                let error = cause.error(is_timeout);
                assert_eq!(cause.sentence(is_timeout).contains("time"), is_timeout, "{error}");
                assert_eq!(error.is_timeout(), is_timeout);
                assert_eq!(error.is_connect(), matches!(cause, Cause::NotConnected));
                sentences.push(cause.sentence(is_timeout));
            }
        }
        sentences.sort_unstable();
        sentences.dedup();
        assert_eq!(sentences.len(), 8);
    }

    #[test]
    fn what_went_wrong_below_is_the_source_and_not_the_sentence() {
        let error = tls(std::io::Error::other("below"));
        assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("below"));
        assert!(!error.to_string().contains("below"));
    }
}
