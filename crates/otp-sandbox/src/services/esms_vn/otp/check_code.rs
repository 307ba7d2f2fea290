//! `GET CheckCodeGen_V4_get`: is this the code? For codes of both generating calls.

use super::answers::{self, code_invalid};
use super::{CHECK_PAGE, Call, Outcome, PHONE_FIELD, READS, Refusal, SUPERSESSION, V, admit, slot};
use crate::codes::Check;
use crate::names::{Does, Endpoint, Input, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::world::World;

impl Operation {
    /// esms-vn `GET CheckCodeGen_V4_get`.
    pub const CHECK_CODE: Self = Self(&Endpoint {
        name: "check_code",
        method: "GET",
        path: "/CheckCodeGen_V4_get",
        input: Input::Query,
        phone: PHONE_FIELD,
        fields: &["Code"],
        does: Does::Checks,
        wish: "Check a code",
        ..READS
    });
}

// The sample has the number on the vendor's page for this call.
pub(super) static FUNCTION: Function =
    Function::new(Operation::CHECK_CODE, &[RULES], check, |_| answers::checked("0901888484", &SUCCESS));

const V4_PAGE_VI: &str =
    "https://developers.esms.vn/esms-api/ham-gui-tin/tin-gencode-tu-dong-sms (2026-04-07)";

rules! { V, RULES:
    Documented SUCCESS "esms-vn.check.success" "the right code gets 100, with `0901888484, Content: Success!` in ErrorMessage" CHECK_PAGE;
    Documented USED_OR_EXPIRED "esms-vn.check.used-or-expired"
        "a used or expired code gets 117, with `0901888484, Content: 1NTTJ6 Code Invalid`" V4_PAGE_VI;
    Assumed WRONG "esms-vn.check.wrong" "a wrong code, or a phone without a code, gets 117 as well"
        "no page names it on its own; 171 of the tables is never given unless armed";
    Assumed CODE_MISSING "esms-vn.check.code-missing" "a missing Code is a wrong one" "no page says";
    Assumed CASE "esms-vn.check.letter-case" "letter case counts" "no page says";
    Assumed ATTEMPT_LIMIT "esms-vn.check.attempt-limit"
        "after five wrong guesses a code gets 117 even when it is right" "no page states a limit";
}

fn check(world: &mut World, call: &Call<'_>) -> Outcome {
    let phone = admit(world, call)?;
    let guess = call.get("Code").unwrap_or_default();
    let checked = world.check(&slot(phone), guess);
    call.hangs_on(&SUPERSESSION, checked.superseded);
    call.hangs_on(&ATTEMPT_LIMIT, checked.check == Check::Right && checked.wrong_guesses > 0);
    let rule = match checked.check {
        Check::Right => return Ok(answers::checked(phone, &SUCCESS)),
        Check::Expired | Check::Used if checked.nearly => &USED_OR_EXPIRED,
        Check::Wrong if checked.nearly => &CASE,
        Check::Wrong | Check::NoCode if guess.is_empty() => &CODE_MISSING,
        Check::Expired | Check::Used | Check::Wrong | Check::NoCode => &WRONG,
        Check::Exhausted => &ATTEMPT_LIMIT,
    };
    Err(Refusal::with_text("117", code_invalid(phone, guess), rule))
}
