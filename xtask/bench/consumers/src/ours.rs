//! A user of one vendor.

#[cfg(feature = "accuauth")]
use accuauth as vendor;
#[cfg(feature = "esms-my")]
use esms_my as vendor;
#[cfg(feature = "esms-vn")]
use esms_vn as vendor;

use vendor::{Client, Credentials, HttpOptions};

use super::{Outcome, Server};

pub(crate) fn client(server: Option<&Server>) -> Outcome<Client> {
    let credentials = Credentials::new("key", "secret")?;
    let options = server.map(|server| HttpOptions::new().extra_root_certificate(server.root.clone()));
    let builder = builder(server.map(|server| server.url.clone()), credentials);
    Ok(match options {
        Some(options) => builder.http(options).build()?,
        None => builder.build()?,
    })
}

#[cfg(feature = "accuauth")]
fn builder(url: Option<String>, credentials: Credentials) -> vendor::ClientBuilder {
    Client::builder(url.map_or(vendor::Host::Indonesia, vendor::Host::Custom), credentials)
}

#[cfg(not(feature = "accuauth"))]
fn builder(url: Option<String>, credentials: Credentials) -> vendor::ClientBuilder {
    let builder = Client::builder(credentials);
    if let Some(url) = url { builder.base_url(&url) } else { builder }
}

#[cfg(feature = "accuauth")]
pub(crate) async fn call(client: &Client, _: &Server) -> Outcome<()> {
    let content = vendor::otp::Content::new().pair("code", "1234")?.pair("expire_at", "5")?;
    let request = vendor::otp::SendSmsOtp::new("6281234567890").template_id("TPL_0001").content(content);
    client.send_sms_otp(&request).await?;
    Ok(())
}

#[cfg(feature = "esms-vn")]
pub(crate) async fn call(client: &Client, _: &Server) -> Outcome<()> {
    use vendor::otp::{SendMessageAutoGenCodeV5, TypeId};

    let request = SendMessageAutoGenCodeV5::new("+84901888484".parse()?, "22575", TypeId::GenerateAndSend);
    client.send_message_auto_gen_code_v5(&request).await?;
    Ok(())
}

#[cfg(feature = "esms-my")]
pub(crate) async fn call(client: &Client, _: &Server) -> Outcome<()> {
    let code = vendor::OtpCode::parse("112233")?;
    client.verify_otp(&vendor::otp::VerifyOtp::new("+60123456789".parse()?, code)).await?;
    // The call succeeds only with our own configuration: no other has been told to trust the server. And a provider installed
    // for the whole process would decide for others.
    #[cfg(feature = "among-others")]
    if rustls::crypto::CryptoProvider::get_default().is_some() {
        return Err("a provider was installed for the whole process".into());
    }
    Ok(())
}
