//! A code to send where the vendor does not make one.

use crate::Failure;

/// Uniform digits from the operating system, leading zeros kept.
pub(crate) fn six_digits() -> Result<String, Failure> {
    loop {
        let random = getrandom::u32().map_err(|error| Failure::new(&error.to_string()))?;
        // The rest of the division would favour small codes; those draws are thrown away.
        let limit = u32::MAX - u32::MAX % 1_000_000;
        if random < limit {
            return Ok(format!("{:06}", random % 1_000_000));
        }
    }
}
