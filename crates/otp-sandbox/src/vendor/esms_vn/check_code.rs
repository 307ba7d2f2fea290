//! `GET CheckCodeGen_V4_get`: is this the code? For codes of both generating calls.

use std::net::IpAddr;

use super::answers::{self, Refusal, code_invalid};
use super::shared_fields::{admit, any_case, slot};
use super::{CHECK_PAGE, V};
use crate::codes::Check;
use crate::exchange::Reply;
use crate::fields::Fields;
use crate::rules::Rule;
use crate::world::World;

const V4_PAGE_VI: &str =
    "https://developers.esms.vn/esms-api/ham-gui-tin/tin-gencode-tu-dong-sms (2026-04-07)";

const SUCCESS: Rule = Rule::documented(
    V,
    "esms-vn.check.success",
    "the right code gets 100, with `0901888484, Content: Success!` in ErrorMessage",
    CHECK_PAGE,
);
const USED_OR_EXPIRED: Rule = Rule::documented(
    V,
    "esms-vn.check.used-or-expired",
    "a used or expired code gets 117, with `0901888484, Content: 1NTTJ6 Code Invalid`",
    V4_PAGE_VI,
);
const WRONG: Rule = Rule::assumed(
    V,
    "esms-vn.check.wrong",
    "a wrong code, or a phone without a code, gets 117 as well",
    "no page names it on its own; 171 of the tables is never given unless armed",
);
const CODE_MISSING: Rule =
    Rule::assumed(V, "esms-vn.check.code-missing", "a missing Code is a wrong one", "no page says");
const CASE: Rule = Rule::assumed(V, "esms-vn.check.letter-case", "letter case counts", "no page says");
const ATTEMPT_LIMIT: Rule = Rule::assumed(
    V,
    "esms-vn.check.attempt-limit",
    "after five wrong guesses a code gets 117 even when it is right",
    "no page states a limit",
);

pub(super) const RULES: &[&Rule] =
    &[&SUCCESS, &USED_OR_EXPIRED, &WRONG, &CODE_MISSING, &CASE, &ATTEMPT_LIMIT];

pub(super) fn check(world: &mut World, fields: &Fields, from: IpAddr) -> Result<Reply, Refusal> {
    let phone = admit(world, fields, any_case, from)?;
    let guess = fields.get_in_any_case("Code").unwrap_or_default();
    let rule = match world.check(&slot(&phone), guess) {
        Check::Right => return Ok(answers::checked(&phone, &SUCCESS)),
        Check::Expired | Check::Used => &USED_OR_EXPIRED,
        Check::Wrong | Check::NoCode if guess.is_empty() => &CODE_MISSING,
        Check::Wrong | Check::NoCode => &WRONG,
        Check::Exhausted => &ATTEMPT_LIMIT,
    };
    Err(Refusal::with_text("117", code_invalid(&phone, guess), rule))
}
