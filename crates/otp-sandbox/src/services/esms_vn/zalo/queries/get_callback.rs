//! `POST ZaloCallback/GetCallback`, on a host of its own: the reports that a callback URL may have missed.

use serde_json::{Value, json};

use super::{OverZalo, QUERY, admit_account, record};
use crate::exchange::Reply;
use crate::names::{CodeField, Endpoint, Operation};
use crate::rules::{Rule, rules};
use crate::sent::Delivery;
use crate::services::Function;
use crate::services::call::{Call, Outcome};
use crate::services::esms_vn::{V, answers};
use crate::world::World;

impl Operation {
    /// esms-vn `POST ZaloCallback/GetCallback`.
    pub const GET_CALLBACK: Self = Self(&Endpoint {
        name: "get_callback",
        host: "status",
        path: "/ZaloCallback/GetCallback",
        fields: &["OAId"],
        nested: &["ListRefid"],
        code: CodeField { name: "Code", success: "100", failure: "99", unheard_of: "987" },
        wish: "Ask for the reports of messages over Zalo",
        ..QUERY
    });
}

pub(super) static FUNCTION: Function = Function {
    refused: Some(|_, _, code, text, rule| {
        let text = text.unwrap_or_else(|| answers::usual_text(code));
        let number: u32 = code.parse().unwrap_or_default();
        answers::shaped(code, rule, &[("Code", number.into()), ("Message", text.into())]).on(&[&REFUSED])
    }),
    ..Function::new(
        Operation::GET_CALLBACK,
        &[RULES],
        |world, call| reports(world, call),
        |_| answer(Vec::new()),
    )
};

const PAGE: &str = "https://developers.esms.vn/esms-api/ham-truy-xuat-va-dang-ky/ham-lay-thong-tin-callback-tin-nhan-zalo (2026-01-06)";

rules! { V, RULES:
    Documented SUCCESS "esms-vn.get-callback.success"
        "there is a report for each of the first 200 ids whose message was sent over Zalo with a CallbackUrl; the others are missing" PAGE;
    Assumed NO_IDS "esms-vn.get-callback.no-ids" "without ListRefid there is no report; what is no text in it is left out" "no page says";
    Assumed ANY_OA "esms-vn.get-callback.any-oa" "which Zalo account sent a message is not compared" "no page says";
    Unavoidable VALUES "esms-vn.get-callback.values"
        "Telcoid is 1, TotalPrice is counted in messages, ErrorInfo is the printed one for a failure and empty otherwise, ZnsTempId is empty"
        "the sandbox knows no networks and no prices; one failure is printed";
    Assumed REFUSED "esms-vn.get-callback.refused" "a refusal has Code as a number and Message" "no page prints one";
}

const MOST_IDS: usize = 200;
const PRINTED_ERROR: &str = "{\"error\":-124,\"message\":\"Access token is invalid\"}\
                             Object reference not set to an instance of an object.";

fn reports(world: &World, call: &Call<'_>) -> Outcome {
    let account = admit_account(world, call, "OAId")?;
    let ids = call.nested("ListRefid").and_then(|ids| ids.as_array().cloned());
    call.hangs_on(&NO_IDS, ids.as_ref().is_none_or(|ids| ids.iter().any(|id| !id.is_string())));
    let ids = ids.unwrap_or_default();
    let texts = ids.iter().take(MOST_IDS).filter_map(Value::as_str);
    let messages = texts.filter_map(|id| OverZalo::find(world, call, id));
    let reports: Vec<Value> = messages.filter_map(|message| report(&message, account)).collect();
    call.hangs_on(&ANY_OA, !reports.is_empty());
    Ok(answer(reports))
}

fn report(message: &OverZalo<'_>, account: &str) -> Option<Value> {
    let sent = message.sent;
    let error = if message.delivery == Delivery::Failed { PRINTED_ERROR } else { "" };
    let members = json!({
        "SMSID": sent.id,
        "TotalPrice": f64::from(sent.units),
        "RequestId": sent.request_id,
        "TypeId": sent.product,
        "Telcoid": 1,
        "PhoneNumber": sent.to.first(),
        "CallbackUrl": sent.callback_url.as_ref()?,
        "Partnerids": message.zalo_id(),
        "ErrorInfo": error,
        "OAId": account,
        "ZnsTempId": "",
    });
    Some(record(message.counts(), members))
}

fn answer(reports: Vec<Value>) -> Reply {
    let members = [("Code", 100.into()), ("Message", "Success".into()), ("Data_callback", reports.into())];
    answers::shaped("100", &SUCCESS, &members).on(&[&VALUES])
}
