//! The account: its balance and its brand names.

mod get_balance;
mod get_list_brandname;

pub use get_balance::{GetBalance, GetBalanceResponse};
pub use get_list_brandname::{Brandname, GetListBrandname, GetListBrandnameResponse};
