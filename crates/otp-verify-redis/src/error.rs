//! What an error of the driver or the server says about the operation: may it have been applied? Its text is dropped: it may
//! hold an address, a user or keys.

use otp_verify::store::StoreError;
use redis::{ErrorKind, RedisError};

/// Answers that a server gives instead of running a script, or at its first write. Every script reads and computes before it
/// writes, so nothing was changed.
const NOT_APPLIED: [&str; 16] = [
    "ASK",
    "BUSY",
    "CLUSTERDOWN",
    "CROSSSLOT",
    "LOADING",
    "MASTERDOWN",
    "MISCONF",
    "MOVED",
    "NOAUTH",
    "NOREPLICAS",
    "NOSCRIPT",
    "OOM",
    "READONLY",
    "TRYAGAIN",
    "WRONGPASS",
    "WRONGTYPE",
];

/// The cause of an error, in words that hold nothing private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Cause {
    #[error("no connection to the server")]
    Unreachable,
    #[error("the connection was lost")]
    Lost,
    #[error("no answer in time")]
    Late,
    #[error("the server answered {0}")]
    Answered(&'static str),
    #[error("a command is not permitted")]
    NotPermitted,
    #[error("the answer cannot be read")]
    Unreadable,
    #[error("the login was refused")]
    Login,
    #[error("the settings of the connection are refused")]
    Settings,
    #[error("the connection failed")]
    Other,
    #[error("fewer replicas than asked for have it")]
    TooFewReplicas,
}

/// The error of a connection that sends a command once.
pub(crate) fn on_primary(error: &RedisError) -> StoreError {
    let cause = cause(error);
    match cause {
        Cause::Answered("OOM") => StoreError::full(),
        Cause::Unreachable | Cause::Settings => StoreError::not_applied(),
        // It was reached: a login that fails is no question of the network.
        Cause::Login => StoreError::refused(),
        Cause::Answered(code) if NOT_APPLIED.contains(&code) => StoreError::refused(),
        _ => unknown(cause),
    }
    .with_source(cause)
}

/// The error of a connection that repeats commands. It belongs to the last attempt, and an earlier one may have been applied.
pub(crate) fn on_cluster(error: &RedisError) -> StoreError {
    let cause = cause(error);
    unknown(cause).with_source(cause)
}

/// The error of a question that went out in one breath with a script, which was carried out.
pub(crate) fn after_a_script(error: &RedisError) -> StoreError {
    on_cluster(error)
}

/// An answer that arrived was not lost, whatever it leaves open.
fn unknown(cause: Cause) -> StoreError {
    if matches!(cause, Cause::Answered(_) | Cause::NotPermitted) {
        StoreError::refused_midway()
    } else {
        StoreError::unknown()
    }
}

fn cause(error: &RedisError) -> Cause {
    match error.kind() {
        ErrorKind::Server(_) | ErrorKind::Extension if is_not_permitted(error) => Cause::NotPermitted,
        ErrorKind::Server(_) | ErrorKind::Extension => Cause::Answered(answered(error.code())),
        // A connected socket is never refused, so this is about connecting.
        ErrorKind::Io if error.is_connection_refusal() => Cause::Unreachable,
        ErrorKind::MasterNameNotFoundBySentinel | ErrorKind::NoValidReplicasFoundBySentinel => {
            Cause::Unreachable
        }
        ErrorKind::Io if error.is_timeout() => Cause::Late,
        ErrorKind::Io if error.is_connection_dropped() => Cause::Lost,
        ErrorKind::Parse | ErrorKind::UnexpectedReturnType => Cause::Unreadable,
        ErrorKind::AuthenticationFailed => Cause::Login,
        ErrorKind::InvalidClientConfig | ErrorKind::EmptySentinelList | ErrorKind::RESP3NotSupported => {
            Cause::Settings
        }
        _ => Cause::Other,
    }
}

