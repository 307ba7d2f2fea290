//! Everything that can go wrong before a request leaves: TLS, proxies, bad settings.

#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod raw_server;

use std::time::Duration;

use otp_core::{Effect, ErrorKind};
use otp_http::{Call, HttpClient, HttpOptions, Secret};
use raw_server::{RawServer, Step, ok, reply};

fn options() -> HttpOptions {
    // A root of our own, so that these tests do not depend on the machine's certificate store.
    let root = rcgen::generate_simple_self_signed(["vendor.invalid".to_owned()]).unwrap();
    HttpOptions::new().extra_root_certificate(root.cert.pem()).timeout(Duration::from_secs(10))
}

fn https(server: &RawServer, options: &HttpOptions) -> HttpClient {
    HttpClient::new(&format!("https://{}", server.address()), "test/1.0", options).unwrap()
}

fn post() -> Call {
    Call::post("/send", "application/json", "{}")
}

fn get() -> Call {
    Call::get("/send", "ApiKey=canary".to_owned())
}

#[tokio::test]
async fn a_handshake_that_stalls_ends_in_the_connect_time_out_and_proves_nothing_was_sent() {
    let server = RawServer::start(vec![Step::Hang]).await;
    let http = https(&server, &options().connect_timeout(Duration::from_millis(200)));
    for call in [post(), get()] {
        let error = http.send(call).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::None));
        assert!(error.is_connect() && error.is_timeout());
    }
}

#[tokio::test]
async fn a_total_time_out_while_connecting_is_proven_unsent_only_with_a_body() {
    let server = RawServer::start(vec![Step::Hang]).await;
    let http = https(&server, &options().timeout(Duration::from_millis(200)));

    let error = http.send(post()).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::None));
    assert!(error.is_timeout() && error.is_safe_to_repeat());

    let error = http.send(get()).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::Unknown));
}

#[tokio::test]
async fn plain_http_on_the_tls_port_proves_nothing_was_sent() {
    let server = RawServer::start(vec![reply("HTTP/1.1 400 Bad Request\r\n\r\n"), Step::Hang]).await;
    for call in [post(), get()] {
        let error = https(&server, &options()).send(call).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::None));
    }
    assert!(!String::from_utf8_lossy(&server.bytes()).contains("canary"));
}

#[tokio::test]
async fn a_call_dropped_during_the_handshake_never_leaves() {
    let server = RawServer::start(vec![Step::Hang]).await;
    let http = https(&server, &options());
    let waited = tokio::time::timeout(Duration::from_millis(100), http.send(post())).await;
    assert!(waited.is_err());
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_proxy_that_refuses_the_tunnel_proves_nothing_was_sent() {
    for answer in ["HTTP/1.1 407 X\r\n\r\n", "HTTP/1.1 502 X\r\n\r\n", ""] {
        let proxy = RawServer::start(vec![Step::Read, reply(answer)]).await;
        let login = Secret::parse("proxy_login", "proxy-password").unwrap();
        let options = options().proxy(proxy.url()).proxy_login("user", login);
        assert!(!format!("{options:?}").contains("proxy-password"));
        let http = HttpClient::new("https://vendor.invalid", "test/1.0", &options).unwrap();
        for call in [post(), get()] {
            let error = http.send(call).await.unwrap_err();
            assert_eq!((error.kind(), error.effect()), (ErrorKind::Transport, Effect::None), "{answer}");
            assert!(
                !format!("{http:?} {error:?} {:?}", std::error::Error::source(&error)).contains("password")
            );
        }
        for request in proxy.requests() {
            assert!(request.starts_with("CONNECT vendor.invalid:443 "), "{request}");
            assert!(request.to_ascii_lowercase().contains("proxy-authorization: basic "));
            assert!(!request.contains("canary"));
        }
    }
}

#[tokio::test]
async fn a_loopback_address_is_never_reached_through_a_proxy() {
    let proxy = RawServer::start(vec![Step::Read, ok("proxy")]).await;
    let server = RawServer::start(vec![Step::Read, ok("server")]).await;
    let port = server.address().port();
    for base in [server.url(), format!("http://localhost:{port}")] {
        let http = HttpClient::new(&base, "test/1.0", &options().proxy(proxy.url())).unwrap();
        assert_eq!(http.send(post()).await.unwrap().body(), b"server");
    }
    assert_eq!(proxy.connections(), 0);
}

/// The proxy variables of the environment are read once by a process, so the call is made in a child of its own.
#[tokio::test]
async fn proxy_variables_of_the_environment_are_ignored() {
    const TARGET: &str = "OTP_HTTP_TEST_TARGET";
    if let Ok(target) = std::env::var(TARGET) {
        let http = HttpClient::new(&target, "test/1.0", &options()).unwrap();
        assert_eq!(http.send(post()).await.unwrap().body(), b"server");
        let http = HttpClient::new("https://vendor.invalid", "test/1.0", &options()).unwrap();
        assert!(http.send(post()).await.unwrap_err().is_connect());
        return;
    }
    let proxy = RawServer::start(vec![Step::Read, ok("proxy")]).await;
    let server = RawServer::start(vec![Step::Read, ok("server")]).await;
    let mut child = tokio::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "proxy_variables_of_the_environment_are_ignored"]).env(TARGET, server.url());
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        child.env(name, proxy.url());
    }
    let output = child.output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!((server.requests().len(), proxy.connections()), (1, 0));
}

const BROKEN_CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

#[test]
fn unusable_settings_are_refused_by_name_before_any_call() {
    let new = |base: &str, options: &HttpOptions| HttpClient::new(base, "test/1.0", options).unwrap_err();
    let base = "https://vendor.invalid";
    for (error, field) in [
        (new("http://vendor.invalid", &options()), "base_url"),
        (new(base, &options().user_agent("a\nb")), "user_agent"),
        (new(base, &options().user_agent("ü")), "user_agent"),
        (new(base, &options().proxy("http://127.0.0.1:1\n")), "proxy"),
        (new(base, &options().proxy("http://127.0.0.1:1/path?x#y")), "proxy"),
        (new("http://127.0.0.1", &options().proxy("http://user:canary@127.0.0.1:1")), "proxy"),
        (new(base, &options().proxy("not a url")), "proxy"),
        (new(base, &options().proxy("socks5://127.0.0.1:1")), "proxy"),
        (new(base, &options().proxy("http://user:canary@127.0.0.1:1")), "proxy"),
        (new(base, &options().extra_root_certificate("no certificate")), "extra_root_certificate"),
        (new(base, &options().extra_root_certificate(BROKEN_CERTIFICATE)), "extra_root_certificate"),
    ] {
        assert_eq!(error.field(), Some(field));
        assert_eq!((error.kind(), error.effect()), (ErrorKind::InvalidRequest, Effect::None));
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}

#[cfg(feature = "bundled-roots")]
#[test]
fn bundled_roots_build_a_client() {
    let options = HttpOptions::new().bundled_roots();
    assert!(HttpClient::new("https://vendor.invalid", "test/1.0", &options).is_ok());
}
