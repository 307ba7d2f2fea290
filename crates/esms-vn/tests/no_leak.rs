//! Nothing that this crate prints holds a key, a code or a phone number, although two of its endpoints are GETs whose
//! URL holds all of them.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::error::Error as StdError;
use std::fmt::Debug;
use std::time::Duration;

use esms_vn::{
    Channel, CheckCode, CheckVerification, Client, Credentials, Error, HttpOptions, OtpCode, PhoneNumber,
    SendMessageAutoGenCodeV4, SendMessageAutoGenCodeV5, StartVerification, TypeId, Verification, otp_core,
};
use otp_testkit::http::{Server, Step, ok, reply};

/// The secrets themselves, in the forms they travel in, and the parts of a URL that would stand around them.
const CANARIES: [&str; 10] = [
    "canary-key",
    "canary-secret",
    "c4n4ry",
    "901888484",
    "901 888 484",
    "ApiKey=",
    "SecretKey=",
    "Phone=",
    "CheckCodeGen",
    "AutoGenCode_",
];

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

/// Looks at an answer or an error, and at the vendor-neutral error made from it.
fn assert_outcome_clean<T: Debug>(outcome: Result<T, Error>) {
    match outcome {
        Ok(response) => assert_debug_clean(&response),
        Err(error) => {
            assert_error_clean(&error);
            let error = otp_core::Error::from(error);
            assert!(error.source().is_some());
            assert_error_clean(&error);
        }
    }
}

/// Makes every call, exact and through the adapter.
async fn assert_calls_clean(base_url: &str, timeout: Duration) {
    let phone: PhoneNumber = "+84901888484".parse().unwrap();
    let code = OtpCode::parse("c4n4ry").unwrap();
    let credentials = Credentials::new("canary-key", "canary-secret").unwrap();
    assert_debug_clean(&credentials);
    let client = Client::builder(credentials)
        .base_url(base_url)
        .http(HttpOptions::new().timeout(timeout))
        .build()
        .unwrap();

    let v5 = SendMessageAutoGenCodeV5::new(phone, "22575", TypeId::GenerateAndSend);
    let v4 = SendMessageAutoGenCodeV4::new(phone, "Shop", "Ma cua ban la {OTP}");
    let check = CheckCode::new(phone, code.clone());
    assert_debug_clean(&(&client, &v5, &v4, &check));
    assert_outcome_clean(client.send_message_auto_gen_code_v5(&v5).await);
    assert_outcome_clean(client.send_message_auto_gen_code_v4(&v4).await);
    assert_outcome_clean(client.check_code(&check).await);

    for channel in [Channel::zalo_then_sms("22575"), Channel::sms("Shop", "Ma cua ban la {OTP}")] {
        let adapter = Verification::new(client.clone(), channel);
        assert_debug_clean(&adapter);
        match adapter.start_verification(&phone).await {
            Ok(accepted) => assert_debug_clean(&accepted),
            Err(error) => assert_error_clean(&error),
        }
        match adapter.check_verification(&phone, &code).await {
            Ok(verified) => assert_debug_clean(&verified),
            Err(error) => assert_error_clean(&error),
        }
    }
}

async fn assert_clean_after(steps: Vec<Step>, timeout: Duration) -> Server {
    let server = Server::start(steps).await;
    assert_calls_clean(&server.url(), timeout).await;
    server
}

