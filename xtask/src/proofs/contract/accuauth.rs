//! Cases of AccuAuth as calls of the client.

use accuauth::{Client, Content, Credentials, Encoding, Error, Host, SendSmsOtp};
use serde::Deserialize;
use serde_json::json;

use super::arguments;
use super::case::{self, Case, ExpectedError, Word};
use super::replay::Outcome;
use super::wire::Keys;

pub(crate) async fn call(base_url: &str, keys: Keys<'_>, case: &Case) -> Result<Outcome, String> {
    let client = client(base_url, keys, case).map_err(|error| error.to_string())?;
    let request = request(case)?;
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Send {
    phone_number: String,
    template_id: Option<String>,
    content: Option<Vec<(String, String)>>,
}

fn request(case: &Case) -> Result<SendSmsOtp, String> {
    let Send { phone_number, template_id, content } = arguments::read(case)?;
    let mut request = SendSmsOtp::new(phone_number);
    if let Some(id) = template_id {
        request = request.template_id(id);
    }
    if let Some(pairs) = content {
        let mut content = Content::new();
        for (name, value) in &pairs {
            content = content.pair(name, value).map_err(|error| error.to_string())?;
        }
        request = request.content(content);
    }
    Ok(request)
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
