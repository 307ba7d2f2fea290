//! The caller's own mistakes: refused by name, before there is a call.

use otp_core::Error;
use otp_http::{HttpClient, HttpOptions, Secret};

use crate::calls::{Outcome, REFUSED, client, get, patient, post, with_own_root};
use otp_testkit::http::{Server, Step, ok};

const NO_CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

fn new(base_url: &str, options: &HttpOptions) -> Error {
    HttpClient::new(base_url, "test/1.0", options).unwrap_err()
}

#[test]
fn an_unusable_base_url_is_refused_by_name() {
    for base_url in [
        "",
        "vendor.invalid",
        "http://vendor.invalid",
        "ftp://127.0.0.1",
        "https://user:canary@vendor.invalid",
        "https://vendor.invalid?key=canary",
        "https://vendor.invalid\n",
    ] {
        let error = new(base_url, &with_own_root());
        assert_eq!((Outcome::of(&error), error.field()), (REFUSED, Some("base_url")), "{base_url:?}");
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}

#[test]
fn unusable_options_are_refused_by_name() {
    let base_url = "https://vendor.invalid";
    for (error, field) in [
        (new(base_url, &with_own_root().user_agent("a\nb")), "user_agent"),
        (new(base_url, &with_own_root().user_agent("ü")), "user_agent"),
        (new(base_url, &with_own_root().proxy("http://127.0.0.1:1\n")), "proxy"),
        (new(base_url, &with_own_root().proxy("http://127.0.0.1:1/path?x#y")), "proxy"),
        (new("http://127.0.0.1", &with_own_root().proxy("http://user:canary@127.0.0.1:1")), "proxy"),
        (new(base_url, &with_own_root().proxy("not a url")), "proxy"),
        (new(base_url, &with_own_root().proxy("socks5://127.0.0.1:1")), "proxy"),
        (new(base_url, &with_own_root().proxy("http://user:canary@127.0.0.1:1")), "proxy"),
        (new(base_url, &with_own_root().extra_root_certificate("no certificate")), "extra_root_certificate"),
        (new(base_url, &with_own_root().extra_root_certificate(NO_CERTIFICATE)), "extra_root_certificate"),
    ] {
        assert_eq!((Outcome::of(&error), error.field()), (REFUSED, Some(field)));
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}

#[test]
fn a_header_value_that_cannot_be_sent_is_refused_before_there_is_a_call() {
    for value in ["", "key\n", "key\r\nx-injected: 1", "key\0", " key", "k\u{7f}y", "clé"] {
        let error = Secret::parse_for_header("x-df-api-id", value).unwrap_err();
        assert_eq!((Outcome::of(&error), error.field()), (REFUSED, Some("x-df-api-id")), "{value:?}");
    }
}

#[tokio::test]
async fn a_call_with_a_header_that_cannot_travel_is_refused_by_name_and_connects_nowhere() {
    let server = Server::start(vec![Step::Read, ok("{}")]).await;
    let broken = Secret::parse("k", "ü").unwrap();
    let whole = Secret::parse("k", "canary-key").unwrap();
    for call in [post(), get()] {
        let call = call.secret_header("x-id", &whole).secret_header("x-key", &broken);
        let error = client(&server.url(), &patient()).send(call).await.unwrap_err();
        assert_eq!((Outcome::of(&error), error.field()), (REFUSED, Some("x-key")));
        assert!(!format!("{error} {error:?}").contains('ü'));
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_base_url_with_a_port_a_path_and_a_slash_is_joined_to_the_call() {
    for slash in ["", "/", "//"] {
        let server = Server::start(vec![Step::Read, ok("{}")]).await;
        let base_url = format!("{}/MainService.svc/json{slash}", server.url());
        client(&base_url, &patient()).send(get()).await.unwrap();
        let [request] = server.requests().try_into().unwrap();
        assert!(request.starts_with("GET /MainService.svc/json/send?ApiKey=canary-query HTTP/1.1\r\n"));
    }
}
