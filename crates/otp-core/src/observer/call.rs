use std::fmt;
use std::time::Duration;

use crate::{Effect, ErrorKind, Risk};

/// Where a call goes: host and port of the base URL. Never a path or a query, for some vendors' keys are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Server<'a> {
    /// A name, or an address without brackets.
    pub address: &'a str,
    /// The port, that of the scheme where the URL names none.
    pub port: u16,
}

impl<'a> Server<'a> {
    /// Creates it. For clients.
    #[must_use]
    pub const fn new(address: &'a str, port: u16) -> Self {
        Self { address, port }
    }
}

/// A call of a vendor that begins. See [`Observer::call_began`](crate::Observer::call_began).
#[derive(Debug, Clone, Copy)]
pub struct CallBegan<'a> {
    number: u64,
    vendor: &'static str,
    endpoint: &'static str,
    risk: Risk,
    method: &'static str,
    server: Server<'a>,
}

impl<'a> CallBegan<'a> {
    /// Creates it. `number` tells the calls of a process apart. For clients.
    #[must_use]
    pub const fn new(
        number: u64,
        vendor: &'static str,
        endpoint: &'static str,
        risk: Risk,
        method: &'static str,
        server: Server<'a>,
    ) -> Self {
        Self { number, vendor, endpoint, risk, method, server }
    }

    /// Returns a number that no other call of this process has. The end of the call has the same.
    #[must_use]
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Returns the vendor, by the name of its crate.
    #[must_use]
    pub const fn vendor(&self) -> &'static str {
        self.vendor
    }

    /// Returns the endpoint, by the name of its method in the vendor's crate.
    #[must_use]
    pub const fn endpoint(&self) -> &'static str {
        self.endpoint
    }

    /// Returns what the call may do.
    #[must_use]
    pub const fn risk(&self) -> Risk {
        self.risk
    }

    /// Returns the HTTP method, `GET` or `POST`.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// Returns where the call goes.
    #[must_use]
    pub const fn server(&self) -> Server<'a> {
        self.server
    }
}

/// How a call has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallOutcome {
    /// The vendor answered with its success.
    Succeeded,
    /// The call returned an error of this kind.
    Failed(ErrorKind),
    /// Its future was dropped: by a timeout around it, or because a browser hung up on a handler. Nobody has its answer.
    Dropped,
}

impl CallOutcome {
    /// The word for logs and labels: `success`, `dropped`, or that of the [kind](ErrorKind::as_str).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "success",
            Self::Failed(kind) => kind.as_str(),
            Self::Dropped => "dropped",
        }
    }
}

/// A call of a vendor that has ended. See [`Observer::call_ended`](crate::Observer::call_ended).
#[derive(Debug, Clone, Copy)]
pub struct CallEnded<'a> {
    began: CallBegan<'a>,
    outcome: CallOutcome,
    effect: Effect,
    http_status: Option<u16>,
    vendor_code: Option<&'a str>,
    elapsed: Duration,
}

impl<'a> CallEnded<'a> {
    /// Creates it, without an HTTP status and without a vendor's code. For clients.
    #[must_use]
    pub const fn new(began: CallBegan<'a>, outcome: CallOutcome, effect: Effect, elapsed: Duration) -> Self {
        Self { began, outcome, effect, http_status: None, vendor_code: None, elapsed }
    }

    /// Adds the HTTP status of the answer.
    #[must_use]
    pub const fn with_http_status(mut self, status: Option<u16>) -> Self {
        self.http_status = status;
        self
    }

    /// Adds the vendor's own code. It must be one that the vendor documents, or three digits: any other may be a number or a code.
    #[must_use]
    pub const fn with_vendor_code(mut self, code: Option<&'a str>) -> Self {
        self.vendor_code = code;
        self
    }

    /// Returns what was known when it began.
    #[must_use]
    pub const fn began(&self) -> &CallBegan<'a> {
        &self.began
    }

    /// Returns how it ended.
    #[must_use]
    pub const fn outcome(&self) -> CallOutcome {
        self.outcome
    }

    /// Returns whether something is open that the outcome does not tell, as [`Error::effect`](crate::Error::effect) does.
    ///
    /// [`Effect::None`] after a success, and for every call that only reads. A dropped call has
    /// [`Effect::Unknown`] if its request may have left.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.effect
    }

    /// Returns the HTTP status, if the head of a final answer arrived.
    #[must_use]
    pub const fn http_status(&self) -> Option<u16> {
        self.http_status
    }

    /// Returns the vendor's own code, if the vendor refused with one that it documents, or with one of at most three digits. In
    /// place of any other stands `(not a known code)`: it may be a number or a code.
    #[must_use]
    pub const fn vendor_code(&self) -> Option<&'a str> {
        self.vendor_code
    }

    /// Returns how long the call took.
    #[must_use]
    pub const fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

/// One line for a log.
impl fmt::Display for CallEnded<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let CallBegan { vendor, endpoint, .. } = self.began;
        write!(f, "{vendor} {endpoint}: {}", self.outcome.as_str())?;
        if let Some(code) = self.vendor_code {
            write!(f, ", code {code}")?;
        }
        if let Some(status) = self.http_status {
            write!(f, ", HTTP {status}")?;
        }
        write!(f, ", {} ms", self.elapsed.as_millis())?;
        match self.effect {
            Effect::None => Ok(()),
            Effect::Unknown => f.write_str("; the vendor may have acted all the same"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_one_line_that_says_what_is_open() {
        let server = Server::new("vendor.invalid", 443);
        let began = CallBegan::new(7, "esms-my", "send_sms", Risk::Sends, "POST", server);
        let took = Duration::from_millis(120);
        let refused = CallOutcome::Failed(ErrorKind::Vendor);
        let ended = CallEnded::new(began, refused, Effect::Unknown, took)
            .with_http_status(Some(200))
            .with_vendor_code(Some("6"));
        assert_eq!(
            ended.to_string(),
            "esms-my send_sms: vendor, code 6, HTTP 200, 120 ms; the vendor may have acted all the same"
        );
        let ended = CallEnded::new(began, CallOutcome::Succeeded, Effect::None, took);
        assert_eq!(ended.to_string(), "esms-my send_sms: success, 120 ms");
    }
}