#[tokio::test]
async fn no_text_of_ours_holds_a_secret_even_when_the_vendor_repeats_it() {
    let everything = "0901888484, Content: c4n4ry 84901888484 canary-key canary-secret";
    for body in [
        String::new(),
        format!(r#"{{"CodeResult":"100","SMSID":"{everything}","ErrorMessage":"{everything}"}}"#),
        format!(r#"{{"CodeResult":"117","SMSID":"{everything}","ErrorMessage":"{everything}"}}"#),
        format!(r#"{{"CodeResult":"{everything}"}}"#),
        r#"{"CodeResult":"0901888484"}"#.to_owned(),
        r#"{"CodeResult":"c4n4ry"}"#.to_owned(),
        r#"{"CodeResult":901888484}"#.to_owned(),
        r#"{"CodeResult":901888484.5}"#.to_owned(),
        r#"{"CodeResult":"100","SMSID":901888484}"#.to_owned(),
        r#"{"CodeResult":"100","CountRegenerate":"c4n4ry"}"#.to_owned(),
        format!(r#"{{"CodeResult":"100","{everything}":0,"{everything}"#),
        format!(r#"{{"error":"{everything}"}}"#),
        format!("<html>{everything}</html>"),
    ] {
        assert_clean_after(vec![Step::Read, ok(&body)], PATIENT).await;
    }
}

#[tokio::test]
async fn no_connection_error_holds_a_url() {
    let closed = Server::start(vec![]).await.url();
    tokio::task::yield_now().await;
    assert_calls_clean(&closed, PATIENT).await;

    let echo = "/?ApiKey=canary-key&SecretKey=canary-secret&Phone=0901888484&Code=c4n4ry";
    let redirect =
        format!("HTTP/1.1 302 X\r\nlocation: http://127.0.0.1:1{echo}\r\ncontent-length: 0\r\n\r\n");
    let error_page = format!("HTTP/1.1 414 {echo}\r\ncontent-length: {}\r\n\r\n{echo}", echo.len());
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
        let server = assert_clean_after(steps, timeout).await;
        // The secrets did travel: there was something to leak.
        let seen = server.requests().concat();
        for secret in ["ApiKey=canary-key", "SecretKey=canary-secret", "Phone=0901888484", "Code=c4n4ry"] {
            assert!(seen.contains(secret), "{secret}");
        }
    }
}

#[tokio::test]
async fn what_is_private_is_there_for_those_who_ask() {
    let body = r#"{"CodeResult":"117","SMSID":"x-0901888484","ErrorMessage":"0901888484, Content: c4n4ry"}"#;
    let server = Server::start(vec![Step::Read, ok(body)]).await;
    let credentials = Credentials::new("canary-key", "canary-secret").unwrap();
    let client = Client::builder(credentials).base_url(server.url()).build().unwrap();
    let phone: PhoneNumber = "+84901888484".parse().unwrap();
    let error =
        client.check_code(&CheckCode::new(phone, OtpCode::parse("c4n4ry").unwrap())).await.unwrap_err();
    assert!(error.is_code_rejected());
    assert_eq!(error.vendor_message(), Some("0901888484, Content: c4n4ry"));
    assert_eq!(error.request_id(), Some("x-0901888484"));
    assert_error_clean(&error);
}

#[test]
fn neither_a_builder_nor_a_refused_setting_is_printed_with_a_secret() {
    let credentials = Credentials::new("canary-key", "canary-secret").unwrap();
    let builder = Client::builder(credentials.clone()).base_url("https://vendor.invalid");
    assert_debug_clean(&builder);
    let with_login = "https://user:canary-secret@vendor.invalid/?ApiKey=canary-key";
    assert_error_clean(&Client::builder(credentials).base_url(with_login).build().unwrap_err());
    assert_error_clean(&Credentials::new("canary-key\n", "canary-secret").unwrap_err());
    assert_error_clean(&Credentials::new("canary-key", "canary-secret\r\nx: y").unwrap_err());
}

#[tokio::test]
async fn a_request_refused_before_it_leaves_is_printed_without_a_secret() {
    let credentials = Credentials::new("canary-key", "canary-secret").unwrap();
    let client = Client::builder(credentials).base_url("http://127.0.0.1:1").build().unwrap();
    let phone: PhoneNumber = "+84901888484".parse().unwrap();
    let v4 = SendMessageAutoGenCodeV4::new(phone, "", "c4n4ry");
    assert_error_clean(&client.send_message_auto_gen_code_v4(&v4).await.unwrap_err());
    let foreign: PhoneNumber = "+65901888484".parse().unwrap();
    let check = CheckCode::new(foreign, OtpCode::parse("c4n4ry").unwrap());
    assert_error_clean(&client.check_code(&check).await.unwrap_err());
}
