//! Cases of esms.com.my as calls of the client.

use esms_my::{Client, Credentials, Encoding, Error, GenerateOtp, Language, OtpText, VerifyOtp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::arguments;
use super::case::{self, Case, ExpectedError, Operation, Word};
use super::replay::Outcome;
use super::wire::Keys;

pub(crate) async fn call(base_url: &str, keys: Keys<'_>, case: &Case) -> Result<Outcome, String> {
    let client = client(base_url, keys, case).map_err(|error| error.to_string())?;
    let result = match case.call.operation {
        Operation::VerifyOtp => verify(&client, case).await?,
        _ => generate(&client, case).await?,
    };
    Ok(match result {
        Ok(value) => Outcome::ok(value),
        Err(error) => Outcome::error(&error, expected(&error)),
    })
}

fn client(base_url: &str, keys: Keys<'_>, case: &Case) -> Result<Client, Error> {
    let credentials = Credentials::new(keys.key, keys.secret)?;
    let encoding = match case.client.encoding {
        Some(case::Encoding::Form) => Encoding::Form,
        _ => Encoding::Json,
    };
    Client::builder(credentials).base_url(base_url).encoding(encoding).build()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Generate {
    phone: String,
    brand_name: Option<String>,
    message: Option<String>,
    language: Option<String>,
    duration_minutes: Option<u8>,
    app_id: Option<u32>,
}

async fn generate(client: &Client, case: &Case) -> Result<Result<Value, Error>, String> {
    let Generate { phone, brand_name, message, language, duration_minutes, app_id } = arguments::read(case)?;
    let text = match (brand_name, message) {
        (Some(name), None) => {
            OtpText::Brand { name, language: language.as_deref().map(parse_language).transpose()? }
        }
        (None, Some(message)) if language.is_none() => OtpText::Message(message),
        _ => return Err("a call has `brand_name` with or without `language`, or `message`".to_owned()),
    };
    let mut request = GenerateOtp::new(arguments::phone(&phone)?, text);
    if let Some(minutes) = duration_minutes {
        request = request.duration_minutes(minutes);
    }
    if let Some(id) = app_id {
        request = request.app_id(id);
    }
    Ok(client.generate_otp(&request).await.map(|response| {
        json!({
            "status": 0,
            "message": response.vendor_message(),
            "id": response.id,
            "credit_deducted": response.credit_deducted,
            "parts": response.parts,
            "type": response.sms_type,
        })
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verify {
    phone: String,
    code: String,
    app_id: Option<u32>,
}

async fn verify(client: &Client, case: &Case) -> Result<Result<Value, Error>, String> {
    let Verify { phone, code, app_id } = arguments::read(case)?;
    let mut request = VerifyOtp::new(arguments::phone(&phone)?, arguments::code(&code)?);
    if let Some(id) = app_id {
        request = request.app_id(id);
    }
    Ok(client
        .verify_otp(&request)
        .await
        .map(|response| json!({ "status": 0, "message": response.vendor_message(), "id": response.id })))
}

fn parse_language(word: &str) -> Result<Language, String> {
    match word {
        "en" => Ok(Language::English),
        "my" => Ok(Language::Malay),
        "zh" => Ok(Language::Chinese),
        other => Err(format!("`language` {other} is not one the client can name")),
    }
}

fn expected(error: &Error) -> ExpectedError {
    ExpectedError {
        kind: Word(error.kind()),
        effect: Word(error.effect()),
        vendor_code: error.vendor_code().map(|code| code.number().to_string()),
        request_id: error.request_id().map(str::to_owned),
        http_status: error.http_status(),
    }
}
