//! Prints a value in every way in which a program could, and has each text searched.

use std::error::Error;
use std::fmt::Debug;

use super::canaries::Kind;
use super::panics;
use super::watch::{Sink, Watch};

/// What these types show on purpose: the brand, the text with its placeholder, the template's name. A program sets them
/// once and says them to everybody; none of them holds a key, a number or a code.
pub(crate) const SHOWS_TEXTS: &[Kind] = &[Kind::Text];

impl Watch {
    /// A value of which nothing may be seen.
    pub(crate) fn value(&self, origin: &str, value: &dyn Debug) {
        self.value_but(origin, value, &[]);
    }

    pub(crate) fn value_but(&self, origin: &str, value: &dyn Debug, may_stand: &[Kind]) {
        let is_new = self.look_but(Sink::Debug, origin, format!("{value:?}").as_bytes(), may_stand);
        for text in [format!("{value:#?}"), format!("{value:x?}")] {
            self.look_but(Sink::Debug, origin, text.as_bytes(), may_stand);
        }
        if !is_new {
            // What panics print of a value is its `Debug`, and that has been seen.
            return;
        }
        for text in panics::of_unwraps(value) {
            self.look_but(Sink::Panic, origin, text.as_bytes(), may_stand);
        }
        for text in panics::of_assertions(value) {
            self.look_but(Sink::Assertion, origin, text.as_bytes(), may_stand);
        }
    }

    /// An error and all its sources.
    pub(crate) fn error(&self, origin: &str, error: &(dyn Error + 'static)) {
        let mut cause = Some(error);
        let mut depth = 0;
        while let Some(error) = cause {
            let origin = format!("{origin}, source {depth}");
            for text in [format!("{error}"), format!("{error:#}")] {
                self.look(Sink::Display, &origin, text.as_bytes());
            }
            self.value(&origin, &error);
            (cause, depth) = (error.source(), depth + 1);
        }
    }

    /// What a call of a vendor's crate came to, and the vendor-neutral error that a program would make of it.
    pub(crate) fn exact<T, E>(&self, origin: &str, outcome: Result<T, E>)
    where
        T: Debug,
        E: Error + Into<otp_core::Error> + 'static,
    {
        match outcome {
            Ok(answer) => self.value(origin, &answer),
            Err(error) => {
                self.error(origin, &error);
                self.error(&format!("{origin}, as otp_core's"), &error.into());
            }
        }
    }

    /// What a call of a trait came to.
    pub(crate) fn neutral<T: Debug>(&self, origin: &str, outcome: &Result<T, otp_core::Error>) {
        match outcome {
            Ok(answer) => self.value(origin, answer),
            Err(error) => self.error(origin, error),
        }
    }
}
