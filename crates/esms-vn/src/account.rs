//! The account: its balance and its brand names.

mod get_balance;

pub use get_balance::{GetBalance, GetBalanceResponse};
