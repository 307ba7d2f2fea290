//! What a caller got, held against what the server saw. Pure, so that a planted lie shows that it would be found.

use std::fmt;

use otp_core::{Effect, ErrorKind};

use super::mark::{ReplyId, Says};

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

/// One call, as far as its judgement needs it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) has_body: bool,
    /// Whether, by the vendor's page, the call only reads: then nothing that happens is an effect.
    pub(crate) only_reads: bool,
    pub(crate) named_by: NamedBy,
    /// Whether the client keeps its connections: `reuse_connections`.
    pub(crate) is_kept: bool,
}

/// Who hands on the id of a success.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NamedBy {
    /// Nobody: it has no text that the caller gets.
    Nobody,
    /// The success alone: its texts stand in lists, which the error of a success under an HTTP status of failure does not know.
    Success,
    /// That error, too.
    SuccessAndError,
}

/// What must not be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Finding {
    NoneButReceived,
    NoneButPartArrived,
    NoneButNotRefused,
    SeenTwice,
    ForeignReply,
    NoSuccess,
    OpenThoughItReads,
    RepeatThoughOpen,
    HeldOn,
    Stranger,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoneButReceived => "effect None, but the request had been received",
            Self::NoneButPartArrived => "effect None, but a part of what was to be kept back had arrived",
            Self::NoneButNotRefused => "effect None, after a reply in which the vendor did not say so",
            Self::SeenTwice => "the request was received more than once",
            Self::ForeignReply => "the reply of another call was taken, or one that nobody sent",
            Self::NoSuccess => "a success was read from a reply that is not one",
            Self::OpenThoughItReads => "an open effect, although the call only reads",
            Self::RepeatThoughOpen => "safe to repeat, although the effect is open",
            Self::HeldOn => "a connection of its own was still open long after its call",
            Self::Stranger => "a request arrived that carried no call's mark",
        })
    }
}

/// What must not be, of one call.
pub(crate) fn judge(call: Call, outcome: &Outcome, seen: &Seen) -> Vec<Finding> {
    let (mut is_open, mut is_repeatable, mut left_open, mut says_none) = (false, false, false, false);
    if let Outcome::Failed(failed) = outcome {
        is_open = failed.effect == Effect::Unknown;
        is_repeatable = failed.is_safe_to_repeat;
        left_open = matches!(failed.refusal, Refusal::Yes(Some(id)) if id.says != Says::Refusal);
        says_none = failed.refusal == Refusal::No && !is_open && !call.only_reads;
    }
    let is_whole = seen.times_whole > 0;
    let table = [
        (seen.times_whole > 1, Finding::SeenTwice),
        (is_open && call.only_reads, Finding::OpenThoughItReads),
        (is_open && is_repeatable, Finding::RepeatThoughOpen),
        (left_open && !is_open && !call.only_reads, Finding::NoneButNotRefused),
        // With kept connections this is the known price, and counted.
        (is_foreign(call, outcome, seen) && !call.is_kept, Finding::ForeignReply),
        (is_no_success(call, outcome, seen), Finding::NoSuccess),
        (says_none && is_whole, Finding::NoneButReceived),
        (says_none && !is_whole && payload(call, seen) > 0, Finding::NoneButPartArrived),
    ];
    table.into_iter().filter_map(|(is_so, finding)| is_so.then_some(finding)).collect()
}

/// Whether a success was read where the vendor gave none. A call whose success names no reply must have got one at least.
fn is_no_success(call: Call, outcome: &Outcome, seen: &Seen) -> bool {
    let is_success = |id: &ReplyId| id.says == Says::Success;
    match outcome {
        Outcome::Accepted(Some(id)) => !is_success(id),
        Outcome::Accepted(None) => call.named_by == NamedBy::Nobody && !seen.answers.iter().any(is_success),
        Outcome::Failed(_) | Outcome::Dropped => false,
    }
}

/// The bytes that arrived of what `Effect::None` says was kept back: the body, or everything where there is none.
fn payload(call: Call, seen: &Seen) -> usize {
    if call.has_body { seen.body_bytes } else { seen.bytes }
}

/// Whether the request (or its body) was certainly never written: none of it arrived, and the server ended no connection of
/// the call, so that nothing can have been lost.
pub(crate) fn was_never_written(call: Call, seen: &Seen) -> bool {
    payload(call, seen) == 0 && !seen.was_cut_off
}

