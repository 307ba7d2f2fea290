//! The caller's text as it arrives.

use super::{Call, GENERATE_PAGE, V};
use crate::rules::{Rule, rules};

rules! { V, RULES:
    Documented CHARSET "esms-my.charset" "text beyond ASCII needs `charset=utf-8` in the content type" GENERATE_PAGE;
    Assumed GARBLED "esms-my.garbled"
        "without it, or with another charset, each byte of such a text arrives as a character of its own"
        "the page does not say what happens then; the usual result of reading UTF-8 as Latin-1";
    Assumed ALPHABET "esms-my.alphabet"
        "in GSM 03.38 é is no Unicode, and each of `^{}\\[~]|€` counts twice" "the page does not say what is Unicode";
}

pub(super) fn received(call: &Call<'_>, text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    call.follows(&[&CHARSET]);
    if call.request.says_utf8() {
        return text.to_owned();
    }
    call.follows(&[&GARBLED]);
    text.bytes().map(char::from).collect()
}
