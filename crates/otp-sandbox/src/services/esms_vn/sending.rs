//! What the calls that send have in common: phone, sender name, options, balance, and the memory of what was sent.

use serde_json::Value;

use super::answers::{self, phone_not_valid};
use super::{ERROR_PAGE, SMS_PAGE, V};
use crate::clock::moment;
use crate::inbox::Channel;
use crate::rules::{Rule, rules};
use crate::sent::Sent;
use crate::services::call::{Call, Outcome, Refusal, require};
use crate::world::{Outgoing, World};

const SANDBOX_PAGE: &str = "https://developers.esms.vn/en/esms-api/moi-truong-test-sandbox (2026-01-29)";
const PROJECT: &str = "a public project's notes on the vendor's test sends (2026)";

rules! { V, RULES:
    Documented PHONE "esms-vn.phone" "a phone in a wrong form gets 108" ERROR_PAGE;
    Assumed PHONE_SHAPE "esms-vn.phone-shape" "the right form is 0 and nine digits; 84…, +84… and a missing phone are refused"
        "the only form in the documentation's samples; public notes disagree about 84…";
    Documented BALANCE "esms-vn.balance" "a balance that is too low gets 103" ERROR_PAGE;
    Assumed PRICE "esms-vn.price" "the balance is counted in messages; an SMS costs one for each part, another message one"
        "prices are agreed with the vendor; the real balance is money";
    Reported BRAND_EMPTY "esms-vn.brand-empty"
        "a missing or empty Brandname gets 104" "public clients; the table's code for an unknown brand";
    Documented BRAND "esms-vn.brand" "a Brandname that the account does not have gets 104" ERROR_PAGE;
    Assumed BRAND_SHAPE "esms-vn.brand-shape"
        "while no brands are configured every name of 1 to 11 letters, digits, blanks, - _ . is one of the account, any other gets 104"
        "brands are agreed with the vendor; the shape is the country's rule for sender names";
    Documented REQUEST_ID "esms-vn.request-id" "a RequestId that was used in the last 24 hours gets 124" SMS_PAGE;
    Assumed REQUEST_ID_KEPT "esms-vn.request-id-kept" "a refused request does not use its RequestId up" "no page says";
    Reported REQUEST_ID_LENGTH "esms-vn.request-id-length" "a RequestId of more than 120 characters gets 159" "an old public client";
    Assumed REQUEST_ID_LONG "esms-vn.request-id-long" "a RequestId of 51 to 120 characters is taken" "the page says at most 50 and has no code for more";
    Documented TEST "esms-vn.sandbox" "with Sandbox 1 nothing is stored, charged or delivered, and the answer is a success" SANDBOX_PAGE;
    Reported TEST_USES_ID "esms-vn.sandbox-request-id" "a send with Sandbox 1 uses its RequestId up" PROJECT;
    Assumed BAD_OPTION "esms-vn.bad-option"
        "a Sandbox or IsUnicode other than 0 and 1, or a SendDate that is no date, gets 99" "no page has a code for it";
    Documented SEND_DATE "esms-vn.send-date" "SendDate is when the message goes out, as `yyyy-MM-dd HH:mm:ss`" SMS_PAGE;
    Assumed SEND_DATE_ZONE "esms-vn.send-date-zone"
        "SendDate is the time of Vietnam, +07:00; one that is over counts as now" "no page says";
    Assumed UNICODE "esms-vn.unicode" "IsUnicode 1 counts a text as Unicode whatever letters it has; 0 leaves every letter as it is"
        "the page says only plain and Unicode";
    Assumed ZALO_FAILS "esms-vn.zalo-fails"
        "while zalo_fails is set a message over Zalo alone is taken over, never arrives and is not billed" "no page says";
    Unavoidable DELIVERY "esms-vn.delivery"
        "a message is handed over after one second and arrives after three, by the sandbox's clock" "no page says how long it takes";
}

pub(super) const PHONE_FIELD: Option<&str> = Some("Phone");

/// Asks for a phone in the right form.
pub(super) fn phone<'c>(call: &'c Call<'_>) -> Result<&'c str, Refusal> {
    let phone = call.get("Phone").unwrap_or_default();
    check_phone(call, phone).map(|()| phone)
}

