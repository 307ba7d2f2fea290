//! What the calls to a phone with `user` and `pass` have in common: keys, phone, reports, price, and the memory of what was sent.

use super::answers;
use super::{Call, Refusal, SEND_PAGE, V, admit, number};
use crate::names::Operation;
use crate::rules::{Rule, rules};
use crate::sent::Sent;
use crate::services::call::{Outcome, require};
use crate::world::{Outgoing, World};

rules! { V, RULES:
    Unavoidable PRECEDENCE "esms-my.send.precedence"
        "checks run in this order: 1 mandatory, 3 keys, 2 address, 9 digits, 4 country, 10, 7, 8, 5"
        "no page says; from cheap to dear, the account before the message";
    Assumed UNREAD_LIST "esms-my.send.unread-list"
        "WhatsApp messages and look-ups get status 4 and 5 where a text gets them" "the lists of their pages could not be read";
    Documented CREDITS "esms-my.send.credits" "fewer credits than the message costs gets status 5" SEND_PAGE;
    Documented PRICE "esms-my.send.price" "what takes one part costs one credit, as the printed successes say" SEND_PAGE;
    Assumed PRICE_PARTS "esms-my.send.price-parts" "each further part costs one credit, too" "no page says";
    Assumed PRICE_ABROAD "esms-my.send.price-abroad" "so does what goes to another country" "no page says";
    Documented REPORTS "esms-my.send.reports"
        "with dlr 1 the address of dlr-url gets a delivery report; with any other dlr there is none" SEND_PAGE;
    Assumed REPORTS_NOWHERE "esms-my.send.reports-nowhere" "with dlr 1 and no dlr-url there is none either" "no page says where it would go";
}

pub(super) const KEY_FIELDS: &[&str] = &["user", "pass"];
pub(super) const PHONE_FIELD: Option<&str> = Some("to");

/// Asks for keys, what is mandatory and the phone, which it returns.
pub(super) fn phone<'c>(world: &World, call: &'c Call<'_>, beside: &[&str]) -> Result<&'c str, Refusal> {
    call.follows(&[&PRECEDENCE]);
    admit(world, call, &[&["to"], beside].concat())?;
    let phone = number::digits(call, "to")?;
    number::reachable(call, phone)
        .inspect_err(|refusal| call.hangs_on(&UNREAD_LIST, is_unread(call, refusal.code)))?;
    call.refuse_magic(phone, |_| None)?;
    Ok(phone)
}

/// Whether only the list of another call has this status.
fn is_unread(call: &Call<'_>, code: &str) -> bool {
    call.operation != Operation::SEND_SMS && matches!(code, "4" | "5")
}

/// Where reports go, if the call asks for any.
pub(super) fn reports_to(call: &Call<'_>) -> Option<String> {
    let (wanted, url) = (call.filled("dlr"), call.filled("dlr-url"));
    call.hangs_on(&REPORTS, wanted.is_some() || url.is_some());
    call.hangs_on(&REPORTS_NOWHERE, wanted == Some("1") && url.is_none());
    url.filter(|_| wanted == Some("1")).map(str::to_owned)
}

/// Asks whether the credits are enough for this number of parts.
pub(super) fn afford(world: &World, call: &Call<'_>, phone: &str, parts: u32) -> Result<(), Refusal> {
    let is_paid = world.account(V).balance >= u64::from(parts);
    call.follows(&[&CREDITS, &PRICE]);
    call.hangs_on(&PRICE_PARTS, parts > 1);
    call.hangs_on(&PRICE_ABROAD, !phone.starts_with("60"));
    call.hangs_on(&UNREAD_LIST, !is_paid && is_unread(call, "5"));
    require(is_paid, "5", &CREDITS)
}

/// Takes a message over: bill, inbox and memory. Answers with its id.
pub(super) fn take_over(
    world: &mut World,
    call: &Call<'_>,
    outgoing: Outgoing,
    kind: u32,
    rule: &'static Rule,
) -> Outcome {
    let (phone, parts) = (outgoing.to.clone(), outgoing.length.parts);
    let callback_url = reports_to(call);
    afford(world, call, &phone, parts)?;
    call.certain(world)?;
    let id = world.rng.uuid();
    let sent = Sent::new(world, call.operation, &id, &[&phone], &outgoing.text);
    world.deliver(outgoing);
    world.remember(Sent { product: kind, units: parts, callback_url, ..sent });
    Ok(answers::sent(&id, parts, kind, rule))
}
