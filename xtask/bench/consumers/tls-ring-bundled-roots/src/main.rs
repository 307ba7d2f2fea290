//! ring with a configuration of its own: Mozilla's roots inside the binary.

#[path = "../../measured.rs"]
mod measured;
#[path = "../../reqwest_user.rs"]
mod reqwest_user;

use measured::{Outcome, Server};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

fn client(server: Option<&Server>) -> Outcome<reqwest::Client> {
    let mut roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(Server { root, .. }) = server {
        roots.add(CertificateDer::from_pem_slice(root)?)?;
    }
    let provider = rustls::crypto::ring::default_provider();
    let tls = rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(reqwest::Client::builder().tls_backend_preconfigured(tls).build()?)
}

fn main() -> Outcome<()> {
    measured::run(client, reqwest_user::call)
}
