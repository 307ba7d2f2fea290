//! What a caller got, held against what the server saw. Pure, so that a planted lie shows that it would be found.

use std::fmt;

use otp_core::{Effect, ErrorKind};

use super::mark::{Mark, ReplyId, Role};

/// What the caller got.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// Success, with the id of the reply that it was read from.
    Accepted(Option<ReplyId>),
    Failed(Failed),
    /// The caller dropped the call's future.
    Dropped,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Failed {
    pub(crate) kind: ErrorKind,
    pub(crate) effect: Effect,
    pub(crate) is_safe_to_repeat: bool,
    pub(crate) refusal: Refusal,
}

/// Whether the error is the vendor's own refusal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Refusal {
    No,
    /// Yes, read from the reply with this id.
    Yes(Option<ReplyId>),
}

/// What the server saw of one call.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Seen {
    /// How often the request arrived whole.
    pub(crate) times_whole: u32,
    /// Bytes of the request that arrived.
    pub(crate) bytes: usize,
    /// Bytes of its body among them.
    pub(crate) body_bytes: usize,
    /// The answers that were given to this call, on its own connection.
    pub(crate) answers: Vec<ReplyId>,
    /// Whether the server ended a connection of this call: what was on its way then arrived nowhere.
    pub(crate) was_cut_off: bool,
}

/// How the client treats its connections.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Setting {
    /// A new connection for each call: the default.
    New,
    /// Kept connections: `reuse_connections`.
    Kept,
}

/// One call, as far as its judgement needs it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) mark: Mark,
    pub(crate) has_body: bool,
    /// Whether, by the vendor's page, the call only reads: then nothing that happens is an effect.
    pub(crate) only_reads: bool,
    /// Whether a success hands on the id of its reply.
    pub(crate) has_id: bool,
    pub(crate) setting: Setting,
}

/// What became of a call: the rows of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Class {
    Accepted(Whose),
    Refused(Whose, Effect),
    Failed(ErrorKind, Effect),
    Dropped,
}

/// Whose reply the caller was given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Whose {
    Own,
    /// Its own, sent before the request had been read.
    Early,
    /// Another call's, which the server itself gave as the answer to this request. No client can tell.
    MixedUp,
    /// One that was never given as the answer to this request.
    Foreign,
}

/// What must not be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Finding {
    /// "Nothing was sent", but the request arrived whole.
    NoneButReceived,
    /// "Nothing was sent", but a part of what was to be kept back arrived.
    NoneButPartArrived,
    /// "Nothing was sent", after a reply in which the vendor said no such thing.
    NoneButNotRefused,
    /// The request arrived whole more than once.
    SeenTwice,
    /// The reply of another call was taken, or one that nobody sent.
    ForeignReply,
    /// The effect is open although the call only reads.
    OpenThoughItReads,
    /// The error invites to repeat a call whose effect is open.
    RepeatThoughOpen,
    /// A connection of its own was still open long after its call.
    HeldOn,
    /// A request arrived whole that carried no call's mark.
    Stranger,
}

pub(crate) fn judge(call: Call, outcome: &Outcome, seen: &Seen) -> (Class, Vec<Finding>) {
    let class = class(call, outcome, seen);
    let mut findings = Vec::new();
    if seen.times_whole > 1 {
        findings.push(Finding::SeenTwice);
    }
    if let Outcome::Failed(failed) = outcome {
        let is_open = failed.effect == Effect::Unknown;
        if is_open && call.only_reads {
            findings.push(Finding::OpenThoughItReads);
        }
        if is_open && failed.is_safe_to_repeat {
            findings.push(Finding::RepeatThoughOpen);
        }
        let is_refusal = matches!(failed.refusal, Refusal::Yes(Some(id)) if id.refuses);
        let is_open_reply = matches!(failed.refusal, Refusal::Yes(Some(_))) && !is_refusal;
        if is_open_reply && !is_open && !call.only_reads {
            findings.push(Finding::NoneButNotRefused);
        }
    }
    match class {
        // With kept connections this is the known price, counted as a class of its own.
        Class::Accepted(Whose::Foreign) | Class::Refused(Whose::Foreign, _)
            if call.setting == Setting::New =>
        {
            findings.push(Finding::ForeignReply);
        }
        Class::Failed(_, Effect::None) if !call.only_reads => {
            if seen.times_whole > 0 {
                findings.push(Finding::NoneButReceived);
            } else if payload(call, seen) > 0 {
                findings.push(Finding::NoneButPartArrived);
            }
        }
        _ => {}
    }
    (class, findings)
}

