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
    /// A landline, a service number or internet telephony.
    Other,
    /// A country whose plan is not held here, or a range that its plan keeps in reserve.
    Unknown,
}
