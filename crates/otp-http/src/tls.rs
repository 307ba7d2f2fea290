use std::sync::Arc;

use otp_core::Error;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use crate::{HttpOptions, cause};

/// A TLS configuration of our own: rustls with *ring*, HTTP/1.1, and no process-wide provider.
///
/// reqwest would panic without a process-wide provider and would silently turn to another backend when some other
/// dependency enables it; a ready configuration rules out both.
pub(crate) fn config(options: &HttpOptions, is_https: bool) -> Result<ClientConfig, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
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
