//! A user of accuauth.

#[path = "../../measured.rs"]
mod measured;

use accuauth::{Client, Content, Credentials, Host, HttpOptions, SendSmsOtp};
use measured::{Outcome, Server};

fn client(server: Option<&Server>) -> Outcome<Client> {
    let credentials = Credentials::new("id", "secret")?;
    let Some(Server { url, root }) = server else { return Ok(Client::new(Host::Indonesia, credentials)?) };
    let options = HttpOptions::new().extra_root_certificate(root.clone());
    Ok(Client::builder(Host::Custom(url.clone()), credentials).http(options).build()?)
}

async fn call(client: &Client, _: &Server) -> Outcome<()> {
    let content = Content::new().pair("code", "1234")?.pair("expire_at", "5")?;
    client.send_sms_otp(&SendSmsOtp::new("6281234567890").template_id("TPL_0001").content(content)).await?;
    Ok(())
}

fn main() -> Outcome<()> {
    measured::run(client, call)
}
