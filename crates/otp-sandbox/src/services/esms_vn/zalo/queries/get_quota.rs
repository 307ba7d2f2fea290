//! `POST ZNS/GetQuota/`: how many messages a Zalo account may send.

use super::{QUERY, QUOTA_PAGE, admit_account, answered, query};
use crate::exchange::Reply;
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::esms_vn::V;

impl Operation {
    /// esms-vn `POST ZNS/GetQuota/`.
    pub const GET_QUOTA: Self = Self(&Endpoint {
        name: "get_quota",
        path: "/ZNS/GetQuota/",
        wish: "Ask how many messages a Zalo account may send",
        ..QUERY
    });
}

pub(super) static FUNCTION: Function = query(
    Operation::GET_QUOTA,
    &[RULES],
    |world, call| admit_account(world, call, "OAID").map(|_| answer()),
    |_| answer(),
);

rules! { V, RULES:
    Documented SUCCESS "esms-vn.get-quota.success" "a limit a day and what is left of it, and five numbers about promotion" QUOTA_PAGE;
    Unavoidable FIXED "esms-vn.get-quota.fixed" "the numbers are the printed ones and never change" "Zalo sets the limit";
}

fn answer() -> Reply {
    let numbers = [
        ("DailyQuota", 5000.into()),
        ("DailyQuotaPromotion", 0.into()),
        ("EstimatedNextMonthPromotionQuota", 425.into()),
        ("MonthlyPromotionQuota", 403.into()),
        ("RemainingMonthlyPromotionQuota", 403.into()),
        ("RemainingQuota", 4992.into()),
        ("RemainingQuotaPromotion", 0.into()),
    ];
    answered(&SUCCESS, &numbers).on(&[&FIXED])
}
