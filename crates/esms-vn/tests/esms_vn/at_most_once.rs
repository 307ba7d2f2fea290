//! A send that is repeated once, when its answer was lost: at most one message, and never a word too much about it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use esms_vn::sms::{Product, SendMultipleMessageV4};
use esms_vn::{
    Client, CodeResult, Credentials, Effect, Error, ErrorKind, HttpOptions, RequestId, SendOptions, Sent,
};
use otp_sandbox::{Fault, FaultKind, Sandbox, Vendor};
use otp_testkit::http::{Refused, Server, Step};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

use crate::all_hosts;
use crate::requests::phone;

const ACCEPTED: &str =
    r#"{"CodeResult":"100","CountRegenerate":0,"SMSID":"d533459ee42b2b9525ba9eabf6a8156"}"#;
const REPEATED: &str =
    r#"{"CodeResult":"124","CountRegenerate":0,"ErrorMessage":"Request exist 1","SendStatus":"5"}"#;
const NO_CREDIT: &str = r#"{"CodeResult":"103","CountRegenerate":0,"ErrorMessage":"Balance is not enough"}"#;

fn request() -> SendMultipleMessageV4 {
    let text = "2803 la ma xac minh dang ky Baotrixemay cua ban";
    SendMultipleMessageV4::new(phone(), Product::customer_care("Baotrixemay"), text)
        .options(SendOptions::new().request_id(RequestId::random().unwrap()))
}

async fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let account = sandbox.credentials(Vendor::EsmsVn);
    let credentials = Credentials::new(account.key, account.secret).unwrap();
    let client = all_hosts(credentials, &sandbox.base_url(Vendor::EsmsVn));
    (sandbox, client)
}

/// A server that gives this answer to its first request, and `REPEATED` to every other.
async fn answers_first(status: &'static str, body: &'static str) -> (Server, Client) {
    let count = Arc::new(AtomicUsize::new(0));
    let answer = Step::answer(move |_| {
        let is_first = count.fetch_add(1, Ordering::SeqCst) == 0;
        let (status, body) = if is_first { (status, body) } else { ("200 OK", REPEATED) };
        format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
    });
    let server = Server::start(vec![Step::Read, answer]).await;
    let client = all_hosts(Credentials::new("key", "secret").unwrap(), &server.url());
    (server, client)
}

/// A server that cuts its first answer, and gives these bytes to every other request.
async fn cuts_the_first(second: &'static str) -> (Server, Client) {
    let count = Arc::new(AtomicUsize::new(0));
    let answer = Step::answer(move |_| {
        let length = second.len();
        let whole = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{second}");
        let is_first = count.fetch_add(1, Ordering::SeqCst) == 0;
        whole.as_bytes()[..if is_first { whole.len() - 5 } else { whole.len() }].to_vec()
    });
    let server = Server::start(vec![Step::Read, answer]).await;
    let client = all_hosts(Credentials::new("key", "secret").unwrap(), &server.url());
    (server, client)
}

fn outcome(error: &Error) -> (ErrorKind, Effect, Option<&str>) {
    (error.kind(), error.effect(), error.vendor_code())
}

#[tokio::test]
async fn a_lost_answer_and_a_repeat_are_one_message_and_nobody_says_that_it_was_sent() {
    for fault in [FaultKind::Cut, FaultKind::ResetAfterProcessing] {
        let (sandbox, client) = sandbox().await;
        sandbox.arm(Fault::new(Vendor::EsmsVn, fault.clone())).unwrap();
        assert_eq!(client.send_at_most_once(&request()).await.unwrap(), Sent::Unconfirmed, "{fault:?}");
        assert_eq!((sandbox.requests(Vendor::EsmsVn), sandbox.messages().len()), (2, 1), "{fault:?}");
    }
}

