//! Cases of AccuAuth as calls of the client.

use accuauth::{Client, Content, Credentials, Encoding, Error, Host, SendSmsOtp};
use serde_json::json;

use super::arguments::{required, text};
use super::case::{self, Case, ExpectedError};
use super::replay::Outcome;
use super::wire::Keys;

pub(crate) async fn call(base_url: &str, keys: Keys<'_>, case: &Case) -> Result<Outcome, String> {
    let client = client(base_url, keys, case).map_err(|error| error.to_string())?;
    let mut request = SendSmsOtp::new(required(case, "phone_number")?);
    if let Some(id) = text(case, "template_id") {
        request = request.template_id(id);
    }
    if let Some(content) = content(case)? {
        request = request.content(content);
    }
    Ok(match client.send_sms_otp(&request).await {
        Ok(response) => Outcome::ok(
            json!({ "status": "OK", "charge": response.charge, "request_id": response.request_id }),
        ),
        Err(error) => Outcome::error(&error, expected(&error)),
    })
}

fn client(base_url: &str, keys: Keys<'_>, case: &Case) -> Result<Client, Error> {
    let credentials = Credentials::new(keys.key, keys.secret)?;
    let encoding = match case.client.encoding {
        Some(case::Encoding::Json) => Encoding::Json,
        _ => Encoding::Form,
    };
    Client::builder(Host::Custom(base_url.to_owned()), credentials).encoding(encoding).build()
}

fn content(case: &Case) -> Result<Option<Content>, String> {
    let Some(value) = case.call.arguments.get("content") else { return Ok(None) };
    let pairs: Vec<(String, String)> =
        serde_json::from_value(value.clone()).map_err(|error| format!("`content`: {error}"))?;
    let mut content = Content::new();
    for (name, value) in &pairs {
        content = content.pair(name, value).map_err(|error| error.to_string())?;
    }
    Ok(Some(content))
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
