use std::sync::Arc;

use otp_core::Error;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use crate::HttpOptions;
use crate::cause::{self, Cause};

/// A TLS configuration of our own: rustls, HTTP/1.1, and no process-wide provider.
///
/// reqwest would panic without a process-wide provider and would silently turn to another backend when some other
/// dependency enables it; a ready configuration rules out both.
pub(crate) fn config(options: &HttpOptions, is_https: bool) -> Result<ClientConfig, Error> {
    let provider = provider().ok_or_else(|| Cause::NoProvider.error(false))?;
    config_with(provider, options, is_https)
}

/// The provider of our own features, and of both the one that is rustls' default.
///
/// What other crates of the program turn on in rustls does not count: it may be gone with their next version.
#[allow(clippy::unnecessary_wraps, reason = "without either feature no provider exists")]
fn provider() -> Option<CryptoProvider> {
    #[cfg(feature = "aws-lc-rs")]
    let provider = Some(rustls::crypto::aws_lc_rs::default_provider());
    #[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
    let provider = Some(rustls::crypto::ring::default_provider());
    #[cfg(not(any(feature = "aws-lc-rs", feature = "ring")))]
    let provider = None;
    provider
}

fn config_with(
    provider: CryptoProvider,
    options: &HttpOptions,
    is_https: bool,
) -> Result<ClientConfig, Error> {
    let provider = Arc::new(provider);
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(cause::tls)?;
    let mut config = if is_https {
        builder
            .dangerous()
            .with_custom_certificate_verifier(verifier(options, provider)?)
            .with_no_client_auth()
    } else {
        // Plain http to this machine uses no certificate, so a missing store must not stop it.
        builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth()
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn verifier(
    options: &HttpOptions,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, Error> {
    let extra_roots = extra_roots(options)?;
    #[cfg(feature = "bundled-roots")]
    if options.bundled_roots {
        return bundled_verifier(extra_roots, provider);
    }
    let verifier = Verifier::new_with_extra_roots(extra_roots, provider).map_err(cause::tls_roots)?;
    Ok(Arc::new(verifier))
}

fn extra_roots(options: &HttpOptions) -> Result<Vec<CertificateDer<'static>>, Error> {
    let mut roots = Vec::new();
    for pem in &options.extra_roots_pem {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| broken())?;
            // The verifier would call a broken one a missing certificate store.
            RootCertStore::empty().add(certificate.clone()).map_err(|_| broken())?;
            roots.push(certificate);
        }
        if roots.len() == before {
            return Err(Error::invalid("extra_root_certificate", "holds no certificate in PEM form"));
        }
    }
    Ok(roots)
}

fn broken() -> Error {
    Error::invalid("extra_root_certificate", "holds a broken certificate")
}

#[cfg(feature = "bundled-roots")]
fn bundled_verifier(
    extra_roots: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, Error> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for certificate in extra_roots {
        roots.add(certificate).map_err(cause::tls)?;
    }
    let verifier = rustls::client::WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .map_err(cause::tls)?;
    Ok(verifier)
}

/// The catalogue of `tests` calls with one provider, the preferred one of those that are built in.
#[cfg(all(test, feature = "aws-lc-rs", feature = "ring"))]
mod tests {
    use otp_testkit::http::{Authority, Handshake, Server, Step, ok};
    use rustls::NamedGroup;
    use rustls::crypto::{aws_lc_rs, ring};

    use super::*;

    #[tokio::test]
    async fn a_server_is_called_and_one_of_a_stranger_is_not_with_either_provider() {
        for provider in [aws_lc_rs::default_provider(), ring::default_provider()] {
            let (ours, stranger) = (Authority::new(), Authority::new());
            let options = HttpOptions::new().extra_root_certificate(ours.pem());
            let config = config_with(provider, &options, true).unwrap();
            let http = reqwest::Client::builder().no_proxy().tls_backend_preconfigured(config);
            let http = http.build().unwrap();
            for (authority, is_trusted) in [(ours, true), (stranger, false)] {
                let tls = authority.signs(&Handshake::default());
                let server = Server::start(vec![Step::StartTls(tls), Step::Read, ok("{}")]).await;
                let answer = http.get(server.https_url()).send().await;
                assert_eq!(answer.is_ok(), is_trusted, "{answer:?}");
                assert_eq!(server.requests().len(), usize::from(is_trusted));
            }
        }
    }

    #[test]
    fn with_both_features_on_the_provider_is_the_default_of_rustls() {
        let groups = |provider: &CryptoProvider| -> Vec<NamedGroup> {
            provider.kx_groups.iter().map(|group| group.name()).collect()
        };
        let chosen = config(&HttpOptions::new(), false).unwrap();
        let chosen = groups(chosen.crypto_provider());
        assert_eq!(chosen, groups(&aws_lc_rs::default_provider()));
        assert_ne!(chosen, groups(&ring::default_provider()));
    }
}
