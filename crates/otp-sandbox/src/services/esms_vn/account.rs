//! What the account has.

mod get_balance;
mod get_list_brandname;

use crate::services::Function;

pub(super) static FUNCTIONS: &[&Function] = &[&get_balance::FUNCTION, &get_list_brandname::FUNCTION];
