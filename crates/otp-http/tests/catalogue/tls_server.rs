//! A server behind TLS, with an authority of its own.

use otp_http::{HttpClient, HttpOptions};
use otp_testkit::http::{Authority, Handshake, Server, Step, Tls};

use crate::calls::{client, patient};

pub(crate) struct TlsServer {
    server: Server,
    authority: Authority,
    tls: Tls,
}

impl TlsServer {
    /// Shakes hands, plays the steps inside TLS, and closes without a `close_notify`.
    pub(crate) async fn start(handshake: Handshake, steps: Vec<Step>) -> Self {
        let authority = Authority::new();
        let tls = authority.signs(&handshake);
        let server = Server::start([vec![Step::StartTls(tls.clone())], steps].concat()).await;
        Self { server, authority, tls }
    }

    /// Settings that trust this server's authority.
    pub(crate) fn trusted(&self) -> HttpOptions {
        patient().extra_root_certificate(self.authority.pem())
    }

    pub(crate) fn client(&self, options: &HttpOptions) -> HttpClient {
        client(&self.url(), options)
    }

    pub(crate) fn url(&self) -> String {
        self.server.https_url()
    }

    pub(crate) fn connections(&self) -> usize {
        self.server.connections()
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.server.requests()
    }

    /// The protocols that clients offered, in the order of their greetings.
    pub(crate) fn offered(&self) -> Vec<String> {
        self.tls.offered()
    }
}
