//! Kinds of lines, as numbering plans tell them apart.

/// What kind of line a number belongs to, as far as its numbering plan says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum LineType {
    /// A mobile network: a text message can arrive.
    Mobile,
    /// A range that the plan gives to mobile networks and to landlines, digit by digit: a text message may arrive.
    ///
    /// Only India has such ranges; one in five of its mobile ranges is one.
    MobileOrFixed,
    /// Certainly no mobile of any country, so the vendors here send no text message to it.
    ///
    /// That is a landline, a free, shared-cost or premium number, or internet telephony. In countries whose plan is not held here
    /// it is what the first digits alone show. Those are the global services, satellites included (`+800`, `+808`, `+870`, `+878`,
    /// `+881`, `+882`, `+883`, `+888`, `+979`), and behind `+1` the premium code 900 and the free codes.
    Other,
    /// Nothing is known: a country whose plan is not held here, or a range that its plan keeps in reserve. It may be a
    /// mobile, a landline or an expensive service.
    Unknown,
}
