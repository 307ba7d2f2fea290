//! A proxy that the caller has set, and one that the environment names.

use std::time::Duration;

use otp_http::{HttpClient, HttpOptions, Secret};

use crate::calls::{NEVER_LEFT, NOT_CONNECTED, Outcome, UNANSWERED, client, get, post, with_own_root};
use crate::child;
use crate::tls_server::TlsServer;
use otp_testkit::http::{Handshake, Server, Step, ok, reply};

const VENDOR: &str = "https://vendor.invalid";

fn through(proxy: &Server, options: HttpOptions) -> HttpOptions {
    let login = Secret::parse("proxy_login", "proxy-password").unwrap();
    options.proxy(proxy.url()).proxy_login("user", login)
}

/// What the proxy saw must be one request for a tunnel from each of two calls, and nothing of theirs.
fn assert_tunnels_only(proxy: &Server) {
    assert_eq!((proxy.connections(), proxy.requests().len()), (2, 2));
    for request in proxy.requests() {
        assert!(request.starts_with("CONNECT vendor.invalid:443 "), "{request}");
        assert!(request.to_ascii_lowercase().contains("proxy-authorization: basic "));
    }
    assert!(!String::from_utf8_lossy(&proxy.bytes()).contains("canary"));
}

async fn refused_by_the_proxy(steps: &[Step]) {
    let proxy = Server::start(steps.to_vec()).await;
    let http = client(VENDOR, &through(&proxy, with_own_root()));
    for call in [post(), get()] {
        let error = http.send(call).await.unwrap_err();
        assert_eq!(Outcome::of(&error), NOT_CONNECTED, "{error}");
        let texts = format!("{http:?} {error:?} {:?}", std::error::Error::source(&error));
        assert!(!texts.contains("password"), "{texts}");
    }
    assert_tunnels_only(&proxy);
}

#[tokio::test]
async fn a_proxy_that_wants_a_login_sent_nothing_on() {
    refused_by_the_proxy(&[Step::Read, reply("HTTP/1.1 407 X\r\ncontent-length: 0\r\n\r\n")]).await;
}

#[tokio::test]
async fn a_proxy_that_cannot_reach_the_vendor_sent_nothing_on() {
    refused_by_the_proxy(&[Step::Read, reply("HTTP/1.1 502 X\r\ncontent-length: 0\r\n\r\n")]).await;
}

#[tokio::test]
async fn a_proxy_that_closes_or_resets_instead_of_a_tunnel_sent_nothing_on() {
    refused_by_the_proxy(&[Step::Read]).await;
    refused_by_the_proxy(&[Step::Read, Step::Reset]).await;
}

#[tokio::test]
async fn a_proxy_that_stalls_ends_in_the_connect_time_out_and_sent_nothing_on() {
    let proxy = Server::start(vec![Step::Read, Step::Hang]).await;
    let options = through(&proxy, with_own_root().connect_timeout(Duration::from_millis(300)));
    let http = client(VENDOR, &options);
    for call in [post(), get()] {
        let error = http.send(call).await.unwrap_err();
        assert_eq!(Outcome::of(&error), NOT_CONNECTED.in_time_out(), "{error}");
    }
    assert_tunnels_only(&proxy);
}

#[tokio::test]
async fn a_total_time_out_at_the_proxy_is_proven_unsent_by_a_body_only() {
    let proxy = Server::start(vec![Step::Read, Step::Hang]).await;
    let http = client(VENDOR, &through(&proxy, with_own_root().timeout(Duration::from_millis(300))));
    for (call, expected) in [(post(), NEVER_LEFT), (get(), UNANSWERED)] {
        let error = http.send(call).await.unwrap_err();
        assert_eq!(Outcome::of(&error), expected.in_time_out(), "{error}");
    }
    assert_tunnels_only(&proxy);
}

#[tokio::test]
async fn a_loopback_address_is_never_reached_through_a_proxy() {
    let proxy = Server::start(vec![Step::Read, ok("proxy")]).await;
    let server = Server::start(vec![Step::Read, ok("server")]).await;
    let port = server.address().port();
    for base in [server.url(), format!("http://localhost:{port}")] {
        let http = HttpClient::new(&base, "test/1.0", &with_own_root().proxy(proxy.url())).unwrap();
        assert_eq!(http.send(post()).await.unwrap().body(), b"server");
    }
    assert_eq!(proxy.connections(), 0);
}

/// Of two hosts of one vendor, one may be moved to this machine and the other not.
#[tokio::test]
async fn a_host_beside_another_has_a_proxy_when_it_is_elsewhere_and_none_when_it_is_here() {
    let refused = reply("HTTP/1.1 502 X\r\ncontent-length: 0\r\n\r\n");
    let proxy = Server::start(vec![Step::Read, refused]).await;
    let server = TlsServer::start(Handshake::default(), vec![Step::Read, ok("server")]).await;
    let options = through(&proxy, server.trusted());

    let here = server.client(&options);
    let elsewhere = here.beside(VENDOR).unwrap();
    for call in [post(), get()] {
        let error = elsewhere.send(call).await.unwrap_err();
        assert_eq!(Outcome::of(&error), NOT_CONNECTED, "{error}");
    }
    assert_tunnels_only(&proxy);

    let here = client(VENDOR, &options).beside(&server.url()).unwrap();
    assert_eq!(here.send(post()).await.unwrap().body(), b"server");
    assert_eq!((server.requests().len(), proxy.connections()), (1, 2));
}

/// A process reads these variables once, so the calls are made in a child of its own.
#[tokio::test]
async fn proxy_variables_of_the_environment_are_ignored() {
    if let Some(target) = child::target() {
        assert_eq!(client(&target, &with_own_root()).send(post()).await.unwrap().body(), b"server");
        let error = client(VENDOR, &with_own_root()).send(post()).await.unwrap_err();
        assert_eq!(Outcome::of(&error), NOT_CONNECTED, "{error}");
        return;
    }
    let proxy = Server::start(vec![Step::Read, ok("proxy")]).await;
    let server = Server::start(vec![Step::Read, ok("server")]).await;
    let mut child = child::of("proxy::proxy_variables_of_the_environment_are_ignored", &server.url());
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        child.env(name, proxy.url());
    }
    for name in ["NO_PROXY", "no_proxy", "REQUEST_METHOD"] {
        child.env_remove(name);
    }
    child::assert_passed(&tokio::process::Command::from(child).output().await.unwrap());
    assert_eq!((server.requests().len(), proxy.connections()), (1, 0));
}
