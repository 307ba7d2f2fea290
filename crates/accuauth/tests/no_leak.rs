//! Nothing that this crate prints holds a key, a code or a phone number.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::error::Error as StdError;
use std::fmt::Debug;
use std::time::Duration;

use accuauth::{
    Client, CodeSender, Content, Credentials, Encoding, Host, HttpOptions, NumberFormat, OtpCode,
    PhoneNumber, SendCode, SendSmsOtp, otp_core,
};
use otp_testkit::http::{Server, Step, ok, reply};

const CANARIES: [&str; 6] =
    ["canary-id", "canary-secret", "c4n4ry", "81234567890", "812 3456 7890", "send_sms_otp"];

const PATIENT: Duration = Duration::from_secs(10);

fn assert_clean(text: &str) {
    for canary in CANARIES {
        assert!(!text.contains(canary), "`{canary}` in {text}");
    }
}

fn assert_debug_clean(value: &dyn Debug) {
    assert_clean(&format!("{value:?} {value:#?}"));
}

fn assert_error_clean(error: &(dyn StdError + 'static)) {
    let mut cause = Some(error);
    while let Some(error) = cause {
        assert_clean(&format!("{error} {error:#} {error:?} {error:#?}"));
        cause = error.source();
    }
}

fn credentials() -> Credentials {
    Credentials::new("canary-id", "canary-secret").unwrap()
}

/// Makes the call, exact and through the adapter, in one encoding.
async fn assert_calls_clean(base_url: String, encoding: Encoding, timeout: Duration) {
    let phone: PhoneNumber = "+6281234567890".parse().unwrap();
    let code = OtpCode::parse("c4n4ry").unwrap();
    let builder = Client::builder(Host::Custom(base_url), credentials())
        .encoding(encoding)
        .http(HttpOptions::new().timeout(timeout));
    assert_debug_clean(&builder);
    let client = builder.build().unwrap();

    let content = Content::new().pair("code", "c4n4ry").unwrap();
    assert_debug_clean(&content);
    let request = SendSmsOtp::new("+6281234567890").template_id("TPL_0001").content(content);
    assert_debug_clean(&(&client, &request));
    match client.send_sms_otp(&request).await {
        Ok(response) => assert_debug_clean(&response),
        Err(error) => {
            assert_error_clean(&error);
            let error = otp_core::Error::from(error);
            assert!(error.source().is_some());
            assert_error_clean(&error);
        }
    }

    let adapter = CodeSender::new(client, "TPL_0001", NumberFormat::National);
    assert_debug_clean(&adapter);
    match adapter.send_code(&phone, &code, Duration::from_secs(300)).await {
        Ok(accepted) => assert_debug_clean(&accepted),
        Err(error) => {
            assert_error_clean(&error);
            assert!(error.source().is_some());
        }
    }
}

async fn assert_clean_after(steps: Vec<Step>, timeout: Duration) {
    for encoding in [Encoding::Form, Encoding::Json] {
        let server = Server::start(steps.clone()).await;
        assert_calls_clean(server.url(), encoding, timeout).await;
        // The secrets did travel: there was something to leak.
        let seen = server.requests().concat();
        for secret in ["canary-id", "canary-secret", "81234567890", "c4n4ry"] {
            assert!(seen.contains(secret), "{secret}");
        }
    }
}

#[tokio::test]
async fn no_text_of_ours_holds_a_secret_even_when_the_vendor_repeats_it() {
    let everything = "6281234567890 c4n4ry canary-id canary-secret";
    for body in [
        String::new(),
        format!(r#"{{"status":"OK","reason":"{everything}"}}"#),
        format!(r#"{{"status":"FAILED","reason":"{everything}","request_id":"{everything}"}}"#),
        format!(r#"{{"status":"{everything}"}}"#),
        r#"{"status":"6281234567890"}"#.to_owned(),
        r#"{"status":"c4n4ry"}"#.to_owned(),
        r#"{"status":6281234567890}"#.to_owned(),
        r#"{"status":"OK","request_id":6281234567890}"#.to_owned(),
        r#"{"status":"OK","charge_info":{"charge":"6281234567890"}}"#.to_owned(),
        r#"{"status":"OK","charge_info":"c4n4ry"}"#.to_owned(),
        format!(r#"{{"status":"OK","{everything}":0,"{everything}"#),
        format!("<html>{everything}</html>"),
    ] {
        assert_clean_after(vec![Step::Read, ok(&body)], PATIENT).await;
    }
}

#[tokio::test]
async fn no_connection_error_holds_a_secret() {
    let closed = Server::start(vec![]).await.url();
    tokio::task::yield_now().await;
    for encoding in [Encoding::Form, Encoding::Json] {
        assert_calls_clean(closed.clone(), encoding, PATIENT).await;
    }

    let echo = "/data/send_sms_otp?phone_number=6281234567890&content=c4n4ry&id=canary-id";
    let redirect =
        format!("HTTP/1.1 302 X\r\nlocation: http://127.0.0.1:1{echo}\r\ncontent-length: 0\r\n\r\n");
    let error_page = format!("HTTP/1.1 512 {echo}\r\ncontent-length: {}\r\n\r\n{echo}", echo.len());
    for (steps, timeout) in [
        (vec![Step::Read], PATIENT),
        (vec![Step::Read, Step::Reset], PATIENT),
        (vec![Step::Read, Step::Hang], Duration::from_millis(300)),
        (vec![Step::Read, reply("HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{")], PATIENT),
        (vec![Step::Read, reply(&redirect)], PATIENT),
        (vec![Step::Read, reply(&error_page)], PATIENT),
        (vec![Step::Read, reply(&format!("{echo}\r\n\r\n"))], PATIENT),
        (vec![Step::Read, reply(&format!("HTTP/1.1 200 OK\r\n{echo}\r\n\r\n"))], PATIENT),
    ] {
        assert_clean_after(steps, timeout).await;
    }
}

#[tokio::test]
async fn what_is_private_is_there_for_those_who_ask() {
    let body = r#"{"status":"FAILED","reason":"6281234567890 c4n4ry","request_id":"TID81234567890"}"#;
    let server = Server::start(vec![Step::Read, ok(body)]).await;
    let client = Client::new(Host::Custom(server.url()), credentials()).unwrap();
    let error = client.send_sms_otp(&SendSmsOtp::new("6281234567890")).await.unwrap_err();
    assert_eq!(error.vendor_message(), Some("6281234567890 c4n4ry"));
    assert_eq!(error.request_id(), Some("TID81234567890"));
    assert_error_clean(&error);
}

#[tokio::test]
async fn what_is_refused_before_it_leaves_is_printed_without_a_secret() {
    assert_debug_clean(&credentials());
    assert_error_clean(&Credentials::new("canary-id\n", "canary-secret").unwrap_err());
    assert_error_clean(&Credentials::new("canary-id", "canary-secret\r\nx: y").unwrap_err());
    assert_error_clean(&Content::new().pair("code", "c4n4ry:81234567890").unwrap_err());
    let with_login = Host::Custom("https://user:canary-secret@vendor.invalid/?id=canary-id".to_owned());
    assert_error_clean(&Client::new(with_login, credentials()).unwrap_err());

    let client = Client::new(Host::Custom("http://127.0.0.1:1".to_owned()), credentials()).unwrap();
    let number = "+62 812 3456 7890 c4n4ry";
    assert_debug_clean(&SendSmsOtp::new(number));
    assert_error_clean(&client.send_sms_otp(&SendSmsOtp::new(number)).await.unwrap_err());

    let sender = CodeSender::new(client, "TPL_0001", NumberFormat::National);
    let foreign: PhoneNumber = "+6581234567890".parse().unwrap();
    let code = OtpCode::parse("c4n4ry").unwrap();
    assert_error_clean(&sender.send_code(&foreign, &code, Duration::from_secs(300)).await.unwrap_err());
}
