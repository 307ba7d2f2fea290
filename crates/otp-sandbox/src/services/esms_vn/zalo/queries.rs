//! What can be asked about Zalo. Here is what the queries share: the Zalo account, and the shape of a refusal.

mod get_callback;
mod get_list_zoa;
mod get_quality;
mod get_quota;
mod get_rating;
mod get_zalo_message_status;
mod get_zns_template_info;
mod query_list_uid;
mod query_zns_status;
mod summary_zalo_message_v4;

use serde_json::Value;

use crate::exchange::Reply;
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::sent::{Delivery, Sent};
use crate::services::Function;
use crate::services::call::{Call, Outcome, Refusal, require};
use crate::services::esms_vn::answers;
use crate::services::esms_vn::sending::DELIVERY;
use crate::services::esms_vn::{READS, V, admit};
use crate::world::World;

pub(in crate::services::esms_vn) static FUNCTIONS: &[&Function] = &[
    &query_zns_status::FUNCTION,
    &get_zalo_message_status::FUNCTION,
    &get_callback::FUNCTION,
    &get_list_zoa::FUNCTION,
    &get_quota::FUNCTION,
    &get_zns_template_info::FUNCTION,
    &get_rating::FUNCTION,
    &get_quality::FUNCTION,
    &query_list_uid::FUNCTION,
    &summary_zalo_message_v4::FUNCTION,
];

const QUOTA_PAGE: &str =
    "https://developers.esms.vn/esms-api/ham-truy-xuat-va-dang-ky/lay-qouta-tin-zalo-theo-oaid (2026-01-06)";

rules! { V, RULES:
    Documented REFUSED "esms-vn.zalo-query.refused" "a refusal has CodeResult and ErrorMessage, without CountRegenerate" QUOTA_PAGE;
    Assumed NO_ACCOUNT "esms-vn.zalo-query.no-account" "a missing or empty OAID gets 791" "the table gives 791 to Zalo and names no query";
    Assumed OTHER_ACCOUNT "esms-vn.zalo-query.other-account"
        "an OAID that is not one of the account's gets 799" "the table gives 799 to Zalo and names no query";
    Assumed ANY_ACCOUNT "esms-vn.zalo-query.any-account"
        "while no Zalo accounts are configured every OAID is one of the account's" "accounts are agreed with the vendor";
}

/// What most of these calls have in common.
const QUERY: Endpoint = Endpoint { fields: &["OAID"], ..READS };

/// A call that refuses as most of these calls do.
const fn query(
    operation: Operation,
    rules: &'static [&'static [&'static Rule]],
    perform: fn(&mut World, &Call<'_>) -> Outcome,
    sample: fn(&mut World) -> Reply,
) -> Function {
    Function { refused: Some(refused), ..Function::new(operation, rules, perform, sample) }
}

/// A refusal of most of these calls.
fn refused(_: &mut World, _: &Call<'_>, code: &str, text: Option<&str>, rule: &'static Rule) -> Reply {
    answers::uncounted(code, text, rule, &REFUSED)
}

/// A success of most of these calls.
fn answered(rule: &'static Rule, members: &[(&str, Value)]) -> Reply {
    let code = [("CodeResult", "100".into()), ("ErrorMessage", "success".into())];
    answers::shaped("100", rule, &[&code, members].concat())
}

/// Keys, address, and a Zalo account of the account's. Returns its number.
fn admit_account<'c>(world: &World, call: &'c Call<'_>, field: &str) -> Result<&'c str, Refusal> {
    admit(world, call)?;
    let id = call.filled(field).ok_or_else(|| Refusal::new("791", &NO_ACCOUNT))?;
    let is_own = |accounts: &[crate::config::ZaloAccount]| accounts.iter().any(|own| own.id == id);
    if let Some(accounts) = &world.account(V).zalo_accounts {
        return require(is_own(accounts), "799", &OTHER_ACCOUNT).map(|()| id);
    }
    call.hangs_on(&ANY_ACCOUNT, !is_own(&world.account(V).listed_zalo_accounts()));
    Ok(id)
}

/// A message that went out over Zalo by template, with what became of it.
struct OverZalo<'w> {
    sent: &'w Sent,
    delivery: Delivery,
}

impl<'w> OverZalo<'w> {
    fn new(sent: &'w Sent, now_ms: u64) -> Option<Self> {
        let to = sent.to.first()?;
        matches!(sent.product, 24 | 25).then(|| Self { sent, delivery: sent.delivery_to(to, now_ms) })
    }

    /// The message with this id.
    fn find(world: &'w World, call: &Call<'_>, id: &str) -> Option<Self> {
        call.follows(&[&DELIVERY]);
        Self::new(world.sent(V, id)?, world.now_ms)
    }

    /// Zalo's own id: 20 hexadecimal digits, as printed.
    fn zalo_id(&self) -> &'w str {
        self.sent.id.get(..20).unwrap_or(&self.sent.id)
    }

    fn is_final(&self) -> bool {
        matches!(self.delivery, Delivery::Delivered | Delivery::Failed)
    }

    /// `SendFailed`, `SendStatus`, `SendSuccess`, `TotalReceiver` and `TotalSent`.
    fn counts(&self) -> [(&'static str, u32); 5] {
        let is_out = self.delivery >= Delivery::HandedOver;
        [
            ("SendFailed", (self.delivery == Delivery::Failed).into()),
            ("SendStatus", if is_out { 5 } else { 2 }),
            ("SendSuccess", (self.delivery == Delivery::Delivered).into()),
            ("TotalReceiver", 1),
            ("TotalSent", is_out.into()),
        ]
    }
}

/// An object with these counts and these members.
fn record(counts: [(&'static str, u32); 5], members: Value) -> Value {
    let mut record = members;
    for (name, count) in counts {
        record[name] = count.into();
    }
    record
}
