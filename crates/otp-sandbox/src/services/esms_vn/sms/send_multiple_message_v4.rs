//! `POST SendMultipleMessage_V4_post_json/`: the caller's own text to one phone, over SMS or Zalo.

use crate::codes::code_in;
use crate::inbox::Channel;
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::sent::Sent;
use crate::services::Function;
use crate::services::call::{Call, Outcome, Refusal, require};
use crate::services::esms_vn::answers;
use crate::services::esms_vn::reports::REPORTING;
use crate::services::esms_vn::sending::{self, Options, PHONE_FIELD, TRIAL_BRAND, UNICODE, flag, take_over};
use crate::services::esms_vn::{ERROR_PAGE, SENDS, SMS_PAGE, V};
use crate::text_length::measure_wide;
use crate::world::{Outgoing, World};

impl Operation {
    /// esms-vn `POST SendMultipleMessage_V4_post_json/`.
    pub const SEND_MULTIPLE_MESSAGE_V4: Self = Self(&Endpoint {
        name: "send_multiple_message_v4",
        path: "/SendMultipleMessage_V4_post_json/",
        phone: PHONE_FIELD,
        fields: &[
            "Content",
            "Brandname",
            "SmsType",
            "OAID",
            "IsUnicode",
            "SendDate",
            "campaignid",
            "RequestId",
            "Sandbox",
            "CallbackUrl",
        ],
        wish: "Send a text",
        ..SENDS
    });
}

pub(in crate::services::esms_vn) static FUNCTION: Function = Function {
    report: Some(&REPORTING),
    ..Function::new(Operation::SEND_MULTIPLE_MESSAGE_V4, &[RULES], send, |world| {
        answers::sent(&answers::sms_id(world), &SUCCESS)
    })
};

const SMS_PAGE_VI: &str =
    "https://developers.esms.vn/esms-api/ham-gui-tin/tin-nhan-sms-otp-cskh (2026-04-07)";
const FIXED_NUMBER_PAGE: &str =
    "https://developers.esms.vn/en/esms-api/send-sms-api/send-fixed-number-with-cheap-price (2025-08-01)";
const ZALO_PAGE: &str = "https://developers.esms.vn/en/esms-api/other-apis/ham-gui-tin-nhan-zalo-dang-json-full-template (2025-06-26)";

const TRIAL_PAUSE_MS: u64 = 5 * 60 * 1_000;

