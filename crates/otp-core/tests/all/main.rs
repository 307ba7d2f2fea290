//! What the crate promises, through its own interface. One program: each one more would link everything once more.

// The oracle and the fuzzer include these folders as well.
#[path = "../any_text/mod.rs"]
mod any_text;
#[path = "../phone_cases/mod.rs"]
mod phone_cases;
#[path = "../phone_readings/mod.rs"]
#[allow(dead_code, clippy::expect_used, reason = "the oracle asks more of it")]
mod phone_readings;

mod forwarding;
mod phone_digest;
mod phone_inputs;
mod phone_no_leak;
mod phone_properties;
mod phone_seeds;
mod readme;
mod ready_observers;
mod reported_texts;
mod sms_length;
mod typed_text;