/// The bytes that arrived of what `Effect::None` says was kept back: the body, or everything where there is none.
fn payload(call: Call, seen: &Seen) -> usize {
    if call.has_body { seen.body_bytes } else { seen.bytes }
}

fn class(call: Call, outcome: &Outcome, seen: &Seen) -> Class {
    match outcome {
        // It names no reply; that there was an answer on its connection is all that can be asked.
        Outcome::Accepted(None) if !call.has_id && !seen.answers.is_empty() => Class::Accepted(Whose::Own),
        Outcome::Accepted(id) => Class::Accepted(whose(call, *id, seen)),
        Outcome::Failed(Failed { effect, refusal: Refusal::Yes(id), .. }) => {
            Class::Refused(whose(call, *id, seen), *effect)
        }
        Outcome::Failed(Failed { kind, effect, .. }) => Class::Failed(*kind, *effect),
        Outcome::Dropped => Class::Dropped,
    }
}

fn whose(call: Call, id: Option<ReplyId>, seen: &Seen) -> Whose {
    match id.filter(|id| seen.answers.contains(id)) {
        None => Whose::Foreign,
        Some(id) if id.call != call.mark => Whose::MixedUp,
        Some(id) if id.role == Role::Early => Whose::Early,
        Some(_) => Whose::Own,
    }
}

/// What is known from outside about whether the request (or its body) was ever written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Written {
    /// No: none of it arrived, and the server ended no connection of the call, so nothing can have been lost.
    Never,
    /// None of it arrived, but the server ended a connection by itself: it may have been written and lost.
    CannotTell,
    /// Some of it arrived.
    Yes,
}

pub(crate) fn written(call: Call, seen: &Seen) -> Written {
    match (payload(call, seen), seen.was_cut_off) {
        (0, false) => Written::Never,
        (0, true) => Written::CannotTell,
        _ => Written::Yes,
    }
}

