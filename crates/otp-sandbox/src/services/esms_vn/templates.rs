//! What the account may say: its registered templates.

mod get_template;

use crate::services::Function;

pub(super) static FUNCTIONS: &[&Function] = &[&get_template::FUNCTION];
