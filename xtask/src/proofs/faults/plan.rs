//! What happens in one trial: which call, how patient its caller is, and what its server does.

use std::time::Duration;

use otp_http::HttpOptions;
use otp_testkit::draw::Draw;

use super::calls::Call;
use super::mark::Mark;
use super::script::{End, Script};

/// A call on a connection of its own.
#[derive(Clone)]
pub(crate) struct Plan {
    /// Its place in the list of calls.
    pub(crate) call: usize,
    /// How many bytes longer than an ordinary one the request is.
    pub(crate) padding: usize,
    pub(crate) place: Place,
    /// Which of the caller's timeouts.
    pub(crate) limits: usize,
    pub(crate) patience: Patience,
    pub(crate) script: Script,
    /// What else is drawn while the script is played.
    pub(crate) draw: Draw,
}

/// What the client meets where it connects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// A server that plays the script.
    Listening,
    /// A port that is not listened on.
    Refused,
    /// A server whose queue of connections is full: connecting takes as long as the caller waits.
    Full,
    /// A server that plays the script inside TLS.
    Tls,
    /// A server that plays the script, where the client asks for TLS and the server knows none.
    WithoutTls,
}

impl Place {
    /// Whether the client wants TLS.
    pub(crate) fn wants_tls(self) -> bool {
        matches!(self, Self::Tls | Self::WithoutTls)
    }
}

/// How the caller waits for the call's end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Patience {
    ToTheEnd,
    /// Drops the future after this time.
    For(Duration),
    /// Drops the future when it was polled this often and is still not ready: hits states that no clock hits. A whole
    /// exchange takes about five polls.
    ForPolls(usize),
}

/// From far too short for a call on this machine to long enough for all but the silent ones.
const SHORTEST: Duration = Duration::from_micros(300);
const LONGEST: Duration = Duration::from_millis(30);

/// Three times what the listeners of this run take in unread; a URL must stay below 64 KiB.
const LONGEST_PADDING: usize = 48 * 1024;

/// How many pairs of timeouts each caller has. The last are the defaults.
const LIMITS: usize = 4;

impl Plan {
    /// The plan of this trial. A client with TLS is dear to make, so a caller makes calls of `tls_service` only where it
    /// needs one.
    pub(crate) fn draw(seed: u64, trial: Mark, calls: &[Call], tls_service: usize) -> Self {
        let mut draw = Draw::new(seed, "trial", trial.0.into());
        let place = match draw.below(100) {
            0..2 => Place::Refused,
            2..5 => Place::Full,
            5..13 => Place::WithoutTls,
            13..21 => Place::Tls,
            _ => Place::Listening,
        };
        let mut drawn = (0..calls.len()).cycle().skip(draw.below(calls.len()));
        let is_possible = |call: &usize| !place.wants_tls() || calls[*call].service == tls_service;
        let call = drawn.find(is_possible).unwrap_or_default();
        // A long request does not fit into the server's buffers, so that it can be cut while it is being written.
        let is_long = calls[call].long_text.is_some() && draw.percent(20);
        let padding = if is_long { draw.below(LONGEST_PADDING) } else { 0 };
        let script = match place {
            Place::WithoutTls => Script::draw_without_tls(&mut draw),
            _ => Script::draw(&mut draw, padding),
        };
        // A patient caller meets every fault in full; where the server is silent there is nothing to wait for.
        let is_short = place == Place::Full || script.end == End::Stall || draw.percent(25);
        let limits = match (is_short, place.wants_tls()) {
            (false, _) => LIMITS - 1,
            (true, false) => draw.below(LIMITS - 1),
            // One short pair only: each client with TLS reads the machine's certificates again.
            (true, true) => 0,
        };
        let patience = Patience::draw(&mut draw);
        Self { call, padding, place, limits, patience, script, draw }
    }
}

/// The timeouts of a caller's clients: drawn (each doubling is as likely as the next), and for the last the defaults.
pub(crate) fn limits(seed: u64, caller: usize) -> Vec<HttpOptions> {
    let mut draw = Draw::new(seed, "limits", caller as u64);
    let mut drawn = || {
        let (total, connect) = (draw.time(SHORTEST, LONGEST), draw.time(SHORTEST, LONGEST));
        HttpOptions::new().timeout(total).connect_timeout(connect)
    };
    (1..LIMITS).map(|_| drawn()).chain([HttpOptions::new()]).collect()
}

impl Patience {
    pub(crate) fn draw(draw: &mut Draw) -> Self {
        match draw.below(100) {
            0..7 => Self::For(draw.time(SHORTEST, LONGEST)),
            7..14 => Self::ForPolls(draw.pick([1, 2, 3, 3, 4, 4, 4, 5])),
            _ => Self::ToTheEnd,
        }
    }
}
