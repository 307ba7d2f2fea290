//! The connection stands, and ends before the client could write: nothing left.
//!
//! A body proves it. A GET has none, so its outcome stays open although nothing left either.

use std::io::Write as _;

use crate::calls::{NEVER_LEFT, NOT_CONNECTED, Outcome, UNANSWERED, get, post};
use crate::one_thread::{before_writing, reset};

fn fails(fault: impl Fn(std::net::TcpStream)) {
    for (call, expected) in [(post(), NEVER_LEFT), (get(), UNANSWERED)] {
        let error = before_writing(call, &fault).unwrap_err();
        assert_eq!(Outcome::of(&error), expected, "{error}");
    }
}

#[test]
fn a_connection_closed_before_the_body_was_taken_sent_nothing() {
    fails(drop);
}

/// The client learns of the reset together with its connection, and calls that not connected.
#[test]
fn a_connection_reset_on_accept_sent_nothing() {
    let early_answer = |mut stream: std::net::TcpStream| {
        stream.write_all(b"HTTP/1.1 408 X\r\ncontent-length: 0\r\n\r\n").unwrap();
        reset(stream);
    };
    for call in [post(), get()] {
        assert_eq!(Outcome::of(&before_writing(call, reset).unwrap_err()), NOT_CONNECTED);
    }
    for call in [post(), get()] {
        assert_eq!(Outcome::of(&before_writing(call, early_answer).unwrap_err()), NOT_CONNECTED);
    }
}

#[test]
fn an_answer_to_nothing_is_no_answer_and_the_body_stays_here() {
    fails(|mut stream| {
        stream.write_all(b"HTTP/1.1 401 X\r\ncontent-length: 2\r\n\r\n{}").unwrap();
    });
}
