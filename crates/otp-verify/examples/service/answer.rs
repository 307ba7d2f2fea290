//! What a front end gets when something is refused.

use std::error::Error as _;
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use otp_core::{Effect, ErrorKind};
use otp_verify::{Error, Limit, Reason};
use serde::Serialize;

/// A refusal: a status, a word for a program, a sentence for a person, and what helps both.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    error: &'static str,
    message: &'static str,
    attempts_left: Option<u32>,
    retry_after: Option<Duration>,
}

#[derive(Serialize)]
struct Body {
    error: &'static str,
    message: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts_left: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u64>,
}

impl Refusal {
    const fn new(status: StatusCode, error: &'static str, message: &'static str) -> Self {
        Self { status, error, message, attempts_left: None, retry_after: None }
    }

    const fn invalid(error: &'static str, message: &'static str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, error, message)
    }

    const fn rejected(error: &'static str, message: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, error, message)
    }

    const fn wait(error: &'static str, message: &'static str) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, error, message)
    }

    pub(crate) const fn invalid_phone() -> Self {
        Self::invalid("invalid_phone", "This is not a phone number.")
    }

    pub(crate) const fn unknown_purpose() -> Self {
        Self::invalid("unknown_purpose", "Codes are not sent for this purpose.")
    }

    pub(crate) const fn invalid_challenge() -> Self {
        Self::invalid("invalid_challenge", "This is not the name of a challenge.")
    }

    pub(crate) const fn invalid_key() -> Self {
        Self::invalid("invalid_idempotency_key", "An idempotency key is 16 to 256 visible characters.")
    }

    pub(crate) const fn malformed_code() -> Self {
        Self::invalid("malformed_code", "This is not a code. No attempt was used.")
    }

    pub(crate) const fn unavailable() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "This does not work at the moment. Please try again later.",
        )
    }

    /// A check whose outcome nobody knows: the code may be used up.
    const fn start_again() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "start_again",
            "The code could not be checked. Please ask for a new one.",
        )
    }

    pub(crate) const fn busy() -> Self {
        let mut refusal = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "Too many ask at once. Please try again in a moment.",
        );
        refusal.retry_after = Some(Duration::from_secs(1));
        refusal
    }

    pub(crate) const fn slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "slow_request", "The request did not arrive in time.")
    }

    /// A body that is too long, not JSON, or without the fields of its route. What the parser says stays here: it quotes
    /// the body.
    pub(crate) fn unreadable(status: StatusCode) -> Self {
        match status {
            StatusCode::PAYLOAD_TOO_LARGE => Self::new(status, "too_long", "The request is too long."),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                Self::new(status, "not_json", "The content type must be application/json.")
            }
            _ => Self::new(
                StatusCode::BAD_REQUEST,
                "invalid_request",
                "The request is not JSON with the fields of this route.",
            ),
        }
    }

    fn of(error: &Error) -> Self {
        match error.reason() {
            Reason::CountryNotAllowed => {
                Self::invalid("country_not_allowed", "Codes are not sent to this country.")
            }
            Reason::PrefixNotAllowed => {
                Self::invalid("number_not_allowed", "Codes are not sent to numbers of this range.")
            }
            Reason::NotMobile | Reason::UnknownLine => {
                Self::invalid("not_mobile", "This is not the number of a mobile phone.")
            }
            Reason::OtherPurpose => Self::unknown_purpose(),
            Reason::OtherNumber => {
                Self::invalid("other_number", "This request was made for another number before.")
            }
            Reason::Malformed => Self::malformed_code(),
            Reason::WrongCode { .. } => Self::rejected("wrong_code", "The code is wrong."),
            Reason::NoAttemptsLeft => {
                Self::rejected("no_attempts_left", "The code was tried too often. Please ask for a new one.")
            }
            Reason::Used => Self::rejected("used", "The code was used before. Please ask for a new one."),
            Reason::NotFound => {
                Self::rejected("not_found", "The code has expired. Please ask for a new one.")
            }
            // Whether that one was sent is not known here: a send that failed counts, too.
            Reason::Limited(Limit::Cooldown) | Reason::InFlight => Self::wait(
                "wait_for_the_code",
                "A code was asked for a moment ago. Please wait before you ask for another one.",
            ),
            Reason::Limited(Limit::Phone) => {
                Self::wait("too_many_codes", "Too many codes were asked for with this number. Please wait.")
            }
            // Which of the other limits it is helps nobody but those who want to get around it.
            Reason::Limited(_) => {
                Self::wait("too_many_requests", "Too many codes were asked for. Please wait.")
            }
            Reason::Busy => Self::wait(
                "codes_are_out",
                "This number has codes that are still valid. Please wait before you ask for another one.",
            ),
            Reason::HookRefused => Self::rejected("refused", "No code is sent for this request."),
            Reason::HookDelayed => {
                Self::wait("not_yet", "No code is sent for this request yet. Please wait.")
            }
            Reason::LockedOut => {
                Self::wait("locked_out", "This number had too many wrong codes. Please wait.")
            }
            Reason::Vendor if error.kind() == ErrorKind::RateLimited => {
                Self::wait("vendor_busy", "Codes cannot be sent this fast. Please wait.")
            }
            Reason::Vendor if error.kind() == ErrorKind::InvalidRequest => {
                Self::invalid("not_possible", "This number or this code is not accepted.")
            }
            _ if error.effect() == Effect::Unknown => Self::start_again(),
            _ => Self::unavailable(),
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let mut refusal = Self::of(&error);
        if let Reason::WrongCode { attempts_left } = error.reason() {
            refusal.attempts_left = Some(attempts_left);
        }
        refusal.retry_after = error.retry_after();
        if error.source().is_some() {
            // For the operators. No text of these errors holds a number, a code or a key. What a hook said may, and is not among
            // them: `Error::hook_error` has it.
            let causes = std::iter::successors(error.source(), |&cause| cause.source());
            let causes: Vec<_> = causes.map(ToString::to_string).collect();
            eprintln!("{error} ({})", causes.join(": "));
        }
        refusal
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        // Rounded up: a client that comes back after that many seconds must not be too early.
        let seconds =
            self.retry_after.map(|wait| wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0)));
        let body = Body {
            error: self.error,
            message: self.message,
            attempts_left: self.attempts_left,
            retry_after_seconds: seconds,
        };
        let mut response = (self.status, Json(body)).into_response();
        if let Some(seconds) = seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