rules! { V, RULES:
    Unavoidable PRECEDENCE "esms-vn.multiple.precedence"
        "checks run in this order: readable, 101, 140, 108, 300, 118, 104 (type 2) or 791 799 (types 24, 25), 99, 159, 124, 146 or 789, the 5 minutes of the trial, 103"
        "no page says; the account before the message";
    Documented TYPE_MISSING "esms-vn.multiple.type-missing" "a missing or empty SmsType gets 300" ERROR_PAGE;
    Assumed TYPE_UNKNOWN "esms-vn.multiple.type-unknown" "an SmsType other than 2, 8, 24 and 25 gets 118"
        "these are the types that the pages name for this call; the table's `message type not supported`";
    Assumed CONTENT_MISSING "esms-vn.multiple.content-missing"
        "a missing or empty Content gets 146 for type 2 and 99 for the others" "no page says";
    Documented TRIAL_TEXT "esms-vn.multiple.trial-text"
        "brand Baotrixemay sends `CODE la ma xac minh dang ky Baotrixemay cua ban` with up to 8 letters or digits; other texts get 146"
        SMS_PAGE_VI;
    Documented TRIAL_ONCE "esms-vn.multiple.trial-once"
        "brand Baotrixemay sends the same text to the same phone once in 5 minutes" SMS_PAGE_VI;
    Assumed TRIAL_AGAIN "esms-vn.multiple.trial-again"
        "the same text to the same phone within the 5 minutes gets 99, and neither arrives nor is billed" "the page names no code";
    Documented REGISTERED_TEXT "esms-vn.multiple.registered-text"
        "a text that fits no registered template of its brand gets 146, with an SMSID" SMS_PAGE;
    Assumed ANY_TEXT "esms-vn.multiple.any-text"
        "while no templates are configured each text counts as one of every other brand" "templates are agreed with the vendor";
    Reported TEST_TEXT "esms-vn.multiple.sandbox-text" "with Sandbox 1 the text is not compared with the templates"
        "the sample of the page about test sends, and a public project's notes (2026)";
    Documented FIXED_NUMBER "esms-vn.multiple.fixed-number"
        "type 8 is a text from a fixed number without a brand (the Vietnamese page has a call that reads a code out)" FIXED_NUMBER_PAGE;
    Documented ZALO "esms-vn.multiple.zalo" "types 24 and 25 send the whole text of a template over the Zalo account OAID" ZALO_PAGE;
    Documented OAID_MISSING "esms-vn.multiple.oaid-missing" "a missing or empty OAID gets 791" ERROR_PAGE;
    Documented OAID_UNKNOWN "esms-vn.multiple.oaid-unknown" "an OAID that the account does not have gets 799" ERROR_PAGE;
    Assumed ANY_OAID "esms-vn.multiple.any-oaid"
        "while no Zalo accounts are configured every number is one of the account, any other text gets 799" "accounts are agreed with the vendor";
    Documented ZALO_TEXT "esms-vn.multiple.zalo-text" "a text that fits no template of the Zalo account gets 789" ZALO_PAGE;
    Assumed ANY_ZALO_TEXT "esms-vn.multiple.any-zalo-text"
        "while no templates are configured each text counts as one of every Zalo account" "templates are agreed with the vendor";
    Assumed LONG_TEXT "esms-vn.multiple.long-text" "a text longer than one SMS goes out in parts, each billed" "no limit is stated for this call";
    Documented SUCCESS "esms-vn.multiple.success" "a text that is taken over gets 100 and an SMSID" SMS_PAGE;
}

fn send(world: &mut World, call: &Call<'_>) -> Outcome {
    call.follows(&[&PRECEDENCE]);
    crate::services::esms_vn::admit(world, call)?;
    let phone = sending::phone(call)?;
    sending::refuse_magic(call, phone)?;
    let kind = call.filled("SmsType").ok_or_else(|| Refusal::new("300", &TYPE_MISSING))?;
    let outgoing = |text: &str, of: &str| {
        let purpose = format!("{kind} {of}: {}", text.replace(|one: char| one.is_ascii_digit(), ""));
        let sms = Outgoing::sms(call.operation, phone, text.to_owned(), purpose);
        Outgoing { code: code_in(text), product: kind.parse().ok(), ..sms }
    };
    let is_unicode = |call: &Call<'_>| flag(call.filled("IsUnicode"));
    match kind {
        "2" => {
            let brand = sending::brand(world, call, 2)?;
            let (is_wide, options) = (is_unicode(call)?, Options::of_call(world, call)?);
            let text = text_of_brand(world, call, brand, options.is_test)?;
            if brand == TRIAL_BRAND && !options.is_test {
                not_again(world, call, phone, text)?;
            }
            let sms = Outgoing { sender: Some(brand.to_owned()), ..outgoing(text, brand) };
            take_over(world, call, as_asked(call, sms, is_wide), options, &SUCCESS)
        }
        "8" => {
            call.follows(&[&FIXED_NUMBER]);
            let (is_wide, options) = (is_unicode(call)?, Options::of_call(world, call)?);
            let text = content(call, "99")?;
            take_over(world, call, as_asked(call, outgoing(text, ""), is_wide), options, &SUCCESS)
        }
        "24" | "25" => {
            call.follows(&[&ZALO]);
            let account = zalo_account(world, call)?;
            is_unicode(call)?;
            let options = Options::of_call(world, call)?;
            let text = text_of_account(world, call, account)?;
            let message = Outgoing { sender: Some(account.to_owned()), ..outgoing(text, account) };
            take_over(world, call, message.over(Channel::Zalo), options, &SUCCESS)
        }
        _ => Err(Refusal::new("118", &TYPE_UNKNOWN)),
    }
}

