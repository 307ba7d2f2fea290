//! A user of esms-my.

#[path = "../../measured.rs"]
mod measured;

use esms_my::{Client, Credentials, GenerateOtp, HttpOptions, OtpText};
use measured::{Outcome, Server};

fn client(server: Option<&Server>) -> Outcome<Client> {
    let mut builder = Client::builder(Credentials::new("key", "secret")?);
    if let Some(Server { url, root }) = server {
        builder = builder.base_url(url).http(HttpOptions::new().extra_root_certificate(root.clone()));
    }
    Ok(builder.build()?)
}

async fn call(client: &Client, _: &Server) -> Outcome<()> {
    client.generate_otp(&GenerateOtp::new("+60123456789".parse()?, OtpText::brand("Eaon"))).await?;
    Ok(())
}

fn main() -> Outcome<()> {
    measured::run(client, call)
}
