//! A careful user of reqwest: the fields of a call to esms-my, its answer in a type. The URL holds the path.

use super::{Outcome, Server};

/// With the verifier that reqwest takes by itself: of ring and of aws-lc the platform's, of native-tls OpenSSL's.
#[cfg(not(any(feature = "bundled-roots", feature = "native-roots")))]
pub(crate) fn client(server: Option<&Server>) -> Outcome<reqwest::Client> {
    // reqwest asks for a process-wide provider; ours needs none.
    #[cfg(feature = "ring")]
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder();
    if let Some(Server { root, .. }) = server {
        builder = builder.tls_certs_merge([reqwest::Certificate::from_pem(root)?]);
    }
    Ok(builder.build()?)
}

/// ring with a configuration of its own: Mozilla's roots inside the binary, or those that the system holds, read once.
#[cfg(any(feature = "bundled-roots", feature = "native-roots"))]
pub(crate) fn client(server: Option<&Server>) -> Outcome<reqwest::Client> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;

    let mut roots = rustls::RootCertStore::empty();
    #[cfg(feature = "bundled-roots")]
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    #[cfg(feature = "native-roots")]
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
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

#[derive(serde::Serialize)]
#[serde(rename_all = "kebab-case")]
struct Fields<'a> {
    api_key: &'a str,
    api_secret: &'a str,
    phone: &'a str,
    brand_name: &'a str,
}

#[derive(serde::Deserialize)]
struct Answer {
    status: i64,
}

pub(crate) async fn call(client: &reqwest::Client, server: &Server) -> Outcome<()> {
    let body = Fields { api_key: "key", api_secret: "secret", phone: "60123456789", brand_name: "Eaon" };
    let request =
        client.post(&server.url).header("content-type", "application/json").body(serde_json::to_vec(&body)?);
    let answer = request.send().await?.error_for_status()?.bytes().await?;
    let read: Answer = serde_json::from_slice(&answer)?;
    if read.status == 0 { Ok(()) } else { Err("refused".into()) }
}
