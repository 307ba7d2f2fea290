//! Messages over Zalo, and what can be asked about Zalo.

mod sending_mode;
mod template;

pub use sending_mode::SendingMode;
pub use template::{Params, TempData};
