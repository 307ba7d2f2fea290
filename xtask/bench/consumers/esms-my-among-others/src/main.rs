//! A user of esms-my whose other dependencies have turned on every other TLS that reqwest knows. The first call succeeds only with
//! our own configuration: no other has been told to trust the server.

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
    // Installed for the whole process it would decide for others.
    if rustls::crypto::CryptoProvider::get_default().is_some() {
        return Err("a provider was installed for the whole process".into());
    }
    Ok(())
}

fn main() -> Outcome<()> {
    measured::run(client, call)
}
