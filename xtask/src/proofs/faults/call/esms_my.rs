use esms_my::{
    Client, Credentials, Encoding, Error, GenerateOtp, HttpOptions, OtpCode, OtpText, PhoneNumber, Region,
    VerifyOtp,
};

use super::{KEY, Outcome, SECRET, Unmade, accepted, failed, refusal};

const PHONE: &str = "+60123456789";

pub(super) fn client(base_url: &str, encoding: Encoding, options: HttpOptions) -> Result<Client, Unmade> {
    let credentials = Credentials::new(KEY, SECRET)?;
    Ok(Client::builder(credentials).base_url(base_url).encoding(encoding).http(options).build()?)
}

pub(super) async fn generate_otp(client: &Client, mark: &str) -> Result<Outcome, Unmade> {
    let phone = PhoneNumber::parse(PHONE, Region::Malaysia)?;
    let result = client.generate_otp(&GenerateOtp::new(phone, OtpText::brand(mark))).await;
    Ok(result.map_or_else(told, |response| accepted(response.id.as_deref())))
}

pub(super) async fn verify_otp(client: &Client, mark: &str) -> Result<Outcome, Unmade> {
    let phone = PhoneNumber::parse(PHONE, Region::Malaysia)?;
    let result = client.verify_otp(&VerifyOtp::new(phone, OtpCode::parse(mark)?)).await;
    Ok(result.map_or_else(told, |response| accepted(response.id.as_deref())))
}

fn told(error: Error) -> Outcome {
    let refusal = refusal(error.vendor_code().is_some(), error.request_id());
    failed((error.kind(), error.effect()), refusal, &error.into())
}
