//! Cases of eSMS.vn as calls of the client.

use esms_vn::{
    AutoGenCodeResponse, CheckCode, Client, Credentials, Error, OtpCode, SendMessageAutoGenCodeV4,
    SendMessageAutoGenCodeV5, TypeId,
};
use serde_json::{Value, json};

use super::arguments::{flag, number, phone, required};
use super::case::{Case, ExpectedError, Operation};
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

async fn v5(client: &Client, case: &Case) -> Result<Result<Value, Error>, String> {
    let type_id = match required(case, "type_id")? {
        "1" => TypeId::Generate,
        "2" => TypeId::GenerateAndSend,
        other => return Err(format!("`type_id` {other} is not one the client can name")),
    };
    let template = required(case, "multi_channel_temp_id")?;
    let mut request = SendMessageAutoGenCodeV5::new(phone(case)?, template, type_id);
    if let Some(minutes) = number(case, "time_alive_minutes") {
        request = request.time_alive_minutes(minutes);
    }
    Ok(client.send_message_auto_gen_code_v5(&request).await.map(|response| sent(&response)))
}

async fn v4(client: &Client, case: &Case) -> Result<Result<Value, Error>, String> {
    let (brandname, message) = (required(case, "brandname")?, required(case, "message")?);
    let mut request = SendMessageAutoGenCodeV4::new(phone(case)?, brandname, message);
    if let Some(minutes) = number(case, "time_alive_minutes") {
        request = request.time_alive_minutes(minutes);
    }
    if let Some(length) = number(case, "num_char_of_code") {
        request = request.num_char_of_code(length);
    }
    if let Some(digits_only) = flag(case, "is_number") {
        request = request.is_number(digits_only);
    }
    Ok(client.send_message_auto_gen_code_v4(&request).await.map(|response| sent(&response)))
}

async fn check(client: &Client, case: &Case) -> Result<Result<Value, Error>, String> {
    let code = OtpCode::parse(required(case, "code")?).map_err(|error| error.to_string())?;
    Ok(client.check_code(&CheckCode::new(phone(case)?, code)).await.map(|response| {
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
        kind: format!("{:?}", error.kind()),
        effect: format!("{:?}", error.effect()),
        vendor_code: error.vendor_code().map(|code| code.as_str().to_owned()),
        request_id: error.request_id().map(str::to_owned),
        http_status: error.http_status(),
    }
}