/// The same for a phone that is in a list.
pub(super) fn check_phone(call: &Call<'_>, phone: &str) -> Result<(), Refusal> {
    let is_domestic =
        phone.len() == 10 && phone.starts_with('0') && phone.bytes().all(|byte| byte.is_ascii_digit());
    call.hangs_on(&PHONE_SHAPE, !is_domestic);
    let refused = || Refusal::with_text("108", phone_not_valid(phone), &PHONE);
    is_domestic.then_some(()).ok_or_else(refused)
}

pub(super) fn refuse_magic(call: &Call<'_>, phone: &str) -> Result<(), Refusal> {
    call.refuse_magic(phone, |code| match code {
        "108" => Some(phone_not_valid(phone)),
        "99" => Some("Unknown error".to_owned()),
        _ => None,
    })
}

/// The one brand whose template a page prints.
pub(super) const TRIAL_BRAND: &str = "Baotrixemay";

/// Asks for a sender name of the account that is registered for this kind of message.
pub(super) fn brand<'c>(world: &World, call: &'c Call<'_>, sms_type: u32) -> Result<&'c str, Refusal> {
    check_brand(world, call, call.filled("Brandname"), sms_type)
}

/// The same for a sender name that is in a list.
pub(super) fn check_brand<'c>(
    world: &World,
    call: &Call<'_>,
    brand: Option<&'c str>,
    sms_type: u32,
) -> Result<&'c str, Refusal> {
    let brand = brand.ok_or_else(|| Refusal::new("104", &BRAND_EMPTY))?;
    if let Some(brands) = &world.account(V).brands {
        call.follows(&[&BRAND]);
        let is_own = brands.iter().any(|own| own.name == brand && own.sms_type == sms_type);
        return require(is_own, "104", &BRAND).map(|()| brand);
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b" -_.".contains(&byte);
    call.hangs_on(&BRAND_SHAPE, brand != TRIAL_BRAND);
    require(brand.len() <= 11 && brand.bytes().all(allowed), "104", &BRAND_SHAPE).map(|()| brand)
}

/// Asks whether the balance is enough for this number of messages.
pub(super) fn afford(world: &World, call: &Call<'_>, units: u32) -> Result<(), Refusal> {
    call.follows(&[&BALANCE]);
    let balance = world.account(V).balance;
    call.hangs_on(&PRICE, (1..units.into()).contains(&balance));
    require(balance >= u64::from(units), "103", &BALANCE)
}

/// What a send may ask for beside its message.
#[derive(Default)]
pub(super) struct Options {
    request_id: Option<String>,
    callback_url: Option<String>,
    campaign: Option<String>,
    pub(super) scheduled_ms: Option<u64>,
    /// `Sandbox` 1: the vendor's own way to try a call.
    pub(super) is_test: bool,
    /// The number of the template, where the call names one.
    pub(super) template: Option<String>,
}

impl Options {
    /// Reads the options of a call whose fields hold them.
    pub(super) fn of_call(world: &World, call: &Call<'_>) -> Result<Self, Refusal> {
        Self::read(world, call, |name| call.filled(name).map(str::to_owned))
    }

