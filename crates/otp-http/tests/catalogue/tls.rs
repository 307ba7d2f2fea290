//! The handshake, with a real TLS server: whatever goes wrong in it, nothing was sent.

use std::time::Duration;

use otp_http::HttpOptions;
use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};

use crate::calls::{
    NEVER_LEFT, NOT_CONNECTED, Outcome, UNANSWERED, both_answered, client, get, patient, post,
};
use crate::tls_server::TlsServer;
use otp_testkit::http::{Authority, Handshake, Server, Step, ok, reply};

/// Trusts somebody, but none of the servers here.
fn trusting_others() -> HttpOptions {
    patient().extra_root_certificate(Authority::new().pem())
}

/// The server must be refused during the handshake, by a client that trusts its authority.
async fn refused(handshake: Handshake) {
    let server = TlsServer::start(handshake, answer()).await;
    let options = server.trusted();
    does_not_connect(&server, &options).await;
}

async fn does_not_connect(server: &TlsServer, options: &HttpOptions) {
    let http = server.client(options);
    for (name, call) in [("POST", post()), ("GET", get())] {
        let error = http.send(call).await.unwrap_err();
        assert_eq!(Outcome::of(&error), NOT_CONNECTED, "{name}: {error}");
        assert!(error.is_safe_to_repeat(), "{name}");
    }
    assert_eq!((server.connections(), server.requests().len()), (2, 0));
}

fn answer() -> Vec<Step> {
    vec![Step::Read, ok("{}")]
}

/// The listener works: what is refused below is refused for its one fault.
#[tokio::test]
async fn a_server_with_a_good_certificate_is_called_once_in_either_version() {
    const VERSIONS: [&[&SupportedProtocolVersion]; 2] = [&[&TLS12], &[&TLS13]];
    for versions in VERSIONS {
        let handshake = Handshake { versions, ..Handshake::default() };
        let server = TlsServer::start(handshake, answer()).await;
        for call in [post(), get()] {
            assert_eq!(server.client(&server.trusted()).send(call).await.unwrap().body(), b"{}");
        }
        assert_eq!((server.connections(), server.requests().len()), (2, 2));
    }
}

/// A client of plain http has no certificates to share.
#[tokio::test]
async fn a_host_by_https_beside_one_by_plain_http_has_the_certificates_and_the_name_of_the_client() {
    let plain = Server::start(answer()).await;
    let server = TlsServer::start(Handshake::default(), answer()).await;
    let http = client(&plain.url(), &server.trusted()).beside(&server.url()).unwrap();
    assert_eq!(http.send(post()).await.unwrap().body(), b"{}");
    let back = http.beside(&plain.url()).unwrap();
    assert_eq!(back.send(post()).await.unwrap().body(), b"{}");
    for request in [server.requests(), plain.requests()] {
        assert!(request[0].to_ascii_lowercase().contains("user-agent: test/1.0\r\n"), "{request:?}");
    }
}

#[tokio::test]
async fn a_certificate_for_another_name_sent_nothing() {
    refused(Handshake::of("vendor.invalid")).await;
}

#[tokio::test]
async fn an_expired_certificate_sent_nothing() {
    refused(Handshake { from_year: 2000, to_year: 2001, ..Handshake::default() }).await;
}

/// The same as a clock of ours that is years behind.
#[tokio::test]
async fn a_certificate_that_is_not_valid_yet_sent_nothing() {
    refused(Handshake { from_year: 3999, ..Handshake::default() }).await;
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_sent_nothing() {
    let server = TlsServer::start(Handshake::default(), answer()).await;
    does_not_connect(&server, &trusting_others()).await;
}

#[tokio::test]
async fn plain_http_on_the_tls_port_sent_nothing() {
    let server = Server::start(vec![reply("HTTP/1.1 400 Bad Request\r\n\r\n"), Step::Hang]).await;
    let http = client(&server.https_url(), &trusting_others());
    for call in [post(), get()] {
        let error = http.send(call).await.unwrap_err();
        assert_eq!(Outcome::of(&error), NOT_CONNECTED, "{error}");
    }
    assert!(!String::from_utf8_lossy(&server.bytes()).contains("canary"));
}

#[tokio::test]
async fn a_handshake_that_the_server_breaks_off_sent_nothing() {
    for end in [vec![], vec![Step::Reset]] {
        // The client's greeting is read first, so that it is the handshake and not the connection that breaks.
        let server = Server::start([vec![Step::ReadSome], end].concat()).await;
        let http = client(&server.https_url(), &trusting_others());
        for call in [post(), get()] {
            let error = http.send(call).await.unwrap_err();
            assert_eq!(Outcome::of(&error), NOT_CONNECTED, "{error}");
        }
        assert_eq!(server.connections(), 2);
    }
}

#[tokio::test]
async fn a_handshake_that_stalls_ends_in_the_connect_time_out_and_sent_nothing() {
    let server = Server::start(vec![Step::Hang]).await;
    let options = trusting_others().connect_timeout(Duration::from_millis(200));
    let http = client(&server.https_url(), &options);
    for call in [post(), get()] {
        let error = http.send(call).await.unwrap_err();
        assert_eq!(Outcome::of(&error), NOT_CONNECTED.in_time_out(), "{error}");
    }
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_handshake_that_breaks_off_behind_the_connect_time_out_is_not_waited_for() {
    // A longer timeout would see the handshake fail instead of seeing it stall.
    let server = Server::start(vec![Step::ReadSome, Step::Wait(Duration::from_secs(1))]).await;
    let options = trusting_others().connect_timeout(Duration::from_millis(300));
    let http = client(&server.https_url(), &options);
    for call in [post(), get()] {
        let error = http.send(call).await.unwrap_err();
        assert_eq!(Outcome::of(&error), NOT_CONNECTED.in_time_out(), "{error}");
    }
}

/// The library below does not say that it was still connecting; only a body proves that nothing left.
#[tokio::test]
async fn a_total_time_out_during_the_handshake_is_proven_unsent_by_a_body_only() {
    let server = Server::start(vec![Step::Hang]).await;
    let options = trusting_others().timeout(Duration::from_millis(200));
    let http = client(&server.https_url(), &options);
    for (call, expected) in [(post(), NEVER_LEFT), (get(), UNANSWERED)] {
        let error = http.send(call).await.unwrap_err();
        assert_eq!(Outcome::of(&error), expected.in_time_out(), "{error}");
        assert_eq!(error.is_safe_to_repeat(), expected == NEVER_LEFT);
    }
    assert_eq!(server.connections(), 2);
}

/// No store of certificates is read for plain http to this machine, and no option makes it TLS.
#[tokio::test]
async fn plain_http_to_this_machine_needs_no_certificate() {
    both_answered(&answer(), b"{}").await;
}

#[cfg(feature = "bundled-roots")]
#[tokio::test]
async fn bundled_roots_do_not_trust_a_certificate_of_our_own() {
    let server = TlsServer::start(Handshake::default(), answer()).await;
    does_not_connect(&server, &patient().bundled_roots()).await;
}