/// Returns the code of a server's error if it is known. Anything else could be private text.
///
/// `ERR` says too little: proxies answer with it as well when they have lost their server.
fn answered(code: Option<&str>) -> &'static str {
    let known = NOT_APPLIED.iter().chain(&["ERR", "EXECABORT"]);
    known.copied().find(|known| Some(*known) == code).unwrap_or("with an error")
}

/// How a server begins, behind `ERR`, what it says of a command in the midst of a script: later versions, and Redis 7.0.
const REFUSED_IN_SCRIPT: [&str; 2] = ["ACL failure in script", "The user executing the script can't"];

/// Returns whether a permission is missing: for the script, or for a command in its midst, after others were carried out.
fn is_not_permitted(error: &RedisError) -> bool {
    let begins = |detail: &str| REFUSED_IN_SCRIPT.iter().any(|words| detail.starts_with(words));
    error.code() == Some("NOPERM") || error.detail().is_some_and(begins)
}

/// Returns whether the server does not let this user ask that, or does not know the question.
pub(crate) fn is_not_shown(error: &RedisError) -> bool {
    matches!(cause(error), Cause::NotPermitted | Cause::Answered("ERR"))
}

impl Cause {
    pub(crate) fn unreadable() -> StoreError {
        StoreError::unknown().with_source(Self::Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;
    use std::io;

    use otp_verify::otp_core::Effect;

    use super::*;

    fn answer(code: &str) -> RedisError {
        redis::make_extension_error(
            code.to_owned(),
            Some("at 10.0.0.1:6379, user app, key otp:{ab}".to_owned()),
        )
    }

    #[test]
    fn an_answer_before_the_first_write_changed_nothing() {
        for code in ["READONLY", "LOADING", "NOREPLICAS", "MISCONF", "BUSY", "NOAUTH", "WRONGPASS"] {
            let error = on_primary(&answer(code));
            assert_eq!(error.effect(), Effect::None, "{code}");
            assert_eq!(error.to_string(), StoreError::refused().to_string(), "{code}");
            assert_eq!(error.source().unwrap().to_string(), format!("the server answered {code}"));
        }
    }

    #[test]
    fn a_server_without_memory_is_full() {
        let error = on_primary(&answer("OOM"));
        assert_eq!(error.to_string(), StoreError::full().to_string());
        assert_eq!(error.effect(), Effect::None);
    }

    #[test]
    fn an_answer_that_proves_nothing_leaves_the_effect_unknown() {
        for code in ["ERR", "NOPERM", "upstream", "10.0.0.1:6379"] {
            let error = on_primary(&answer(code));
            assert_eq!(error.effect(), Effect::Unknown, "{code}");
            assert_eq!(error.to_string(), StoreError::refused_midway().to_string(), "it arrived");
            assert!(!error.source().unwrap().to_string().contains("10.0.0.1"));
        }
    }

    #[test]
    fn a_missing_permission_is_called_one_whichever_words_the_server_has_for_it() {
        let words = REFUSED_IN_SCRIPT
            .map(|words| redis::make_extension_error("ERR".to_owned(), Some(words.to_owned())));
        for error in words.iter().chain([&answer("NOPERM")]) {
            assert_eq!(on_primary(error).source().unwrap().to_string(), "a command is not permitted");
        }
    }

    #[test]
    fn only_a_refused_connection_is_known_not_to_have_carried_anything() {
        let of = |kind: io::ErrorKind| on_primary(&RedisError::from(io::Error::from(kind))).effect();
        assert_eq!(of(io::ErrorKind::ConnectionRefused), Effect::None);
        for kind in [io::ErrorKind::BrokenPipe, io::ErrorKind::ConnectionReset, io::ErrorKind::TimedOut] {
            assert_eq!(of(kind), Effect::Unknown, "{kind}");
        }
    }

    #[test]
    fn a_connection_that_repeats_commands_proves_nothing() {
        for error in
            [answer("OOM"), answer("READONLY"), io::Error::from(io::ErrorKind::ConnectionRefused).into()]
        {
            assert_eq!(on_cluster(&error).effect(), Effect::Unknown);
        }
    }
}
