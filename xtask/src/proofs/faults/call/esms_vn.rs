use esms_vn::{
    CheckCode, Client, Credentials, Error, HttpOptions, OtpCode, PhoneNumber, Region,
    SendMessageAutoGenCodeV4, SendMessageAutoGenCodeV5, TypeId,
};

use super::{KEY, Outcome, SECRET, Unmade, accepted, failed, refusal};

const PHONE: &str = "+84901888484";

pub(super) fn client(base_url: &str, options: HttpOptions) -> Result<Client, Unmade> {
    let credentials = Credentials::new(KEY, SECRET)?;
    Ok(Client::builder(credentials).base_url(base_url).http(options).build()?)
}

pub(super) async fn send_v5(client: &Client, mark: &str) -> Result<Outcome, Unmade> {
    let phone = PhoneNumber::parse(PHONE, Region::Vietnam)?;
    let request = SendMessageAutoGenCodeV5::new(phone, mark, TypeId::GenerateAndSend);
    let result = client.send_message_auto_gen_code_v5(&request).await;
    Ok(result.map_or_else(told, |response| accepted(response.sms_id.as_deref())))
}

pub(super) async fn send_v4(client: &Client, mark: &str) -> Result<Outcome, Unmade> {
    let phone = PhoneNumber::parse(PHONE, Region::Vietnam)?;
    let request = SendMessageAutoGenCodeV4::new(phone, "Baotrixemay", format!("{{OTP}} {mark}"));
    let result = client.send_message_auto_gen_code_v4(&request).await;
    Ok(result.map_or_else(told, |response| accepted(response.sms_id.as_deref())))
}

/// A right code's answer has no id of its own; the server puts it into the sentence, which comes with a success, too.
pub(super) async fn check_code(client: &Client, mark: &str) -> Result<Outcome, Unmade> {
    let phone = PhoneNumber::parse(PHONE, Region::Vietnam)?;
    let result = client.check_code(&CheckCode::new(phone, OtpCode::parse(mark)?)).await;
    Ok(result.map_or_else(told, |response| accepted(response.vendor_message())))
}

fn told(error: Error) -> Outcome {
    let refusal = refusal(error.vendor_code().is_some(), error.request_id());
    failed((error.kind(), error.effect()), refusal, &error.into())
}
