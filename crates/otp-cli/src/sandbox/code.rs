//! `otp sandbox code`: what the phone shows.

use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::control::{Control, escaped};
use crate::outcome::{Done, Outcome, visible};
use crate::progress;
use crate::range::within;

#[derive(Debug, Args)]
pub(crate) struct Code {
    /// The phone number
    #[arg(long, value_name = "NUMBER")]
    to: String,
    /// Wait for the next message, at most this many seconds. Each message is shown once
    #[arg(long, value_name = "SECONDS", value_parser = within(0..=60_u64))]
    wait: Option<u64>,
    #[command(flatten)]
    control: Control,
}

impl Code {
    pub(crate) fn run(&self) -> Done {
        let to = escaped(&self.to);
        let found = match self.wait {
            None => self.control.get(&format!("otp/latest?to={to}"))?,
            Some(seconds) => {
                progress::say(&format!("waiting for a message, for {seconds} seconds at most"));
                let path = format!("messages/wait?to={to}&timeout_seconds={seconds}");
                self.control.get_within(&path, Duration::from_secs(seconds))?
            }
        };
        let code = found["code"].as_str().ok_or_else(|| Outcome::failed("the message holds no code"))?;
        Ok(Outcome::fine(visible(code), json!({ "code": code, "text": found["text"] })))
    }
}
