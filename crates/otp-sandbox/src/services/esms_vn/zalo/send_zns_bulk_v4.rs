//! `POST Send_zns_bulk_v4_post_json/`: a template to up to 500 phones, each with its own values.

use serde_json::{Value, json};

use super::answers::{self, usual_text};
use super::{
    ERROR_PAGE, Options, Outcome, REPORTING, Refusal, SENDS, Template, V, accept, check_phone, compose,
    enter, mode, placed, refuse_magic, require, template,
};
use crate::exchange::Reply;
use crate::names::{Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::services::Function;
use crate::services::call::Call;
use crate::services::esms_vn::sending::note_refused_row;
use crate::world::World;

impl Operation {
    /// esms-vn `POST Send_zns_bulk_v4_post_json/`.
    pub const SEND_ZNS_BULK_V4: Self = Self(&Endpoint {
        name: "send_zns_bulk_v4",
        path: "/Send_zns_bulk_v4_post_json/",
        fields: &["OAID", "TempID", "SendingMode", "SendDate", "campaignid", "Sandbox", "CallbackUrl"],
        nested: &["Data"],
        wish: "Send messages over Zalo to several phones",
        ..SENDS
    });
}

const PAGE: &str =
    "https://developers.esms.vn/esms-api/cac-api-khac/tin-zalo-moi-khach-hang-mot-noi-dung (2026-04-07)";

rules! { V, RULES:
    Documented ROWS "esms-vn.zalo-bulk.rows" "an answer has the code of each row; a bulk with refused rows gets 100, too" PAGE;
    Assumed TOTAL_FAIL "esms-vn.zalo-bulk.total-fail" "TotalFail stands only where a row was refused"
        "so it is in both printed answers; no page says it";
    Documented TOO_MANY "esms-vn.zalo-bulk.too-many" "more than 500 rows get 687" ERROR_PAGE;
    Documented DATA "esms-vn.zalo-bulk.data" "a Data that is no list of objects, or an empty one, gets 110" ERROR_PAGE;
    Assumed REFUSED_ROW "esms-vn.zalo-bulk.refused-row"
        "a row is refused for its phone, its RequestId, its values or the balance, with the code and the text of a single message"
        "the page prints 108 in a row and no other code";
    Assumed WHOLE "esms-vn.zalo-bulk.whole" "OAID, TempID, SendingMode and SendDate are checked once, before the rows" "no page says";
}

pub(super) static FUNCTION: Function = Function {
    report: Some(&REPORTING),
    ..Function::new(Operation::SEND_ZNS_BULK_V4, &[RULES], send, |world| {
        let sent = Sent { phone: "0901888484".to_owned(), outcome: Ok(answers::sms_id(world)) };
        answer(&[sent])
    })
};

/// What became of a row.
struct Sent {
    phone: String,
    outcome: Result<String, Refusal>,
}

fn send(world: &mut World, call: &Call<'_>) -> Outcome {
    enter(world, call)?;
    call.follows(&[&ROWS, &WHOLE]);
    let template = template(world, call, [call.filled("OAID"), call.filled("TempID")])?;
    mode(call, call.filled("SendingMode"), &Options::of_call(world, call)?)?;
    let Some(Value::Array(rows)) = call.nested("Data") else { return Err(Refusal::new("110", &DATA)) };
    require(rows.len() <= 500, "687", &TOO_MANY)?;
    require(!rows.is_empty() && rows.iter().all(Value::is_object), "110", &DATA)?;
    call.certain(world)?;
    let row = |row: Value| {
        let phone = row.get("Phone").and_then(Value::as_str).unwrap_or_default().to_owned();
        let outcome = send_row(world, call, &template, &phone, &row);
        if outcome.is_err() {
            note_refused_row(world, &row);
        }
        Sent { phone, outcome }
    };
    let rows: Vec<Sent> = rows.into_iter().map(row).collect();
    Ok(answer(&rows))
}

fn send_row(
    world: &mut World,
    call: &Call<'_>,
    template: &Template<'_>,
    phone: &str,
    row: &Value,
) -> Result<String, Refusal> {
    check_phone(call, phone)?;
    refuse_magic(call, phone)?;
    let message = compose(call, phone, template, placed(row.get("Params")))?;
    let mut options = Options::read(world, call, |name| match name {
        "RequestId" => row.get(name).and_then(Value::as_str).map(str::to_owned),
        _ => call.filled(name).map(str::to_owned),
    })?;
    options.template = Some(template.id.to_owned());
    accept(world, call, vec![message], 1, options)
}

fn answer(rows: &[Sent]) -> Reply {
    let good = rows.iter().filter(|row| row.outcome.is_ok()).count();
    let detail = rows.iter().map(|Sent { phone, outcome }| match outcome {
        Ok(id) => json!({ "CodeResult": "100", "Phone": phone, "SMSID": id }),
        Err(Refusal { code, text, .. }) => {
            let text = text.as_deref().unwrap_or_else(|| usual_text(code));
            json!({ "CodeResult": code, "Phone": phone, "ErrorMessage": text })
        }
    });
    let detail = Value::Array(detail.collect());
    let bad = rows.len() - good;
    let members = [
        ("CodeResult", "100".into()),
        ("Message", "Sucess".into()),
        ("TotalFail", if bad > 0 { bad.into() } else { Value::Null }),
        ("TotalSuccess", good.into()),
        ("detail", detail),
    ];
    let reply = answers::shaped("100", &ROWS, &members);
    if bad > 0 { reply.on(&[&REFUSED_ROW, &TOTAL_FAIL]) } else { reply }
}