/// Whether the caller was given a reply that the server never gave as the answer to this call's request.
pub(crate) fn is_foreign(call: Call, outcome: &Outcome, seen: &Seen) -> bool {
    let is_own = |id: Option<ReplyId>| id.is_some_and(|id| seen.answers.contains(&id));
    match *outcome {
        // It names no reply; that there was an answer on its connection is all that can be asked.
        Outcome::Accepted(None) if call.named_by == NamedBy::Nobody => seen.answers.is_empty(),
        Outcome::Accepted(id) => !is_own(id),
        Outcome::Failed(Failed { refusal: Refusal::Yes(id), .. }) => {
            // A success under an HTTP status of failure names no reply either, where its error has no text to name one in.
            let is_unnamed = id.is_none() && call.named_by != NamedBy::SuccessAndError;
            !(is_own(id) || is_unnamed && seen.answers.iter().any(|id| id.says == Says::Neither))
        }
        Outcome::Failed(_) | Outcome::Dropped => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::mark::Mark;
    use super::*;

    const MINE: ReplyId = ReplyId { call: Mark(7), says: Says::Success };
    const POST: Call =
        Call { has_body: true, only_reads: false, named_by: NamedBy::SuccessAndError, is_kept: false };
    const GET: Call = Call { has_body: false, ..POST };
    const READ: Call = Call { only_reads: true, ..GET };
    const KEPT: Call = Call { is_kept: true, ..POST };

    fn failed(kind: ErrorKind, effect: Effect, is_safe_to_repeat: bool, refusal: Refusal) -> Outcome {
        Outcome::Failed(Failed { kind, effect, is_safe_to_repeat, refusal })
    }

    fn none() -> Outcome {
        failed(ErrorKind::Transport, Effect::None, true, Refusal::No)
    }

    fn open() -> Outcome {
        failed(ErrorKind::Transport, Effect::Unknown, false, Refusal::No)
    }

    fn refused(id: Option<ReplyId>) -> Outcome {
        failed(ErrorKind::InsufficientCredit, Effect::None, false, Refusal::Yes(id))
    }

    fn answered(answers: &[ReplyId]) -> Seen {
        Seen { times_whole: 1, bytes: 300, body_bytes: 90, answers: answers.to_vec(), was_cut_off: false }
    }

    fn head_only() -> Seen {
        Seen { bytes: 210, ..Seen::default() }
    }

    #[test]
    fn each_finding_is_made_where_it_must_be_and_nowhere_else() {
        let (mine, success) = (MINE, Outcome::Accepted(Some(MINE)));
        let [refusal, neither] = [Says::Refusal, Says::Neither].map(|says| ReplyId { says, ..mine });
        let without_id = Call { named_by: NamedBy::Nobody, ..READ };
        let id_in_a_list = Call { named_by: NamedBy::Success, ..READ };
        let body_began = Seen { body_bytes: 1, ..head_only() };
        let twice = Seen { times_whole: 2, ..answered(&[mine]) };
        let repeatable = failed(ErrorKind::Transport, Effect::Unknown, true, Refusal::No);
        let all = [POST, GET, KEPT];
        for (calls, outcome, seen, found) in [
            (&all[..], success, answered(&[mine]), None),
            (&all, refused(Some(refusal)), answered(&[refusal]), None),
            (&all, open(), answered(&[]), None),
            (&all, none(), Seen::default(), None),
            (&all, Outcome::Dropped, answered(&[]), None),
            (&[READ], none(), answered(&[]), None),
            (&[without_id], Outcome::Accepted(None), answered(&[mine]), None),
            (&[without_id], refused(None), answered(&[neither]), None),
            (&[without_id], refused(None), answered(&[refusal]), Some(Finding::ForeignReply)),
            (&[id_in_a_list], refused(None), answered(&[neither]), None),
            (&[id_in_a_list], Outcome::Accepted(None), answered(&[mine]), Some(Finding::ForeignReply)),
            (&[POST, KEPT], none(), head_only(), None),
            (&[GET], none(), head_only(), Some(Finding::NoneButPartArrived)),
            (&all, none(), body_began, Some(Finding::NoneButPartArrived)),
            (&all, none(), answered(&[]), Some(Finding::NoneButReceived)),
            (&all, refused(Some(mine)), answered(&[mine]), Some(Finding::NoneButNotRefused)),
            (&all, Outcome::Accepted(Some(neither)), answered(&[neither]), Some(Finding::NoSuccess)),
            (&all, Outcome::Accepted(Some(refusal)), answered(&[refusal]), Some(Finding::NoSuccess)),
            (&[without_id], Outcome::Accepted(None), answered(&[neither]), Some(Finding::NoSuccess)),
            (&[READ], open(), answered(&[]), Some(Finding::OpenThoughItReads)),
            (&all, repeatable, answered(&[]), Some(Finding::RepeatThoughOpen)),
            (&all, success, twice.clone(), Some(Finding::SeenTwice)),
            (&all, open(), twice.clone(), Some(Finding::SeenTwice)),
            (&all, Outcome::Dropped, twice, Some(Finding::SeenTwice)),
        ] {
            for call in calls {
                let findings = judge(*call, &outcome, &seen);
                assert_eq!(findings, Vec::from_iter(found), "{call:?} {outcome:?} {seen:?}");
            }
        }
    }

    #[test]
    fn a_reply_that_was_not_given_to_this_request_is_found_on_a_new_connection() {
        let foreign = [Mark(8), Mark::NOBODY].map(|call| Some(ReplyId { call, says: Says::Refusal }));
        for id in foreign.into_iter().chain([None]) {
            let taken = Outcome::Accepted(id.map(|id| ReplyId { says: Says::Success, ..id }));
            for outcome in [taken, refused(id)] {
                assert_eq!(judge(POST, &outcome, &answered(&[MINE])), [Finding::ForeignReply]);
                assert_eq!(judge(KEPT, &outcome, &answered(&[MINE])), []);
                assert!(is_foreign(KEPT, &outcome, &answered(&[MINE])));
            }
        }
        // What the server itself mixed up no client can see through.
        let other = ReplyId { call: Mark(8), ..MINE };
        assert_eq!(judge(POST, &Outcome::Accepted(Some(other)), &answered(&[other])), []);
    }

    #[test]
    fn a_body_counts_as_never_written_only_where_nothing_can_have_been_lost() {
        assert!(was_never_written(POST, &head_only()));
        assert!(!was_never_written(GET, &head_only()));
        assert!(!was_never_written(POST, &Seen { was_cut_off: true, ..head_only() }));
        assert!(!was_never_written(POST, &answered(&[])));
    }
}
