//! Certificates of one run, for servers on this machine.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::Failure;

/// A root of our own.
pub(super) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(super) fn new() -> Result<Self, Failure> {
        let mut params = CertificateParams::new(Vec::new()).map_err(|error| failed(&error))?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().map_err(|error| failed(&error))?;
        CertifiedIssuer::self_signed(params, key).map(Self).map_err(|error| failed(&error))
    }

    pub(super) fn root_pem(&self) -> String {
        self.0.pem()
    }

    /// Shakes hands as the host of this name or address.
    pub(super) fn acceptor(&self, name: &str) -> Result<TlsAcceptor, Failure> {
        self.sign(&CertificateParams::new(vec![name.to_owned()]).map_err(|error| failed(&error))?)
    }

    /// The same with a certificate whose time is over.
    pub(super) fn expired(&self, name: &str) -> Result<TlsAcceptor, Failure> {
        let mut params = CertificateParams::new(vec![name.to_owned()]).map_err(|error| failed(&error))?;
        (params.not_before, params.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1));
        self.sign(&params)
    }

    fn sign(&self, params: &CertificateParams) -> Result<TlsAcceptor, Failure> {
        let key = KeyPair::generate().map_err(|error| failed(&error))?;
        let certificate = params.signed_by(&key, &self.0).map_err(|error| failed(&error))?;
        let chain = vec![CertificateDer::from(certificate.der().to_vec())];
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(chain, key))
            .map_err(|error| failed(&error))?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

fn failed(error: &dyn std::fmt::Display) -> Failure {
    Failure::new(&format!("no certificate could be made: {error}"))
}