impl Class {
    /// The order of the rows.
    pub(crate) fn rank(self) -> u8 {
        match self {
            Self::Accepted(whose) => whose as u8,
            Self::Refused(whose, _) => 10 + whose as u8,
            Self::Failed(_, Effect::None) => 20,
            Self::Failed(_, Effect::Unknown) => 21,
            Self::Dropped => 30,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoneButReceived => "effect None, but the request had been received",
            Self::NoneButPartArrived => "effect None, but a part of the request had arrived",
            Self::NoneButNotRefused => "effect None, after a reply that left it open",
            Self::SeenTwice => "the request was received more than once",
            Self::ForeignReply => "the reply of another call was taken",
            Self::OpenThoughItReads => "an open effect, although the call only reads",
            Self::RepeatThoughOpen => "safe to repeat, although the effect is open",
            Self::HeldOn => "a connection was kept after its call",
            Self::Stranger => "a request arrived that no call made",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: Mark = Mark(7);
    const POST: Call =
        Call { mark: ME, has_body: true, only_reads: false, has_id: true, setting: Setting::New };
    const GET: Call = Call { has_body: false, ..POST };
    const READ: Call = Call { only_reads: true, ..GET };
    const KEPT: Call = Call { setting: Setting::Kept, ..POST };

    fn failed(effect: Effect) -> Outcome {
        let is_safe_to_repeat = effect == Effect::None;
        Outcome::Failed(Failed {
            kind: ErrorKind::Transport,
            effect,
            is_safe_to_repeat,
            refusal: Refusal::No,
        })
    }

    fn refused(id: Option<ReplyId>) -> Outcome {
        let refusal = Refusal::Yes(id);
        let kind = ErrorKind::InsufficientCredit;
        Outcome::Failed(Failed { kind, effect: Effect::None, is_safe_to_repeat: false, refusal })
    }

    fn answered(answers: &[ReplyId]) -> Seen {
        Seen { times_whole: 1, bytes: 300, body_bytes: 90, answers: answers.to_vec(), was_cut_off: false }
    }

    fn findings(call: Call, outcome: &Outcome, seen: &Seen) -> Vec<Finding> {
        judge(call, outcome, seen).1
    }

    #[test]
    fn an_honest_client_is_accused_of_nothing() {
        let mine = ReplyId::new(Role::Answer, ME);
        assert_eq!(findings(POST, &Outcome::Accepted(Some(mine)), &answered(&[mine])), []);
        let refusal = mine.refusing();
        assert_eq!(findings(POST, &refused(Some(refusal)), &answered(&[refusal])), []);
        assert_eq!(findings(POST, &failed(Effect::Unknown), &answered(&[])), []);
        assert_eq!(findings(POST, &failed(Effect::None), &Seen::default()), []);
        assert_eq!(findings(POST, &Outcome::Dropped, &answered(&[])), []);
        assert_eq!(findings(READ, &failed(Effect::None), &answered(&[])), []);
        let without_id = Call { has_id: false, ..READ };
        assert_eq!(findings(without_id, &Outcome::Accepted(None), &answered(&[mine])), []);
        let head_only = Seen { bytes: 210, ..Seen::default() };
        assert_eq!(findings(POST, &failed(Effect::None), &head_only), []);
    }

    #[test]
    fn none_for_what_arrived_is_found_with_either_setting() {
        let one_byte = Seen { bytes: 211, body_bytes: 1, ..Seen::default() };
        for call in [POST, GET, KEPT] {
            assert_eq!(findings(call, &failed(Effect::None), &answered(&[])), [Finding::NoneButReceived]);
            assert_eq!(findings(call, &failed(Effect::None), &one_byte), [Finding::NoneButPartArrived]);
        }
        let mine = ReplyId::new(Role::Answer, ME);
        for call in [POST, GET, KEPT] {
            let found = findings(call, &refused(Some(mine)), &answered(&[mine]));
            assert_eq!(found, [Finding::NoneButNotRefused]);
        }
    }

    #[test]
    fn an_open_effect_of_a_read_and_an_unsafe_repeat_are_found() {
        assert_eq!(findings(READ, &failed(Effect::Unknown), &answered(&[])), [Finding::OpenThoughItReads]);
        let kind = ErrorKind::Transport;
        let (effect, refusal) = (Effect::Unknown, Refusal::No);
        let outcome = Outcome::Failed(Failed { kind, effect, is_safe_to_repeat: true, refusal });
        assert_eq!(findings(POST, &outcome, &answered(&[])), [Finding::RepeatThoughOpen]);
    }

    #[test]
    fn a_request_that_arrived_twice_is_found_whatever_the_caller_got() {
        let mine = ReplyId::new(Role::Answer, ME);
        let seen = Seen { times_whole: 2, ..answered(&[mine]) };
        for outcome in [Outcome::Accepted(Some(mine)), failed(Effect::Unknown), Outcome::Dropped] {
            for call in [POST, KEPT] {
                assert_eq!(findings(call, &outcome, &seen), [Finding::SeenTwice]);
            }
        }
    }

    #[test]
    fn a_reply_that_was_not_given_to_this_request_is_found_on_a_new_connection() {
        let mine = ReplyId::new(Role::Answer, ME);
        let foreign = ReplyId::new(Role::Answer, Mark(8)).refusing();
        let stray = ReplyId::new(Role::Stray, ME).refusing();
        for id in [Some(foreign), Some(stray), None] {
            for outcome in [Outcome::Accepted(id), refused(id)] {
                assert_eq!(findings(POST, &outcome, &answered(&[mine])), [Finding::ForeignReply]);
                assert_eq!(findings(KEPT, &outcome, &answered(&[mine])), []);
            }
        }
        // What the server itself mixed up, or answered too early, is told apart.
        let other = ReplyId::new(Role::Answer, Mark(8));
        let mixed_up = judge(POST, &Outcome::Accepted(Some(other)), &answered(&[other]));
        assert_eq!(mixed_up, (Class::Accepted(Whose::MixedUp), vec![]));
        let early = ReplyId::new(Role::Early, ME);
        let early = judge(POST, &Outcome::Accepted(Some(early)), &answered(&[early]));
        assert_eq!(early, (Class::Accepted(Whose::Early), vec![]));
    }

    #[test]
    fn a_body_counts_as_never_written_only_where_nothing_can_have_been_lost() {
        let head_only = Seen { bytes: 210, ..Seen::default() };
        assert_eq!(written(POST, &head_only), Written::Never);
        assert_eq!(written(GET, &head_only), Written::Yes);
        assert_eq!(written(POST, &Seen { was_cut_off: true, ..head_only }), Written::CannotTell);
        assert_eq!(written(POST, &answered(&[])), Written::Yes);
    }
}
