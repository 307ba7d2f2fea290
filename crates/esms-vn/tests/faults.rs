//! Broken wires and broken answers through the real client: each has one kind and one effect, and the server (plain
//! sockets, not a mock) sees the request at most once.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::time::Duration;

use esms_vn::{
    CheckCode, Client, Credentials, Effect, Error, ErrorKind, HttpOptions, OtpCode, PhoneNumber,
    SendMessageAutoGenCodeV4, SendMessageAutoGenCodeV5, TypeId,
};
use otp_testkit::http::{Server, Step, ok, reply};

type Outcome = (ErrorKind, Effect);
const TRANSPORT: Outcome = (ErrorKind::Transport, Effect::Unknown);
const UNSENT: Outcome = (ErrorKind::Transport, Effect::None);
const UNEXPECTED: Outcome = (ErrorKind::UnexpectedResponse, Effect::Unknown);

const PATIENT: Duration = Duration::from_secs(10);
const ANSWERED: &str = r#"{"CodeResult":"100","CountRegenerate":0,"SMSID":"a"}"#;

/// The vendor's endpoints: one POST and two GETs.
#[derive(Clone, Copy, Debug)]
enum Endpoint {
    V5,
    V4,
    Check,
}

const ENDPOINTS: [Endpoint; 3] = [Endpoint::V5, Endpoint::V4, Endpoint::Check];

fn client(base_url: &str, timeout: Duration) -> Client {
    let credentials = Credentials::new("key", "secret").unwrap();
    Client::builder(credentials).base_url(base_url).http(HttpOptions::new().timeout(timeout)).build().unwrap()
}

fn phone() -> PhoneNumber {
    "+84901888484".parse().unwrap()
}

fn v5(phone: PhoneNumber) -> SendMessageAutoGenCodeV5 {
    SendMessageAutoGenCodeV5::new(phone, "22575", TypeId::GenerateAndSend)
}

fn v4(phone: PhoneNumber) -> SendMessageAutoGenCodeV4 {
    SendMessageAutoGenCodeV4::new(phone, "Shop", "Ma cua ban la {OTP}")
}

fn check(phone: PhoneNumber) -> CheckCode {
    CheckCode::new(phone, OtpCode::parse("1NTTJ6").unwrap())
}

async fn call(client: &Client, endpoint: Endpoint) -> Result<(), Error> {
    match endpoint {
        Endpoint::V5 => client.send_message_auto_gen_code_v5(&v5(phone())).await.map(drop),
        Endpoint::V4 => client.send_message_auto_gen_code_v4(&v4(phone())).await.map(drop),
        Endpoint::Check => client.check_code(&check(phone())).await.map(drop),
    }
}

/// The call must fail so, after exactly one connection with exactly one whole request.
async fn one_fails_with(endpoint: Endpoint, steps: &[Step], timeout: Duration, expected: Outcome) -> Error {
    let server = Server::start(steps.to_vec()).await;
    let error = call(&client(&server.url(), timeout), endpoint).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), expected, "{endpoint:?}: {error}");
    assert!(!error.is_code_rejected() && !error.is_safe_to_repeat(), "{endpoint:?}");
    assert_eq!((server.connections(), server.requests().len()), (1, 1), "{endpoint:?}");
    error
}

/// All three calls must fail so. They run side by side, so that a time-out is waited for once.
async fn fails_with(steps: &[Step], timeout: Duration, expected: Outcome) -> [Error; 3] {
    let one = |endpoint| one_fails_with(endpoint, steps, timeout, expected);
    tokio::join!(one(Endpoint::V5), one(Endpoint::V4), one(Endpoint::Check)).into()
}

async fn answered_with(body: &str, expected: Outcome) -> [Error; 3] {
    fails_with(&[Step::Read, ok(body)], PATIENT, expected).await
}

#[tokio::test]
async fn a_refused_connection_sent_nothing() {
    let server = Server::start(vec![]).await;
    let client = client(&server.url(), PATIENT);
    drop(server);
    tokio::task::yield_now().await;
    for endpoint in ENDPOINTS {
        let error = call(&client, endpoint).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), UNSENT, "{endpoint:?}");
        assert!(error.is_connect() && error.is_safe_to_repeat(), "{endpoint:?}");
    }
}

#[tokio::test]
async fn a_silent_server_leaves_the_effect_unknown() {
    for error in fails_with(&[Step::Read, Step::Hang], Duration::from_secs(1), TRANSPORT).await {
        assert!(error.is_timeout() && !error.is_connect());
    }
}

