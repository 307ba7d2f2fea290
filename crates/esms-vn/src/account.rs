//! The account: its balance and its brand names.

mod get_balance;
mod get_list_brandname;

pub use get_balance::{GetBalance, GetBalanceResponse};
pub use get_list_brandname::{Brandname, GetListBrandname, GetListBrandnameResponse};

/// For this repository's tools: `endpoints.rs` joins the groups.
#[cfg(feature = "__endpoints")]
pub(crate) const ENDPOINTS: crate::endpoints::Group = {
    use crate::endpoints::entry;
    &[entry::<GetBalance>(), entry::<GetListBrandname>()]
};
