//! What holds for every endpoint of every vendor, asked of the real clients.
//!
//! A vendor crate calls these checks from one file. They learn of an endpoint from its contract, and of the client from
//! the crate's list, so a new endpoint is checked from its first day.

mod answered;
pub mod any_answer;
pub mod blanks;
pub mod bodies;
pub mod code_life;
pub mod codes;
pub mod echoes;
mod heard;
pub mod other_calls;
pub mod readme;
pub mod reported_answers;
pub mod sandbox_faults;
pub mod secrets;
pub mod statuses;
mod target;
pub mod transcribed;
pub mod wires;

pub use target::{Played, Target, of_each_kind, targets};

use otp_core::{Effect, ErrorKind};

/// A kind, and the effect of a call that acts. For a call that only reads the effect is always none.
pub type Outcome = (ErrorKind, Effect);

/// An answer that is not the vendor's.
pub const UNEXPECTED: Outcome = (ErrorKind::UnexpectedResponse, Effect::Unknown);
/// No answer, or not the whole of one.
pub const UNANSWERED: Outcome = (ErrorKind::Transport, Effect::Unknown);
/// No connection.
pub const UNSENT: Outcome = (ErrorKind::Transport, Effect::None);
/// A failure of the vendor, or a code that no page knows.
pub const VENDOR: Outcome = (ErrorKind::Vendor, Effect::Unknown);