#[tokio::test]
async fn a_request_that_was_read_and_then_cut_leaves_the_effect_unknown_even_for_a_get() {
    let cut = reply("HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"CodeResult\":\"100\",");
    let cut_chunk = reply("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{\"CodeResult\"");
    for steps in [
        vec![Step::Read],
        vec![Step::Read, Step::Reset],
        vec![Step::Read, cut.clone()],
        vec![Step::Read, cut, Step::Reset],
        vec![Step::Read, cut_chunk],
    ] {
        for error in fails_with(&steps, PATIENT, TRANSPORT).await {
            assert!(!error.is_timeout() && !error.is_connect());
        }
    }
}

#[tokio::test]
async fn a_redirect_is_refused_and_its_target_never_called() {
    let target = Server::start(vec![Step::Read, ok(ANSWERED)]).await;
    for status in [301, 302, 307, 308] {
        let redirect =
            format!("HTTP/1.1 {status} X\r\nlocation: {}/\r\ncontent-length: 0\r\n\r\n", target.url());
        for error in fails_with(&[Step::Read, reply(&redirect)], PATIENT, UNEXPECTED).await {
            assert_eq!(error.http_status(), Some(status));
        }
    }
    assert_eq!(target.connections(), 0);
}

#[tokio::test]
async fn an_answer_that_is_not_the_vendors_leaves_the_effect_unknown() {
    for body in [
        "",
        "<html><body>Welcome to the hotel's network</body></html>",
        r#"{"CodeResult":"100""#,
        r#"{"CodeResult":"100"} trailing"#,
        r#"{"CodeResult":true}"#,
        r#"{"CodeResult":100.0}"#,
        r#"{"CodeResult":["100"]}"#,
        r#"{"CodeResult":{"CodeResult":"100"}}"#,
        r#"{"CodeResult":"100","SMSID":5}"#,
        r#"{"CodeResult":"100","ErrorMessage":{}}"#,
        r#"{"CodeResult":"100","CountRegenerate":"none"}"#,
        r#"{"CodeResult":"100","CodeResult":"101"}"#,
        r#"{"CodeResult":"101","CodeResult":"100"}"#,
        r#"{"CodeResult":"100","SMSID":"a","SMSID":"b"}"#,
        r#"{"CodeResult":"100","CountRegenerate":0,"CountRegenerate":1}"#,
        r#"["100",0,"a"]"#,
        r#"[{"CodeResult":"100"}]"#,
        r#""100""#,
        "100",
        "null",
    ] {
        answered_with(body, UNEXPECTED).await;
    }
    let deep = format!("{{\"CodeResult\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    answered_with(&deep, UNEXPECTED).await;
    answered_with(&"x".repeat(10 << 20), UNEXPECTED).await;
    answered_with(&format!("{{\"CodeResult\":\"100\"{}}}", " ".repeat(10 << 20)), UNEXPECTED).await;
}

#[tokio::test]
async fn an_answer_without_a_code_says_so_and_is_no_rejected_code() {
    for body in [
        r#"{"error":"Invalid request"}"#,
        "{}",
        r#"{"CodeResult":null}"#,
        r#"{"CodeResponse":"100"}"#,
        r#"{"coderesult":"100"}"#,
    ] {
        for error in answered_with(body, UNEXPECTED).await {
            assert_eq!(error.to_string(), "the answer carries no `CodeResult`");
            assert!(error.vendor_code().is_none());
        }
    }
}

#[tokio::test]
async fn an_unknown_code_is_a_failure_of_the_vendors_that_may_have_acted() {
    for code in ["9999", "0100", "100 ", "", "OK"] {
        let body = format!(r#"{{"CodeResult":"{code}","SMSID":"id","ErrorMessage":"text"}}"#);
        for error in answered_with(&body, (ErrorKind::Vendor, Effect::Unknown)).await {
            assert_eq!(error.vendor_code().map(esms_vn::CodeResult::as_str), Some(code));
            assert_eq!((error.request_id(), error.vendor_message()), (Some("id"), Some("text")));
        }
    }
}

#[tokio::test]
async fn unknown_fields_are_accepted_however_deep() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let body = format!(r#"{{"New":{deep},"CodeResult":"100","Price":{{"VND":1.5}},"error":null}}"#);
    for endpoint in ENDPOINTS {
        let server = Server::start(vec![Step::Read, ok(&body)]).await;
        call(&client(&server.url(), PATIENT), endpoint).await.unwrap();
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_500_is_decided_by_the_vendors_body_and_unknown_without_one() {
    let authentication = (ErrorKind::Authentication, Effect::None);
    for (body, expected) in [
        ("", UNEXPECTED),
        ("<html>", UNEXPECTED),
        (r#"{"error":"Invalid request"}"#, UNEXPECTED),
        (ANSWERED, UNEXPECTED),
        (r#"{"CodeResult":"101"}"#, authentication),
    ] {
        let answer = reply(&format!("HTTP/1.1 500 X\r\ncontent-length: {}\r\n\r\n{body}", body.len()));
        for error in fails_with(&[Step::Read, answer], PATIENT, expected).await {
            assert_eq!(error.http_status(), Some(500), "{body}");
        }
    }
}

#[tokio::test]
async fn a_dropped_call_is_seen_at_most_once() {
    for endpoint in ENDPOINTS {
        for pause in [0, 100, 500, 2_000] {
            let server = Server::start(vec![Step::Read, Step::Hang]).await;
            let client = client(&server.url(), PATIENT);
            let _ = tokio::time::timeout(Duration::from_micros(pause), call(&client, endpoint)).await;
            drop(client);
            server.settled().await;
            assert!(server.requests().len() <= 1);
            assert!(server.connections() <= 1);
        }
    }
}

/// What really left the process, at a base URL that ends in a slash as the vendor's does.
async fn leaves<T>(made: impl AsyncFnOnce(&Client) -> Result<T, Error>) -> (String, String) {
    let server = Server::start(vec![Step::Read, ok(ANSWERED)]).await;
    let base_url = format!("{}/MainService.svc/json/", server.url());
    // Characters that would end or split a query if they left as they are.
    let credentials = Credentials::new("k+y=1&x", "s/c?r#t%41").unwrap();
    made(&Client::builder(credentials).base_url(base_url).build().unwrap()).await.unwrap();

    let [request] = server.requests().try_into().unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

#[tokio::test]
async fn v5_leaves_as_json_text_only_and_its_path_ends_without_a_slash() {
    let request = v5(phone()).time_alive_minutes(15);
    let (head, body) = leaves(async |client| client.send_message_auto_gen_code_v5(&request).await).await;

    assert!(head.starts_with("POST /MainService.svc/json/SendMessageAutoGenCode_V5 HTTP/1.1\r\n"), "{head}");
    assert!(head.to_ascii_lowercase().contains("content-type: application/json\r\n"), "{head}");
    assert_eq!(
        body,
        r#"{"ApiKey":"k+y=1&x","Phone":"0901888484","TimeAlive":"15","SecretKey":"s/c?r#t%41","MultiChannelTempId":"22575","TypeId":"2"}"#
    );
}

#[tokio::test]
async fn v4_leaves_percent_encoded_and_never_with_a_plus() {
    let request = SendMessageAutoGenCodeV4::new(phone(), "My Shop", "Mã {OTP} của bạn: 100% & a+b~\n")
        .time_alive_minutes(2)
        .num_char_of_code(4)
        .is_number(true);
    let (head, body) = leaves(async |client| client.send_message_auto_gen_code_v4(&request).await).await;

    let target = "/MainService.svc/json/SendMessageAutoGenCode_V4_get?Phone=0901888484&ApiKey=k%2By%3D1%26x\
                  &SecretKey=s%2Fc%3Fr%23t%2541&TimeAlive=2&NumCharOfCode=4&Brandname=My%20Shop&Type=2\
                  &message=M%C3%A3%20%7BOTP%7D%20c%E1%BB%A7a%20b%E1%BA%A1n%3A%20100%25%20%26%20a%2Bb~%0A&IsNumber=1";
    assert_eq!(head.lines().next(), Some(format!("GET {target} HTTP/1.1").as_str()));
    assert_a_bare_get(&head, &body);
}

#[tokio::test]
async fn a_check_leaves_with_keys_phone_and_code_in_the_query_only() {
    let (head, body) = leaves(async |client| client.check_code(&check(phone())).await).await;

    let target = "/MainService.svc/json/CheckCodeGen_V4_get?ApiKey=k%2By%3D1%26x&SecretKey=s%2Fc%3Fr%23t%2541\
                  &Phone=0901888484&Code=1NTTJ6";
    assert_eq!(head.lines().next(), Some(format!("GET {target} HTTP/1.1").as_str()));
    assert_a_bare_get(&head, &body);
}

fn assert_a_bare_get(head: &str, body: &str) {
    assert_eq!(body, "");
    let headers = head.to_ascii_lowercase();
    for header in ["\r\ncontent-", "\r\ntransfer-encoding", "\r\nreferer", "\r\ncookie"] {
        assert!(!headers.contains(header), "{header} in {head}");
    }
}
