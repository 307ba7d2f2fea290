//! Makes a call of a vendor, and says how it ended.

use std::error::Error as _;
use std::future::Future;

use otp_core::{Effect, Error, ErrorKind, Risk};
use serde_json::json;
use tokio::runtime::Builder;

use crate::outcome::{Exit, Outcome};
use crate::vendor::Vendor;

/// Runs this future on an event loop of its own.
pub(crate) fn wait<T>(future: impl Future<Output = Result<T, Outcome>>) -> Result<T, Outcome> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|_| Outcome::failed("the system cannot start an event loop"))?;
    let ended = runtime.block_on(future);
    // A stopped call does not wait for the look-up of a name, which cannot be stopped.
    runtime.shutdown_background();
    ended
}

/// Makes the call. Stopping the command ends the wait, and not what the vendor does.
pub(crate) async fn make<T>(risk: Risk, call: impl Future<Output = Result<T, Error>>) -> Result<T, Outcome> {
    let call = async { call.await.map_err(|error| failed(&error, risk)) };
    until_stopped(call, || stopped(risk)).await
}

/// Waits until it ends or the command is stopped.
pub(crate) async fn until_stopped<T>(
    act: impl Future<Output = Result<T, Outcome>>,
    stopped: impl FnOnce() -> Outcome,
) -> Result<T, Outcome> {
    tokio::select! {
        // In this order, so that a signal is listened to before anything leaves.
        biased;
        () = stop() => Err(stopped()),
        ended = act => ended,
    }
}

/// Waits for ctrl-c, or for a supervisor or a closed terminal that ends the command.
#[cfg(unix)]
pub(crate) async fn stop() {
    use tokio::signal::unix::{SignalKind, signal};

    let heard = |kind| async move {
        match signal(kind) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = heard(SignalKind::interrupt()) => {}
        () = heard(SignalKind::terminate()) => {}
        () = heard(SignalKind::hangup()), if !ignores_hangup() => {}
    }
}

/// Whether the command was started to outlive its terminal, as `nohup` starts it. Only Linux says so without unsafe code.
#[cfg(unix)]
fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // The first signal is SIGHUP.
    ignored.and_then(|set| u64::from_str_radix(set.trim(), 16).ok()).is_some_and(|set| set & 1 == 1)
}

/// Waits for ctrl-c.
#[cfg(not(unix))]
pub(crate) async fn stop() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}

pub(crate) fn stopped(risk: Risk) -> Outcome {
    match advice(risk) {
        Some(advice) => {
            let details = json!({ "effect": "unknown", "advice": advice });
            Outcome::error(Exit::EffectUnknown, "stopped before the answer came", details).advise(advice)
        }
        None => Outcome::failed("stopped before the answer came"),
    }
}

/// The end of a call that has failed.
pub(crate) fn failed(error: &Error, risk: Risk) -> Outcome {
    let advice = advice(risk).filter(|_| error.effect() == Effect::Unknown);
    let cause = cause(error);
    let details = json!({
        "kind": error.kind().as_str(),
        "effect": error.effect().as_str(),
        "vendor": error.vendor(),
        "code": code(error),
        "http_status": error.http_status(),
        "field": error.field(),
        "retry_after_seconds": error.retry_after().map(|wait| wait.as_secs()),
        "is_of_sender": error.is_of_sender(),
        "is_safe_to_repeat": error.is_safe_to_repeat(),
        "cause": cause,
        "advice": advice,
    });
    let exit = match error.effect() {
        Effect::None if is_wrong_use(error) => Exit::WrongUse,
        Effect::None => Exit::Failed,
        Effect::Unknown => Exit::EffectUnknown,
    };
    let outcome = Outcome::error(exit, error, details);
    let outcome =
        cause.into_iter().fold(outcome, |outcome, cause| outcome.advise(&format!("the cause: {cause}")));
    advice.into_iter().fold(outcome, Outcome::advise)
}

/// Whether the request was refused here, before anything was sent.
fn is_wrong_use(error: &Error) -> bool {
    let is_answered = error.vendor_code().is_some() || error.http_status().is_some();
    error.kind() == ErrorKind::InvalidRequest && error.field().is_some() && !is_answered
}

/// The sources of the error. They hold no URL, number or code, as the error itself does not.
fn cause(error: &Error) -> Option<String> {
    let mut causes = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    (!causes.is_empty()).then(|| causes.join(": "))
}

/// What to do when nobody knows what the vendor did.
pub(crate) const fn advice(risk: Risk) -> Option<&'static str> {
    match risk {
        Risk::Sends => Some(
            "A message may be on its way and billed: look at the phone and wait, before you send another one",
        ),
        Risk::Checks => Some("An attempt, or the code itself, may be used up: send a new code"),
        Risk::Reads => None,
        // Orders, and what may be added.
        _ => Some("The vendor may have done it and billed it: look at the account"),
    }
}

/// The vendor's code, if it is a known one or a short number: anything else may be a text with a number in it.
fn code(error: &Error) -> Option<String> {
    let code = Vendor::all().find_map(|vendor| vendor.own().code(error));
    code.filter(|code| !code.starts_with('('))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_refused_before_a_call_is_wrong_use_and_what_a_vendor_refused_is_not() {
        let here = Error::invalid("duration", "must be 1 to 9 minutes").of_call("esms-my", Risk::Sends);
        assert!(format!("{:?}", failed(&here, Risk::Sends)).contains("WrongUse"));
        let there = Error::new(ErrorKind::InvalidRequest, Effect::None).with_vendor_code("9");
        assert!(format!("{:?}", failed(&there, Risk::Sends)).contains("Failed"));
    }

    #[test]
    fn a_code_that_is_a_text_is_not_shown() {
        let error = |code: &str| {
            Error::new(ErrorKind::Vendor, Effect::Unknown)
                .with_vendor_code(code)
                .of_call(esms_vn::Client::VENDOR, Risk::Sends)
        };
        assert_eq!(code(&error("146")).as_deref(), Some("146"));
        assert_eq!(code(&error("0901888484")), None);
    }

    #[tokio::test]
    async fn a_read_that_is_stopped_had_no_effect_and_another_call_may_have() {
        let never = || std::future::pending::<Result<(), Error>>();
        assert!(tokio::time::timeout(std::time::Duration::ZERO, make(Risk::Reads, never())).await.is_err());
        assert!(format!("{:?}", stopped(Risk::Reads)).contains("Failed"));
        assert!(format!("{:?}", stopped(Risk::Sends)).contains("EffectUnknown"));
        assert!(format!("{:?}", stopped(Risk::Checks)).contains("EffectUnknown"));
    }
}
