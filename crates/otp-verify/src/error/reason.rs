use super::Limit;

/// The reason of an [`Error`](crate::Error).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// Start: [`SendLimits`](crate::SendLimits) does not allow the number's country. [`Operator::close`](crate::Operator::close): it does
    /// not allow the country that was to be closed.
    CountryNotAllowed,
    /// Start: [`SendLimits`](crate::SendLimits) denies a prefix of the number, or allows prefixes and none of this number.
    PrefixNotAllowed,
    /// Start: the number is known not to be a mobile number.
    NotMobile,
    /// Start: nobody here knows whether the number is a mobile number. See
    /// [`SendLimits::accept_unknown_lines`](crate::SendLimits::accept_unknown_lines).
    UnknownLine,
    /// The engine guards a vendor for another purpose: see [`Engine::guard`](crate::Engine::guard). Nothing was stored, sent
    /// or checked.
    OtherPurpose,
    /// Start: its key ([`Start::idempotency_key`](crate::Start::idempotency_key)) was used for another number. Nothing was sent now.
    OtherNumber,
    /// Start: a limit of the send guard is reached. [`Error::retry_after`](crate::Error::retry_after) says for how long.
    Limited(Limit),
    /// Start: another send for this number and purpose is on its way.
    InFlight,
    /// Start: others hold all the challenges, or all the attempts, that this number can have for this purpose.
    /// [`Error::retry_after`](crate::Error::retry_after) says how long until the first of them expires.
    Busy,
    /// Start: your [`BeforeSend`](crate::BeforeSend) refused this message. [`Error::hook_error`](crate::Error::hook_error) has its
    /// reason, which is not for users.
    HookRefused,
    /// Start: your [`BeforeSend`](crate::BeforeSend) wants it later. [`Error::retry_after`](crate::Error::retry_after) says when.
    HookDelayed,
    /// Start: your [`BeforeSend`](crate::BeforeSend) failed or panicked, so nothing was sent.
    /// [`Error::hook_error`](crate::Error::hook_error) has its error; after a panic the source says so.
    HookFailed,
    /// Start: an operator has closed the country, or the service.
    Closed,
    /// Start: too many failures in a row. [`Error::retry_after`](crate::Error::retry_after) says how long until another code may be sent. A challenge that is
    /// open can be checked anyway.
    LockedOut,
    /// Check: the text cannot be a code of this engine, or it has another number of digits than the code of this challenge. No
    /// attempt was used. Another number of digits uses one of the challenge's sixty tickets, though: after them it is over. A
    /// guard never returns this.
    Malformed,
    /// Check: the code is wrong. A vendor that keeps the code may mean: expired or used. It says so of a right code, too, when its
    /// first answer was lost and the check is repeated.
    WrongCode {
        /// The number of attempts that the challenge has left.
        attempts_left: u32,
    },
    /// The challenge has no attempts left. From a start: the challenge of its key has none, and a fresh key begins a new one.
    NoAttemptsLeft,
    /// The code was already used. From a start: the challenge of its key was confirmed, and a fresh key begins a new one.
    Used,
    /// There is no such challenge for this number and purpose: it expired, another one replaced it, or it never existed. For a
    /// resend: too little of its time is left. Behind a guard whose codes live for ten minutes that is so from the start.
    ///
    /// A mistake in the set-up looks the same: another index key, another [`Tenant`](crate::Tenant), another store, or a store that
    /// lost its data. Then **no** code of any user is found. So watch how often it happens, though each one is the user's doing for
    /// [`Error::is_user_error`](crate::Error::is_user_error).
    NotFound,
    /// The vendor's call failed. The source is its error.
    Vendor,
    /// The store failed. The source is its error. From [`Engine::check_store`](crate::Engine::check_store): the store is not fit
    /// for use, and the source says why.
    Store,
    /// This machine cannot read the code: its key is not in the key ring, the key of this name has other bytes here, or another
    /// kind of engine or another vendor's engine sealed it.
    ///
    /// No attempt was used, unless the effect is unknown. Then the challenge has another code as well, because the outcome of a
    /// resend is unknown, and that code was compared and does not match.
    Keys,
    /// The operating system's random generator failed.
    Random,
}

impl Reason {
    /// The word for logs and labels, such as `wrong_code`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CountryNotAllowed => "country_not_allowed",
            Self::PrefixNotAllowed => "prefix_not_allowed",
            Self::NotMobile => "not_mobile",
            Self::UnknownLine => "unknown_line",
            Self::OtherPurpose => "other_purpose",
            Self::OtherNumber => "other_number",
            Self::HookRefused => "hook_refused",
            Self::HookDelayed => "hook_delayed",
            Self::HookFailed => "hook_failed",
            Self::Limited(_) => "limited",
            Self::InFlight => "in_flight",
            Self::Busy => "busy",
            Self::Closed => "closed",
            Self::LockedOut => "locked_out",
            Self::Malformed => "malformed",
            Self::WrongCode { .. } => "wrong_code",
            Self::NoAttemptsLeft => "no_attempts_left",
            Self::Used => "used",
            Self::NotFound => "not_found",
            Self::Vendor => "vendor",
            Self::Store => "store",
            Self::Keys => "keys",
            Self::Random => "random",
        }
    }
}
