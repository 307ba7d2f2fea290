//! `otp sandbox`: the vendors on this machine, and what a test asks of them.

mod clock;
mod code;
mod control;
mod fault;
mod start;

use clap::Subcommand;

use crate::account::setting;
use crate::outcome::{Done, Outcome};

#[derive(Debug, Subcommand)]
pub(crate) enum Sandbox {
    /// Plays the vendors until ctrl-c, SIGTERM or SIGHUP. Nothing is sent to anybody
    Start(start::Start),
    /// Prints the newest code of a phone
    Code(code::Code),
    /// Breaks the wire
    #[command(subcommand)]
    Fault(fault::Fault),
    /// Reads the clock, or moves it, so that nobody waits for a code to expire
    Clock(clock::Clock),
}

impl Sandbox {
    pub(crate) fn run(self, as_json: bool) -> Done {
        for name in ["OTP_SANDBOX_INBOX", "OTP_SANDBOX_TOKEN"] {
            setting(name).map_err(Outcome::wrong_use)?;
        }
        match self {
            Self::Start(start) => start.run(as_json),
            Self::Code(code) => code.run(),
            Self::Fault(fault) => fault.run(),
            Self::Clock(clock) => clock.run(),
        }
    }
}
