//! What a script is given: the names of the keys it uses, and numbers.
//!
//! What is in braces decides on which node of a cluster a key is. The 2 is the version of what is kept under a key.

use std::time::Duration;

use otp_verify::ChallengeId;
use otp_verify::store::{Begin, Judge, MessageKey, Opening, Room, Slot, SlotKey, Subject};
use redis::Cmd;

/// Some nine thousand years. Longer times are cut to it, so that sums with the time of day stay exact in a script.
const LONGEST_MS: u64 = 1 << 48;

/// Whole milliseconds.
pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(LONGEST_MS).min(LONGEST_MS)
}

/// The keys of everything about a number: its challenges, its failures, its windows. One script needs them, so they are on one
/// node.
pub(crate) struct NumberKeys {
    pub(crate) challenges: String,
    pub(crate) failures: String,
    pub(crate) windows: String,
}

impl NumberKeys {
    pub(crate) fn new(prefix: &str, subject: Subject) -> Self {
        let key = |end| format!("{prefix}2:{{{subject}}}:{end}");
        Self { challenges: key('c'), failures: key('f'), windows: key('w') }
    }
}

/// The key of a window that is not of one number.
pub(crate) fn window_key(prefix: &str, slot: SlotKey) -> String {
    format!("{prefix}2:{{{slot}}}:w")
}

/// The key under which it is kept whose a challenge is.
pub(crate) fn pointer_key(prefix: &str, challenge: ChallengeId) -> String {
    format!("{prefix}2:{{{challenge}}}:i")
}

/// The key that holds the generation to which a message belongs.
pub(crate) fn message_key(prefix: &str, message: MessageKey) -> String {
    format!("{prefix}2:{{{message}}}:m")
}

/// The key that holds the schema version. Its name has no version, so that a program of another version asks the same key.
pub(crate) fn schema_key(prefix: &str) -> String {
    format!("{prefix}schema")
}

/// Adds a slot: the position of its key among those of the script, or 0 for one that is kept with the number.
pub(crate) fn add_slot(command: &mut Cmd, position: usize, slot: &Slot) {
    command
        .arg(position)
        .arg(slot.key.as_bytes())
        .arg(slot.cost)
        .arg(slot.limit)
        .arg(milliseconds(slot.window));
    match &slot.judge {
        None => command.arg(""),
        Some(Judge { enough, percent, settled, trial }) => {
            command.arg(format!("{enough} {percent} {} {}", milliseconds(*settled), milliseconds(*trial)))
        }
    };
}

/// Adds the windows that were taken before on other nodes, and when. Those that cost nothing have nothing to give back.
pub(crate) fn add_taken(command: &mut Cmd, taken: &[(&Slot, u64)]) {
    let taken = taken.iter().filter(|(slot, _)| slot.cost > 0);
    command.arg(taken.clone().count());
    for (slot, at) in taken {
        command.arg(slot.key.as_bytes()).arg(*at);
    }
}

/// Adds all but the slots of a start.
pub(crate) fn add_begin(command: &mut Cmd, begin: &Begin) {
    let subject = begin.place.subject;
    command
        .arg(begin.challenge.to_string())
        .arg(begin.generation.number())
        .arg(begin.place.purpose.as_str())
        .arg(subject.as_bytes());
    let is_new = matches!(begin.opening, Opening::New { .. });
    command.arg(if is_new { "new" } else { "again" });
    match &begin.sealed {
        Some(sealed) => command.arg("sealed").arg(sealed.as_bytes()),
        None => command.arg("as before").arg(""),
    };
    command.arg(milliseconds(begin.valid_for)).arg(milliseconds(begin.step).max(1));
    for time in [begin.whole, begin.least_left, begin.flight] {
        command.arg(milliseconds(time));
    }
    match &begin.opening {
        Opening::New { attempts, room, ladder, lane, caller, tenant } => {
            let (room, beside) = match room {
                Room::Beside(room) => ((*room).max(1), "beside"),
                Room::Alone => (1, "alone"),
            };
            command.arg(*attempts).arg(room).arg(beside).arg(lane.as_bytes());
            command.arg(caller.as_ref().map_or(&[][..], |caller| caller.as_bytes())).arg(tenant.as_bytes());
            command.arg(ladder.cap).arg(milliseconds(ladder.forget)).arg(ladder.rungs.len());
            for rung in &ladder.rungs {
                command.arg(rung.from).arg(milliseconds(rung.wait)).arg(rung.attempts);
            }
        }
        Opening::Again => {
            command.arg(0).arg(1).arg("beside").arg("").arg("").arg("").arg(0).arg(0).arg(0);
        }
    }
    let credit = begin.credit();
    command.arg(credit.len());
    for window in &credit {
        command.arg(window.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_keys_of_a_number_have_its_hash_tag() {
        let keys = NumberKeys::new("otp:", Subject::from_bytes([0xab; 32]));
        let tag = "ab".repeat(32);
        assert_eq!(
            [keys.challenges, keys.failures, keys.windows],
            ['c', 'f', 'w'].map(|end| format!("otp:2:{{{tag}}}:{end}"))
        );
    }

    #[test]
    fn a_window_and_a_pointer_have_tags_of_their_own() {
        assert_eq!(
            window_key("a:", SlotKey::from_bytes([0x0c; 32])),
            format!("a:2:{{{}}}:w", "0c".repeat(32))
        );
        let id = ChallengeId::from_bytes([0x0d; 16]);
        assert_eq!(pointer_key("a:", id), format!("a:2:{{{}}}:i", "0d".repeat(16)));
    }
}