#[tokio::test]
async fn a_lost_request_and_a_repeat_are_one_message_with_its_id() {
    let (sandbox, client) = sandbox().await;
    sandbox.arm(Fault::new(Vendor::EsmsVn, FaultKind::CloseAfterHead)).unwrap();
    let Sent::Accepted(accepted) = client.send_at_most_once(&request()).await.unwrap() else {
        panic!("the second request was the first to arrive");
    };
    assert!(accepted.sms_id.is_some());
    // The sandbox counts the requests that it reads whole.
    assert_eq!((sandbox.requests(Vendor::EsmsVn), sandbox.messages().len()), (1, 1));
}

#[tokio::test]
async fn an_answer_that_arrives_is_the_end_of_it() {
    let (sandbox, client) = sandbox().await;
    assert!(matches!(client.send_at_most_once(&request()).await.unwrap(), Sent::Accepted(_)));
    assert_eq!((sandbox.requests(Vendor::EsmsVn), sandbox.messages().len()), (1, 1));
}

/// After a timeout the vendor may still be at work on the first request, and no page says that the id blocks a second one then.
#[tokio::test]
async fn a_timeout_is_not_repeated() {
    let (sandbox, _) = sandbox().await;
    let account = sandbox.credentials(Vendor::EsmsVn);
    let client = Client::builder(Credentials::new(account.key, account.secret).unwrap())
        .base_url(sandbox.base_url(Vendor::EsmsVn))
        .http(HttpOptions::new().timeout(std::time::Duration::from_millis(500)))
        .build()
        .unwrap();
    sandbox.arm(Fault::new(Vendor::EsmsVn, FaultKind::Hang)).unwrap();
    let error = client.send_at_most_once(&request()).await.unwrap_err();
    assert_eq!(outcome(&error), (ErrorKind::Transport, Effect::Unknown, None));
    assert!(error.is_timeout());
    assert_eq!((sandbox.requests(Vendor::EsmsVn), sandbox.messages().len()), (1, 1));
}

