/// The proof that a code was right. Only a successful check returns one.
///
/// A wrong code is an error, so `?` and `is_ok()` both fail closed, and code that needs proof can ask for this value
/// instead of a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Verified(());

impl Verified {
    /// For implementers of [`CheckVerification`](crate::CheckVerification), after the vendor said yes.
    ///
    /// It stops a program from forgetting to look at the result; it cannot stop one that wants to forge it.
    #[allow(clippy::new_without_default, reason = "a proof has no default")]
    #[must_use]
    pub const fn new() -> Self {
        Self(())
    }
}
