//! The stores on servers of their own.

use otp_testkit::servers::{postgres, redis};

use crate::transcript::Player;

fn said(url: &str, command: &str) -> (Option<i32>, String) {
    let mut player = Player::default();
    player.set(&format!("OTP_STORE_URL={url}"));
    let output = player.output(command, "");
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[test]
fn a_database_is_fit_after_its_migration() {
    let server = postgres::Server::start().unwrap();
    let url = format!("postgres://{}@127.0.0.1:{}/{}", postgres::USER, server.port(), postgres::USER);
    let (code, before) = said(&url, "otp store check");
    assert_eq!(code, Some(1), "{before}");
    assert!(before.contains("breaks a promise: the store"), "{before}");
    assert_eq!(said(&url, "otp store migrate").0, Some(2), "nobody can be asked");
    assert_eq!(said(&url, "otp store migrate --yes").0, Some(0));
    assert_eq!(said(&url, "otp store migrate --yes").0, Some(0), "twice");
    let (_, after) = said(&url, "otp store check --json");
    assert!(!after.contains("\"breaks_a_promise\":true") && after.contains("\"concerns\":"), "{after}");
}

#[test]
fn redis_is_looked_at_and_needs_no_migration() {
    let server = redis::Server::start().unwrap();
    let (_, said_of_it) = said(&server.url(), "otp store check");
    assert!(said_of_it.contains("after a crash"), "{said_of_it}");
    assert_eq!(said(&server.url(), "otp store check --no-tls").1, said_of_it);
    assert_eq!(said(&server.url(), "otp store migrate").0, Some(0));
}

#[test]
fn a_server_that_is_not_there_is_no_unknown_effect_and_no_password_is_shown() {
    for url in ["redis://:canary-secret@127.0.0.1:1/", "postgres://otp:canary-secret@127.0.0.1:1/otp"] {
        let (code, said) = said(url, "otp store check");
        assert_eq!(code, Some(1), "{said}");
        assert!(!said.contains("canary"), "{said}");
    }
}

#[test]
fn a_password_does_not_leave_for_another_machine_in_clear_unasked() {
    for command in ["otp store check", "otp store migrate --yes"] {
        let (code, said) = said("postgres://otp:canary-secret@db.example/otp", command);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("sslmode=disable") && !said.contains("canary"), "{said}");
    }
    for scheme in ["redis", "rediss", "REDIS", "valkey"] {
        let (code, said) = said(&format!("{scheme}://otp:canary-secret@db.example"), "otp store check");
        assert_eq!(code, Some(2), "{said}");
        assert!(!said.contains("canary"), "{said}");
    }
}

#[test]
fn each_store_has_one_way_to_say_that_the_network_is_private() {
    for rest in ["127.0.0.1:1/otp", "db.example/otp", "db.example/otp?sslmode=disable"] {
        let url = format!("postgres://otp:canary-secret@{rest}");
        let (code, said) = said(&url, "otp store check --no-tls");
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("--no-tls is for Redis") && !said.contains("canary"), "{said}");
    }
}