#[tokio::test]
async fn an_answer_that_was_read_is_not_asked_for_again() {
    const PAGE: &str = "<html>Bad Gateway</html>";
    for (status, body, code) in [
        // The page prints it under its tab 99.
        ("200 OK", r#"{"error":"Invalid request"}"#, None),
        ("500 Internal Server Error", ACCEPTED, Some("100")),
        ("502 Bad Gateway", ACCEPTED, Some("100")),
        ("500 Internal Server Error", PAGE, None),
        ("503 Service Unavailable", PAGE, None),
        ("504 Gateway Timeout", PAGE, None),
        ("200 OK", PAGE, None),
        ("200 OK", "", None),
    ] {
        let (server, client) = answers_first(status, body).await;
        let error = client.send_at_most_once(&request()).await.unwrap_err();
        assert_eq!(
            outcome(&error),
            (ErrorKind::UnexpectedResponse, Effect::Unknown, code),
            "{status} {body}"
        );
        assert_eq!(server.requests().len(), 1, "{status} {body}");
    }
}

#[tokio::test]
async fn a_gateway_that_lost_the_vendors_answer_is_asked_again() {
    for body in ["<html>Bad Gateway</html>", ""] {
        let (server, client) = answers_first("502 Bad Gateway", body).await;
        assert_eq!(client.send_at_most_once(&request()).await.unwrap(), Sent::Unconfirmed, "{body}");
        assert_eq!(server.requests().len(), 2, "{body}");
    }
}

#[tokio::test]
async fn the_second_request_is_the_first_one_over_again() {
    let (server, client) = cuts_the_first(ACCEPTED).await;
    assert!(matches!(client.send_at_most_once(&request()).await.unwrap(), Sent::Accepted(_)));
    let [first, second] = server.requests().try_into().unwrap();
    assert_eq!(first, second);
    assert!(first.contains("\"RequestId\":\""), "{first}");
}

#[tokio::test]
async fn code_124_to_the_first_request_is_a_duplicate() {
    let (sandbox, client) = sandbox().await;
    let request = request();
    client.send_multiple_message_v4(&request).await.unwrap();
    let error = client.send_at_most_once(&request).await.unwrap_err();
    assert_eq!(outcome(&error), (ErrorKind::Duplicate, Effect::Unknown, Some("124")));
    assert_eq!((sandbox.requests(Vendor::EsmsVn), sandbox.messages().len()), (2, 1));
}

#[tokio::test]
async fn no_refusal_of_the_vendors_is_repeated() {
    let codes = ["99", "101", "103", "104", "124", "140", "146", "160", "201", "9999"];
    for code in codes {
        let (sandbox, client) = sandbox().await;
        sandbox.arm(Fault::answer(Vendor::EsmsVn, code).times(2)).unwrap();
        let plain = client.send_multiple_message_v4(&request()).await.unwrap_err();
        let error = client.send_at_most_once(&request()).await.unwrap_err();
        assert_eq!(outcome(&error), outcome(&plain), "{code}");
        assert_eq!((sandbox.requests(Vendor::EsmsVn), sandbox.messages().len()), (2, 0), "{code}");
    }
}

#[tokio::test]
async fn a_refused_connection_sends_nothing_however_often_it_is_called() {
    let port = Refused::new().unwrap();
    let client = all_hosts(Credentials::new("key", "secret").unwrap(), &port.url());
    let request = request();
    for _ in 0..2 {
        let error = client.send_at_most_once(&request).await.unwrap_err();
        assert_eq!(outcome(&error), (ErrorKind::Transport, Effect::None, None));
        assert!(error.is_connect() && error.is_safe_to_repeat());
    }
}

/// What the second request says of itself would be "nothing was sent", which is true of itself alone.
#[tokio::test]
async fn what_the_second_request_says_of_itself_is_no_word_about_the_first() {
    let (server, client) = cuts_the_first(NO_CREDIT).await;
    let error = client.send_at_most_once(&request()).await.unwrap_err();
    assert_eq!(outcome(&error), (ErrorKind::InsufficientCredit, Effect::Unknown, Some("103")));
    assert!(!error.is_safe_to_repeat() && error.to_string().ends_with("may have acted all the same"));
    assert_eq!(server.requests().len(), 2);

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = all_hosts(Credentials::new("key", "secret").unwrap(), &url);
    let gone = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        drop(listener);
        stream.read(&mut [0; 4096]).await.unwrap()
    };
    let request = request();
    let (error, read) = tokio::join!(client.send_at_most_once(&request), gone);
    let error = error.unwrap_err();
    assert_eq!(outcome(&error), (ErrorKind::Transport, Effect::Unknown, None));
    assert!(read > 0 && error.is_connect() && !error.is_safe_to_repeat());
}

#[tokio::test]
async fn two_lost_answers_are_the_end_of_it() {
    let server = Server::start(vec![Step::Read]).await;
    let client = all_hosts(Credentials::new("key", "secret").unwrap(), &server.url());
    let error = client.send_at_most_once(&request()).await.unwrap_err();
    assert_eq!(outcome(&error), (ErrorKind::Transport, Effect::Unknown, None));
    server.settled().await;
    assert_eq!((server.connections(), server.requests().len()), (2, 2));
}

#[tokio::test]
async fn code_124_with_more_in_it_confirms_nothing_either() {
    let (_server, client) = cuts_the_first(REPEATED).await;
    assert_eq!(client.send_at_most_once(&request()).await.unwrap(), Sent::Unconfirmed);
    let (_server, client) = cuts_the_first(r#"{"CodeResult":124,"SMSID":"an-id"}"#).await;
    assert_eq!(client.send_at_most_once(&request()).await.unwrap(), Sent::Unconfirmed);
}

#[tokio::test]
async fn without_an_id_nothing_leaves() {
    let (sandbox, client) = sandbox().await;
    let request = request().options(SendOptions::new());
    let error = client.send_at_most_once(&request).await.unwrap_err();
    assert_eq!(outcome(&error), (ErrorKind::InvalidRequest, Effect::None, None));
    assert_eq!((error.field(), error.vendor()), (Some("RequestId"), Some("esms-vn")));
    assert_eq!((sandbox.requests(Vendor::EsmsVn), CodeResult::of(&error)), (0, None));
}
