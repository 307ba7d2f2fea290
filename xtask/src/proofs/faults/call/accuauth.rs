use accuauth::{Client, Content, Credentials, Encoding, Error, Host, HttpOptions, SendSmsOtp};

use super::{KEY, Outcome, SECRET, Unmade, accepted, failed, refusal};

const PHONE: &str = "6281234567890";

pub(super) fn client(base_url: &str, encoding: Encoding, options: HttpOptions) -> Result<Client, Unmade> {
    let host = Host::Custom(base_url.to_owned());
    let credentials = Credentials::new(KEY, SECRET)?;
    Ok(Client::builder(host, credentials).encoding(encoding).http(options).build()?)
}

pub(super) async fn send_sms_otp(client: &Client, mark: &str) -> Result<Outcome, Unmade> {
    let content = Content::new().pair("code", mark)?;
    let request = SendSmsOtp::new(PHONE).template_id("TPL_0001").content(content);
    let result = client.send_sms_otp(&request).await;
    Ok(result.map_or_else(told, |response| accepted(response.request_id.as_deref())))
}

fn told(error: Error) -> Outcome {
    let refusal = refusal(error.vendor_code().is_some(), error.request_id());
    failed((error.kind(), error.effect()), refusal, &error.into())
}
