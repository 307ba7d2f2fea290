//! Cases of esms.com.my as calls of the client.

use esms_my::{Client, Credentials, Encoding, Error, GenerateOtp, Language, OtpCode, OtpText, VerifyOtp};
use serde_json::{Value, json};

use super::arguments::{number, phone, required, text};
use super::case::{self, Case, ExpectedError, Operation};
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

async fn generate(client: &Client, case: &Case) -> Result<Result<Value, Error>, String> {
    let text = match text(case, "message") {
        Some(message) => OtpText::message(message),
        None => OtpText::Brand { name: required(case, "brand_name")?.to_owned(), language: language(case)? },
    };
    let mut request = GenerateOtp::new(phone(case)?, text);
    if let Some(minutes) = number(case, "duration_minutes") {
        request = request.duration_minutes(minutes);
    }
    if let Some(id) = number(case, "app_id") {
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

async fn verify(client: &Client, case: &Case) -> Result<Result<Value, Error>, String> {
    let code = OtpCode::parse(required(case, "code")?).map_err(|error| error.to_string())?;
    let mut request = VerifyOtp::new(phone(case)?, code);
    if let Some(id) = number(case, "app_id") {
        request = request.app_id(id);
    }
    Ok(client
        .verify_otp(&request)
        .await
        .map(|response| json!({ "status": 0, "message": response.vendor_message(), "id": response.id })))
}

fn language(case: &Case) -> Result<Option<Language>, String> {
    match text(case, "language") {
        None => Ok(None),
        Some("en") => Ok(Some(Language::English)),
        Some("my") => Ok(Some(Language::Malay)),
        Some("zh") => Ok(Some(Language::Chinese)),
        Some(other) => Err(format!("`language` {other} is not one the client can name")),
    }
}

fn expected(error: &Error) -> ExpectedError {
    ExpectedError {
        kind: format!("{:?}", error.kind()),
        effect: format!("{:?}", error.effect()),
        vendor_code: error.vendor_code().map(|code| code.number().to_string()),
        request_id: error.request_id().map(str::to_owned),
        http_status: error.http_status(),
    }
}
