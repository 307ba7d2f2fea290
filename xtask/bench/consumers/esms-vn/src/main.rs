//! A user of esms-vn.

#[path = "../../measured.rs"]
mod measured;

use esms_vn::{CheckCode, Client, Credentials, HttpOptions, OtpCode};
use measured::{Outcome, Server};

fn client(server: Option<&Server>) -> Outcome<Client> {
    let mut builder = Client::builder(Credentials::new("key", "secret")?);
    if let Some(Server { url, root }) = server {
        builder = builder.base_url(url).http(HttpOptions::new().extra_root_certificate(root.clone()));
    }
    Ok(builder.build()?)
}

async fn call(client: &Client, _: &Server) -> Outcome<()> {
    client.check_code(&CheckCode::new("+84901888484".parse()?, OtpCode::parse("112233")?)).await?;
    Ok(())
}

fn main() -> Outcome<()> {
    measured::run(client, call)
}
