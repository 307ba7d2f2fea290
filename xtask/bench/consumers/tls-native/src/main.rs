//! The platform's own TLS, which is OpenSSL here.

#[path = "../../measured.rs"]
mod measured;
#[path = "../../reqwest_user.rs"]
mod reqwest_user;

use measured::{Outcome, Server};

fn client(server: Option<&Server>) -> Outcome<reqwest::Client> {
    let mut builder = reqwest::Client::builder();
    if let Some(Server { root, .. }) = server {
        builder = builder.tls_certs_merge([reqwest::Certificate::from_pem(root)?]);
    }
    Ok(builder.build()?)
}

fn main() -> Outcome<()> {
    measured::run(client, reqwest_user::call)
}
