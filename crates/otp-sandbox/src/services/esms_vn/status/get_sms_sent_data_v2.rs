//! `POST GetSmsSentData_V2`: the messages of a time, page by page.

use serde_json::{Value, json};

use crate::exchange::Reply;
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::sent::{Delivery, Sent};
use crate::services::Function;
use crate::services::call::{Call, Outcome, Refusal};
use crate::services::esms_vn::answers::{self};
use crate::services::esms_vn::sending::{DELIVERY, moment_in_vietnam};
use crate::services::esms_vn::{READS, V, admit};
use crate::world::World;

impl Operation {
    /// esms-vn `POST GetSmsSentData_V2`.
    pub const GET_SMS_SENT_DATA_V2: Self = Self(&Endpoint {
        name: "get_sms_sent_data_v2",
        path: "/GetSmsSentData_V2",
        fields: &["SmsType", "From", "To", "Page", "PageSize"],
        wish: "List the messages of a time",
        ..READS
    });
}

pub(in crate::services::esms_vn) static FUNCTION: Function = Function {
    refused: Some(|_, _, code, text, rule| {
        // The page prints this one text with a full stop.
        let keys = (code == "101").then_some("Authorize Failed.");
        answers::uncounted(code, text.or(keys), rule, &REFUSED)
    }),
    ..Function::new(
        Operation::GET_SMS_SENT_DATA_V2,
        &[RULES],
        |world, call| list(world, call),
        |_| answer(0, Vec::new()),
    )
};

const PAGE: &str = "https://developers.esms.vn/en/esms-api/retrive-and-register-functions/ham-kiem-tra-trang-thai-tin-nhan-theo-khoang-thoi-gian (2026-01-29)";
const PAGE_VI: &str = "https://developers.esms.vn/esms-api/ham-truy-xuat-va-dang-ky/ham-kiem-tra-trang-thai-tin-nhan-theo-khoang-thoi-gian (2026-04-07)";

rules! { V, RULES:
    Documented CREATED "esms-vn.get-sms-sent-data.created" "From and To, `yyyy-MM-dd HH:mm:ss`, bound when a message was made" PAGE_VI;
    Documented STATES "esms-vn.get-sms-sent-data.states"
        "SendStatus is 2 while a message waits, 7 while its report is awaited, then 5; SendResult is 1, 0, or 2 while it is not known" PAGE_VI;
    Assumed SUCCESS "esms-vn.get-sms-sent-data.success"
        "the answer is the printed one made valid JSON, with one row for each receiver, the oldest first" "the page prints no valid JSON";
    Assumed PAGES "esms-vn.get-sms-sent-data.pages" "page 1 is the first; a PageSize above 500 counts as 500" "the page names the maximum alone";
    Assumed ZONE "esms-vn.get-sms-sent-data.zone" "From and To are the time of Vietnam, and both belong to the time" "no page says";
    Assumed BAD "esms-vn.get-sms-sent-data.bad" "a field that is missing or cannot be read gets 99 `Invalid parameter`" "no page says";
    Assumed UNSENT "esms-vn.get-sms-sent-data.unsent" "a message that waits has no SentTime" "no page says";
    Unavoidable NUMBERS "esms-vn.get-sms-sent-data.numbers"
        "SmsId is always the printed one, and SellPrice is counted in messages, as the sandbox bills" "the sandbox has no website and no prices";
    Documented REFUSED "esms-vn.get-sms-sent-data.refused" "a refusal has CodeResult and ErrorMessage, without CountRegenerate" PAGE;
}

const MOST_ROWS: usize = 500;

fn list(world: &World, call: &Call<'_>) -> Outcome {
    admit(world, call)?;
    call.follows(&[&DELIVERY, &CREATED, &STATES, &PAGES, &ZONE, &UNSENT, &NUMBERS]);
    let bad = || Refusal::with_text("99", "Invalid parameter", &BAD);
    let number = |name| call.filled(name).and_then(|text| text.parse::<usize>().ok()).ok_or_else(bad);
    let moment = |name| call.filled(name).and_then(moment_in_vietnam).ok_or_else(bad);
    let product = u32::try_from(number("SmsType")?).map_err(|_| bad())?;
    let (from, to) = (moment("From")?, moment("To")?);
    let (page, size) = (number("Page")?.max(1), number("PageSize")?.clamp(1, MOST_ROWS));
    // The second that To names belongs to it.
    let is_asked_for = |sent: &&Sent| sent.product == product && (from..to + 1_000).contains(&sent.at_ms);
    let rows: Vec<Value> = world
        .all_sent(V)
        .filter(is_asked_for)
        .flat_map(|sent| sent.to.iter().map(|to| row(world, sent, to)))
        .collect();
    let first = (page - 1).saturating_mul(size);
    let shown = rows.iter().skip(first).take(size).cloned().collect();
    Ok(answer(rows.len(), shown))
}

fn row(world: &World, sent: &Sent, to: &str) -> Value {
    let (status, result) = match sent.delivery_to(to, world.now_ms) {
        Delivery::Scheduled | Delivery::Accepted => (2, 2),
        Delivery::HandedOver => (7, 2),
        Delivery::Delivered => (5, 1),
        Delivery::Failed => (5, 0),
    };
    let [handed_over_ms, _] = sent.changes_ms();
    let receivers = u32::try_from(sent.to.len()).map_or(1.0, f64::from);
    let sent_time = (status != 2).then(|| format!("/Date({handed_over_ms}+0700)/"));
    json!({
        "Campaign": sent.campaign,
        "Content": sent.content,
        "Phone": to,
        "ReferenceId": sent.id,
        "SellPrice": f64::from(sent.units) / receivers,
        "SendResult": result,
        "SendStatus": status,
        "SentTime": sent_time,
        "SmsId": 29_028_845,
        "SmsType": sent.product,
    })
}

fn answer(count: usize, rows: Vec<Value>) -> Reply {
    let members = [("CodeResult", "100".into()), ("CountTotal", count.into()), ("SentData", rows.into())];
    answers::shaped("100", &SUCCESS, &members)
}
