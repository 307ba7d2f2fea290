/// A limit of the send guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// The time between two sends to a number.
    Cooldown,
    /// Sends to a number.
    Phone,
    /// Sends of a caller: see [`Start::counted_by`](crate::Start::counted_by).
    Caller,
    /// Sends of a caller to a number.
    CallerAndPhone,
    /// Sends to a prefix.
    Prefix,
    /// Sends to a country.
    Country,
    /// Units a day.
    DailyUnits,
    /// Too few codes of a prefix are confirmed: see [`Brake`](crate::Brake).
    UnconfirmedPrefix,
    /// Too few codes of a caller are confirmed.
    UnconfirmedCaller,
    /// Too few codes of a country are confirmed.
    UnconfirmedCountry,
}

impl Limit {
    /// The word for logs and labels, such as `caller_and_phone`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cooldown => "cooldown",
            Self::Phone => "phone",
            Self::Caller => "caller",
            Self::CallerAndPhone => "caller_and_phone",
            Self::Prefix => "prefix",
            Self::Country => "country",
            Self::DailyUnits => "daily_units",
            Self::UnconfirmedPrefix => "unconfirmed_prefix",
            Self::UnconfirmedCaller => "unconfirmed_caller",
            Self::UnconfirmedCountry => "unconfirmed_country",
        }
    }

    /// Whether its window is given back when nothing was sent, for certain. `taken` are the limits of the same start.
    ///
    /// One of these stays, the first that was taken: refusals that cost nothing would be free questions to a vendor. It is the
    /// caller's own where there is one, for the others are kept with the number: each fresh caller would leave a window there.
    pub(crate) fn is_refundable(self, taken: &[Self]) -> bool {
        match self {
            Self::Caller => false,
            Self::CallerAndPhone => taken.contains(&Self::Caller),
            Self::Cooldown => taken.contains(&Self::Caller) || taken.contains(&Self::CallerAndPhone),
            Self::Phone
            | Self::Prefix
            | Self::Country
            | Self::DailyUnits
            | Self::UnconfirmedPrefix
            | Self::UnconfirmedCaller
            | Self::UnconfirmedCountry => true,
        }
    }
}
