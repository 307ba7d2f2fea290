//! The page's plain words for what the sandbox knows by short names.

use maud::{Markup, html};

use crate::clock::timestamp;
use crate::codes::State;
use crate::inbox::Channel;
use crate::names::Vendor;
use crate::rules::Provenance;
use crate::sent::Delivery;
use crate::text_length::Encoding;

/// The code's state as a short name for addresses and styles, and in words.
pub(super) const STATES: [(State, &str, &str); 6] = [
    (State::Issued, "issued", "Waiting to be checked"),
    (State::Verified, "verified", "Used: checked successfully"),
    (State::Expired, "expired", "Expired"),
    (State::Superseded, "superseded", "Replaced by a newer code"),
    (State::Exhausted, "exhausted", "Dead: guessed wrong too often"),
    (State::Delivered, "delivered", "Delivered"),
];

pub(super) fn state_name(state: State) -> &'static str {
    STATES.iter().find(|(known, ..)| *known == state).map_or("", |(_, name, _)| name)
}

pub(super) fn state_words(state: State) -> &'static str {
    STATES.iter().find(|(known, ..)| *known == state).map_or("", |(.., words)| words)
}

/// What happened when a code or message came into a state.
pub(super) fn step_words(state: State) -> &'static str {
    if state == State::Issued { "Made and sent" } else { state_words(state) }
}

pub(super) fn channel_words(channel: Channel) -> &'static str {
    match channel {
        Channel::Sms => "SMS",
        Channel::Zalo => "Zalo",
        Channel::Viber => "Viber",
        Channel::Voice => "Voice call",
        Channel::WhatsApp => "WhatsApp",
    }
}

pub(super) const fn delivery_words(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Scheduled => "scheduled",
        Delivery::Accepted => "taken over",
        Delivery::HandedOver => "handed over",
        Delivery::Delivered => "delivered",
        Delivery::Failed => "not delivered",
    }
}

pub(super) const fn encoding_words(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Gsm7 => "GSM 7-bit, 160 characters in one segment",
        Encoding::Ucs2 => "UCS-2, 70 characters in one segment",
        Encoding::Utf8 => "not an SMS, so not counted in segments",
    }
}

pub(super) const fn provenance_words(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Documented => "documented by the vendor",
        Provenance::Reported => "reported, not on this call's page",
        Provenance::Assumed => "assumed: no page says it, so the sandbox had to choose",
    }
}

/// `1 message`, `2 messages`.
pub(super) fn count(number: u64, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {one}s", grouped(number)) }
}

/// Billed units in the vendor's own unit, whose name the core knows in the plural only.
pub(super) fn units(number: u64, vendor: Vendor) -> String {
    count(number, vendor.unit().trim_end_matches('s'))
}

/// `1,000,000`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(",")
}

/// The time of day: the page is beside a terminal, and the date is in the element's title.
pub(super) fn time_of_day(ms: u64) -> String {
    timestamp(ms).get(11..19).unwrap_or_default().to_owned()
}

pub(super) fn whole_time(ms: u64) -> String {
    timestamp(ms).replace('T', " ").replace('Z', " UTC")
}

/// `2:58`, as a countdown shows it.
pub(super) fn countdown(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// `12 s`, `3 min`, `2 h`: how far apart two things were.
pub(super) fn span(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        _ => format!("{} h", grouped(seconds / 3600)),
    }
}

/// A rule's text, with what is between backticks set as code.
pub(super) fn with_code(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// A phrase with a capital at its beginning and no full stop at its end.
pub(super) fn sentence(phrase: &str) -> String {
    let mut letters = phrase.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}", letters.as_str().trim_end_matches('.'))
}
