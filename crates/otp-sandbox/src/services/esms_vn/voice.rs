//! Calls that speak, on a host of their own. Here is what the two that ring somebody up share.

mod get_call_status;
mod make_call_record_v2;
mod make_call_template_v2;

use super::answers;
use super::sending::{self, Options, check_phone};
use super::{V, admit};
use crate::exchange::Reply;
use crate::inbox::Channel;
use crate::reports::Reporting;
use crate::rules::{Rule, rules};
use crate::sent::{Delivery, Sent};
use crate::services::Function;
use crate::services::call::{Call, Outcome, Refusal};
use crate::world::{Outgoing, World};

pub(super) static FUNCTIONS: &[&Function] =
    &[&make_call_template_v2::FUNCTION, &make_call_record_v2::FUNCTION, &get_call_status::FUNCTION];

const PAGE: &str =
    "https://developers.esms.vn/en/esms-api/voice/create-an-auto-call-using-template (2026-01-29)";

rules! { V, RULES:
    Unavoidable PRECEDENCE "esms-vn.voice.precedence"
        "checks run in this order: readable, 101, 140, 108, 104 or 106, 99, 159, 124, 103" "no page says; the account before the call";
    Documented SHAPE "esms-vn.voice.shape" "answers of the voice host have no CountRegenerate" PAGE;
    Assumed LANDLINE "esms-vn.voice.landline" "a call also reaches 0 and ten digits, a landline" "the page names no form of the number";
    Assumed ID "esms-vn.voice.id" "the id of a call is a UUID; the printed one has a dash too few and a blank at its end"
        "the voice callback and the page of the status print UUIDs";
    Documented SLASHES "esms-vn.voice.send-date" "SendDate has slashes: `yyyy/MM/dd HH:mm:ss`" PAGE;
    Assumed BAD_VALUE "esms-vn.voice.bad-value" "a Voice, Speed, Ivr or number out of range gets 99" "no page has a code for it";
}

rules! { V, REPORT_RULES of reports:
    Documented "esms-vn.voice.report"
        "a report is a GET on the CallbackUrl with ReferenceId, CallDuration, CallStatus, Ivr, Price, SentResult, CID and SendStatus; without HTTP 200 it comes up to five times more"
        PAGE;
    Assumed "esms-vn.voice.report-when" "the report comes when somebody has answered or nobody will" "no page says";
}

static REPORTING: Reporting = Reporting { query: report, attempts: 6, is_settled: |status| status == 200 };

fn report(sent: &Sent, delivery: Delivery, _at_ms: u64) -> Option<String> {
    let (duration, word, result) = match delivery {
        Delivery::Scheduled | Delivery::Accepted | Delivery::HandedOver => return None,
        Delivery::Delivered => ("13", "ANSWERED", "1"),
        Delivery::Failed => ("0", "NO ANSWER", "0"),
    };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("ReferenceId", &sent.id)
        .append_pair("CallDuration", duration)
        .append_pair("CallStatus", word)
        .append_pair("Ivr", "")
        .append_pair("Price", &format!("{}.0000", sent.units))
        .append_pair("SentResult", result)
        .append_pair("CID", PRINTED_CALLER)
        .append_pair("SendStatus", "5");
    Some(query.finish())
}

/// The number that the printed report names as the caller's.
const PRINTED_CALLER: &str = "02871002454";

/// Keys, address and phone, in this order. Returns the phone.
fn phone<'c>(world: &World, call: &'c Call<'_>) -> Result<&'c str, Refusal> {
    call.follows(&[&PRECEDENCE]);
    admit(world, call)?;
    let phone = call.get("Phone").unwrap_or_default();
    let is_landline =
        phone.len() == 11 && phone.starts_with("02") && phone.bytes().all(|byte| byte.is_ascii_digit());
    call.hangs_on(&LANDLINE, is_landline);
    if !is_landline {
        check_phone(call, phone)?;
    }
    sending::refuse_magic(call, phone)?;
    Ok(phone)
}

/// Rings the phone up, bills it and answers with the id of the call.
fn ring(
    world: &mut World,
    call: &Call<'_>,
    (phone, text, code): (&str, String, Option<String>),
    rule: &'static Rule,
) -> Outcome {
    let options = Options::read(world, call, |name| {
        let value = call.filled(name)?;
        call.hangs_on(&SLASHES, name == "SendDate");
        // With dashes it is not one of this host's dates.
        Some(if name == "SendDate" { value.replace('-', "?").replace('/', "-") } else { value.to_owned() })
    })?;
    let purpose = call.get("TemplateId").unwrap_or_default();
    let outgoing = Outgoing::sms(call.operation, phone, text, purpose).over(Channel::Voice);
    let id = sending::accept(world, call, vec![Outgoing { code, ..outgoing }], 1, options)?;
    Ok(taken_over(&id, rule))
}

fn taken_over(id: &str, rule: &'static Rule) -> Reply {
    let members = [("CodeResult", "100".into()), ("SMSID", id.into())];
    answers::shaped("100", rule, &members).on(&[&SHAPE, &ID])
}

/// A refusal of a call that rings somebody up. Each has its own text for an id that it does not know.
fn refused(code: &str, text: Option<&str>, rule: &'static Rule) -> Reply {
    answers::uncounted(code, text, rule, &SHAPE)
}

/// A field that is one of these words, or missing.
fn one_of(call: &Call<'_>, name: &str, words: &[&str]) -> Result<(), Refusal> {
    valid(call.filled(name).is_none_or(|word| words.contains(&word)))
}

/// Fields that are missing, or whole numbers of at most this many digits.
fn digits(call: &Call<'_>, names: &[&str], most: usize) -> Result<(), Refusal> {
    let is_number = |text: &str| text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    valid(names.iter().all(|name| call.filled(name).is_none_or(is_number)))
}

fn valid(holds: bool) -> Result<(), Refusal> {
    holds.then_some(()).ok_or_else(|| Refusal::with_text("99", "Invalid parameter", &BAD_VALUE))
}