    /// Reads the options from where the call has them, and refuses a request that repeats another.
    pub(super) fn read(
        world: &World,
        call: &Call<'_>,
        value: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Refusal> {
        let test = value("Sandbox").or_else(|| value("SandBox")).or_else(|| value("IsSandBox"));
        let is_test = flag(test.as_deref())?;
        let scheduled_ms = value("SendDate").map(|date| send_date(call, &date)).transpose()?;
        let request_id = value("RequestId").or_else(|| value("RequestID"));
        if let Some(id) = &request_id {
            call.follows(&[&REQUEST_ID]);
            let length = id.chars().count();
            require(length <= 120, "159", &REQUEST_ID_LENGTH)?;
            call.hangs_on(&REQUEST_ID_LONG, length > 50);
            require(!world.request_id_is_used(V, id), "124", &REQUEST_ID)?;
            call.hangs_on(&REQUEST_ID_KEPT, world.request_id_was_refused(V, id));
        }
        let (callback_url, campaign) = (value("CallbackUrl"), value("campaignid"));
        Ok(Self { request_id, callback_url, campaign, scheduled_ms, is_test, template: None })
    }
}

/// Remembers the ids (`RequestId`) of a refused request, unless strict mode answers in its place: then nothing has happened.
pub(super) fn note_refused(world: &mut World, call: &Call<'_>, refusal: &Refusal) {
    if call.certain(world).is_err() || world.refused(&[refusal.rule]).is_some() {
        return;
    }
    let own = ["RequestId", "RequestID"].into_iter().filter_map(|name| call.filled(name));
    own.for_each(|id| world.refuse_request_id(V, id));
    let rows = call.nested("Data").unwrap_or_default();
    for row in rows.as_array().into_iter().flatten() {
        note_refused_row(world, row);
    }
}

/// The same for one row of a request that has several.
pub(super) fn note_refused_row(world: &mut World, row: &Value) {
    if let Some(id) = row.get("RequestId").and_then(Value::as_str).filter(|id| !id.is_empty()) {
        world.refuse_request_id(V, id);
    }
}

/// A field that is `1` or `0`; without it, 0.
pub(super) fn flag(value: Option<&str>) -> Result<bool, Refusal> {
    match value {
        None | Some("0") => Ok(false),
        Some("1") => Ok(true),
        Some(_) => Err(Refusal::with_text("99", "Invalid parameter", &BAD_OPTION)),
    }
}

const VIETNAM_AHEAD_MS: u64 = 7 * 60 * 60 * 1_000;

fn send_date(call: &Call<'_>, date: &str) -> Result<u64, Refusal> {
    call.follows(&[&SEND_DATE, &SEND_DATE_ZONE]);
    moment_in_vietnam(date).ok_or_else(|| Refusal::with_text("99", "Invalid parameter", &BAD_OPTION))
}

/// Reads `yyyy-MM-dd HH:mm:ss` as the time of Vietnam.
pub(super) fn moment_in_vietnam(text: &str) -> Option<u64> {
    let (day, time) = text.split_once(' ').filter(|(day, time)| day.len() == 10 && time.len() == 8)?;
    Some(moment(&format!("{day}T{time}"))?.saturating_sub(VIETNAM_AHEAD_MS))
}

/// Takes one message over: bill, inbox and memory, or nothing of that for a test. Answers with its id.
pub(super) fn take_over(
    world: &mut World,
    call: &Call<'_>,
    outgoing: Outgoing,
    options: Options,
    rule: &'static Rule,
) -> Outcome {
    let units = outgoing.length.parts;
    take_over_all(world, call, vec![outgoing], units, options, rule)
}

/// The same for messages to several phones under one id.
pub(super) fn take_over_all(
    world: &mut World,
    call: &Call<'_>,
    messages: Vec<Outgoing>,
    units: u32,
    options: Options,
    rule: &'static Rule,
) -> Outcome {
    accept(world, call, messages, units, options).map(|id| answers::sent(&id, rule))
}

/// The same, for an answer of another shape: returns the id.
pub(super) fn accept(
    world: &mut World,
    call: &Call<'_>,
    messages: Vec<Outgoing>,
    units: u32,
    options: Options,
) -> Result<String, Refusal> {
    call.hangs_on(&TEST_USES_ID, options.is_test && options.request_id.is_some());
    if options.is_test {
        call.follows(&[&TEST]);
        call.certain(world)?;
        if let Some(id) = &options.request_id {
            world.use_request_id(V, id);
        }
        return Ok(answers::sms_id(world));
    }
    let fails =
        world.account(V).zalo_fails && messages.iter().all(|message| message.channel == Channel::Zalo);
    call.hangs_on(&ZALO_FAILS, fails);
    afford(world, call, units)?;
    call.certain(world)?;
    let id = answers::sms_id(world);
    let to: Vec<&str> = messages.iter().map(|message| message.to.as_str()).collect();
    let first = messages.first();
    let content = first.map_or("", |message| message.text.as_str());
    let Options { request_id, callback_url, campaign, scheduled_ms, template, .. } = options;
    let sent = Sent {
        product: first.and_then(|message| message.product).unwrap_or(0),
        sender: first.and_then(|message| message.sender.clone()),
        template,
        units: if fails { 0 } else { units },
        fails,
        request_id,
        callback_url,
        campaign,
        scheduled_ms,
        ..Sent::new(world, call.operation, &id, &to, content)
    };
    for message in messages.into_iter().filter(|_| !fails) {
        world.deliver(Outgoing { scheduled_ms, ..message });
    }
    world.remember(sent);
    Ok(id)
}
