//! What the account has.

mod get_balance;

use crate::services::Function;

pub(super) static FUNCTIONS: &[&Function] = &[&get_balance::FUNCTION];
