//! Cases of eSMS.vn as calls of the client.

use esms_vn::{
    AutoGenCodeResponse, CheckCode, Client, Credentials, Error, SendMessageAutoGenCodeV4,
    SendMessageAutoGenCodeV5, TypeId,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::arguments;
use super::case::{Case, ExpectedError, Operation, Word};
use super::replay::Outcome;
use super::wire::Keys;

pub(crate) async fn call(base_url: &str, keys: Keys<'_>, case: &Case) -> Result<Outcome, String> {
    // The real base has this path, and a case names the whole path.
    let base_url = format!("{base_url}/MainService.svc/json/");
    let client = Credentials::new(keys.key, keys.secret)
        .and_then(|credentials| Client::builder(credentials).base_url(base_url).build())
        .map_err(|error| error.to_string())?;
    let result = match case.call.operation {
        Operation::AutoGenCodeV5 => v5(&client, case).await?,
        Operation::AutoGenCodeV4 => v4(&client, case).await?,
        _ => check(&client, case).await?,
    };
    Ok(match result {
        Ok(value) => Outcome::ok(value),
        Err(error) => Outcome::error(&error, expected(&error)),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct V5 {
    phone: String,
    multi_channel_temp_id: String,
    type_id: String,
    time_alive_minutes: Option<u8>,
}

async fn v5(client: &Client, case: &Case) -> Result<Result<Value, Error>, String> {
    let V5 { phone, multi_channel_temp_id, type_id, time_alive_minutes } = arguments::read(case)?;
    let type_id = match type_id.as_str() {
        "1" => TypeId::Generate,
        "2" => TypeId::GenerateAndSend,
        other => return Err(format!("`type_id` {other} is not one the client can name")),
    };
    let mut request =
        SendMessageAutoGenCodeV5::new(arguments::phone(&phone)?, multi_channel_temp_id, type_id);
    if let Some(minutes) = time_alive_minutes {
        request = request.time_alive_minutes(minutes);
    }
    Ok(client.send_message_auto_gen_code_v5(&request).await.map(|response| sent(&response)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct V4 {
    phone: String,
    brandname: String,
    message: String,
    time_alive_minutes: Option<u8>,
    num_char_of_code: Option<u8>,
    is_number: Option<bool>,
}

async fn v4(client: &Client, case: &Case) -> Result<Result<Value, Error>, String> {
    let V4 { phone, brandname, message, time_alive_minutes, num_char_of_code, is_number } =
        arguments::read(case)?;
    let mut request = SendMessageAutoGenCodeV4::new(arguments::phone(&phone)?, brandname, message);
    if let Some(minutes) = time_alive_minutes {
        request = request.time_alive_minutes(minutes);
    }
    if let Some(length) = num_char_of_code {
        request = request.num_char_of_code(length);
    }
    if let Some(digits_only) = is_number {
        request = request.is_number(digits_only);
    }
    Ok(client.send_message_auto_gen_code_v4(&request).await.map(|response| sent(&response)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Check {
    phone: String,
    code: String,
}

async fn check(client: &Client, case: &Case) -> Result<Result<Value, Error>, String> {
    let Check { phone, code } = arguments::read(case)?;
    let request = CheckCode::new(arguments::phone(&phone)?, arguments::code(&code)?);
    Ok(client.check_code(&request).await.map(|response| {
        json!({
            "code_result": "100",
            "count_regenerate": response.count_regenerate,
            "error_message": response.vendor_message(),
        })
    }))
}

fn sent(response: &AutoGenCodeResponse) -> Value {
    json!({ "code_result": "100", "count_regenerate": response.count_regenerate, "sms_id": response.sms_id })
}

fn expected(error: &Error) -> ExpectedError {
    ExpectedError {
        kind: Word(error.kind()),
        effect: Word(error.effect()),
        vendor_code: error.vendor_code().map(|code| code.as_str().to_owned()),
        request_id: error.request_id().map(str::to_owned),
        http_status: error.http_status(),
    }
}