/// The message as long as `IsUnicode` makes it.
fn as_asked(call: &Call<'_>, sms: Outgoing, is_wide: bool) -> Outgoing {
    call.hangs_on(&UNICODE, is_wide || !sms.text.is_ascii());
    let length = if is_wide { measure_wide(&sms.text) } else { sms.length };
    call.hangs_on(&LONG_TEXT, length.parts > 1);
    Outgoing { length, ..sms }
}

fn content<'c>(call: &'c Call<'_>, code: &'static str) -> Result<&'c str, Refusal> {
    call.filled("Content").ok_or_else(|| Refusal::new(code, &CONTENT_MISSING))
}

fn text_of_brand<'c>(
    world: &World,
    call: &'c Call<'_>,
    brand: &str,
    is_test: bool,
) -> Result<&'c str, Refusal> {
    let text = content(call, "146")?;
    if is_test {
        call.follows(&[&TEST_TEXT]);
        return Ok(text);
    }
    if let Some(templates) = &world.account(V).templates {
        call.follows(&[&REGISTERED_TEXT]);
        let fits = templates.iter().any(|template| template.owner == brand && template.fits(text));
        return require(fits, "146", &REGISTERED_TEXT).map(|()| text);
    }
    let is_trial = brand == TRIAL_BRAND;
    call.follows(&[if is_trial { &TRIAL_TEXT } else { &ANY_TEXT }]);
    let code = text.strip_suffix(" la ma xac minh dang ky Baotrixemay cua ban");
    let is_code =
        |code: &str| (1..=8).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    require(!is_trial || code.is_some_and(is_code), "146", &TRIAL_TEXT).map(|()| text)
}

/// Asks that the trial's text has not just gone to this phone.
fn not_again(world: &World, call: &Call<'_>, phone: &str, text: &str) -> Result<(), Refusal> {
    call.follows(&[&TRIAL_ONCE]);
    let is_it = |sent: &Sent| {
        sent.operation == call.operation
            && sent.sender.as_deref() == Some(TRIAL_BRAND)
            && sent.to == [phone]
            && sent.content == text
    };
    let last = world.all_sent(V).rfind(|sent| is_it(sent));
    let is_free = last.is_none_or(|sent| world.now_ms >= sent.at_ms.saturating_add(TRIAL_PAUSE_MS));
    is_free.then_some(()).ok_or_else(|| Refusal::with_text("99", "Unknown error", &TRIAL_AGAIN))
}

fn zalo_account<'c>(world: &World, call: &'c Call<'_>) -> Result<&'c str, Refusal> {
    let account = call.filled("OAID").ok_or_else(|| Refusal::new("791", &OAID_MISSING))?;
    if let Some(accounts) = &world.account(V).zalo_accounts {
        call.follows(&[&OAID_UNKNOWN]);
        let is_own = accounts.iter().any(|own| own.id == account);
        return require(is_own, "799", &OAID_UNKNOWN).map(|()| account);
    }
    call.follows(&[&ANY_OAID]);
    require(account.bytes().all(|byte| byte.is_ascii_digit()), "799", &ANY_OAID).map(|()| account)
}

fn text_of_account<'c>(world: &World, call: &'c Call<'_>, account: &str) -> Result<&'c str, Refusal> {
    let text = content(call, "99")?;
    let Some(templates) = &world.account(V).templates else {
        call.follows(&[&ANY_ZALO_TEXT]);
        return Ok(text);
    };
    call.follows(&[&ZALO_TEXT]);
    let fits = templates.iter().any(|template| template.owner == account && template.fits(text));
    require(fits, "789", &ZALO_TEXT).map(|()| text)
}
