//! What an observer hears of one call, whatever becomes of it.

use std::pin::pin;
use std::sync::{Arc, Mutex};

use otp_core::{CallBegan, CallEnded, CallOutcome, Effect, Error, ErrorKind, Observer, Risk};
use otp_http::codes::{Answers, Extras, Scopes, Table, row};
use otp_http::{Call, CodeForm, HttpClient};
use otp_testkit::http::{Refused, Server, Step, reply};

use crate::calls::{client, get, patient, post};
use crate::one_thread::poll_once;

const TABLE: Table = Table {
    word: "code",
    form: CodeForm::Text,
    success: "100",
    extras: Extras { message: "message", id: "id" },
    rows: &[row("UNPAID", Scopes::ALL, ErrorKind::InsufficientCredit, Effect::None, "no credit")],
    elsewhere: &[],
};
const ANSWERS: Answers = Answers {
    risk: Risk::Sends,
    code_field: "code",
    refusal_field: None,
    scopes: Scopes::ALL,
    evidence: &[],
    foreign: &[],
};

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ended {
    outcome: CallOutcome,
    effect: Effect,
    http_status: Option<u16>,
    vendor_code: Option<String>,
}

/// Notes which calls began, and how each ended.
#[derive(Clone, Default)]
struct Ear {
    began: Arc<Mutex<Vec<(u64, String)>>>,
    ended: Arc<Mutex<Vec<(u64, Ended)>>>,
}

impl Observer for Ear {
    fn call_began(&self, call: &CallBegan<'_>) {
        let what = format!(
            "{} {} {} {} {}:{}",
            call.vendor(),
            call.endpoint(),
            call.risk(),
            call.method(),
            call.server().address,
            call.server().port
        );
        self.began.lock().unwrap().push((call.number(), what));
    }

    fn call_ended(&self, call: &CallEnded<'_>) {
        let ended = Ended {
            outcome: call.outcome(),
            effect: call.effect(),
            http_status: call.http_status(),
            vendor_code: call.vendor_code().map(str::to_owned),
        };
        self.ended.lock().unwrap().push((call.began().number(), ended));
    }
}

impl Ear {
    /// The end of the one call that was made since the last time.
    fn heard(&self) -> Ended {
        let (began, ended) = (self.began.lock().unwrap().pop(), self.ended.lock().unwrap().pop());
        let ((began, _), (number, ended)) = (began.unwrap(), ended.unwrap());
        assert_eq!(began, number, "the end is that of the call");
        assert!(self.began.lock().unwrap().is_empty() && self.ended.lock().unwrap().is_empty(), "one call");
        ended
    }
}

async fn make(http: &HttpClient, risk: Risk, call: Call) -> Result<(), Error> {
    let exchange = http.begin("vendor", "send", risk, "POST");
    let outcome = async { TABLE.read(&exchange.send(call).await?, ANSWERS).map(drop) }.await;
    exchange.end(outcome, &TABLE)
}

fn ended(outcome: CallOutcome, effect: Effect, http_status: Option<u16>, code: Option<&str>) -> Ended {
    Ended { outcome, effect, http_status, vendor_code: code.map(str::to_owned) }
}

#[tokio::test]
async fn a_beginning_names_the_call_and_the_server_and_no_path() {
    let server = Server::start(vec![]).await;
    let ear = Ear::default();
    let http = client(&format!("{}/canary-path", server.url()), &patient().observer(ear.clone()));
    make(&http, Risk::Sends, post()).await.unwrap_err();
    let port = server.url().rsplit(':').next().unwrap().to_owned();
    let (_, what) = ear.began.lock().unwrap()[0].clone();
    assert_eq!(what, format!("vendor send sends POST 127.0.0.1:{port}"));
}

#[tokio::test]
async fn every_end_says_what_the_caller_got() {
    let unpaid = ErrorKind::InsufficientCredit;
    let failed = CallOutcome::Failed;
    for (body, expected) in [
        (r#"{"code":"100"}"#, ended(CallOutcome::Succeeded, Effect::None, Some(200), None)),
        (r#"{"code":"UNPAID"}"#, ended(failed(unpaid), Effect::None, Some(200), Some("UNPAID"))),
        (
            r#"{"code":"0901888484"}"#,
            ended(failed(ErrorKind::Vendor), Effect::Unknown, Some(200), Some("(not a known code)")),
        ),
        ("<html>", ended(failed(ErrorKind::UnexpectedResponse), Effect::Unknown, Some(200), None)),
    ] {
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        let server = Server::start(vec![Step::Read, reply(&answer)]).await;
        let ear = Ear::default();
        let http = client(&server.url(), &patient().observer(ear.clone()));
        let outcome = make(&http, Risk::Sends, post()).await;
        assert_eq!(outcome.is_ok(), expected.outcome == CallOutcome::Succeeded, "{body}");
        assert_eq!(ear.heard(), expected, "{body}");
    }
    let ear = Ear::default();
    let http = client(&Refused::new().unwrap().url(), &patient().observer(ear.clone()));
    make(&http, Risk::Sends, post()).await.unwrap_err();
    assert_eq!(ear.heard(), ended(failed(ErrorKind::Transport), Effect::None, None, None));
}

/// As a browser that hangs up on a handler does. What the observer hears is compared with what the server has seen.
#[tokio::test]
async fn a_dropped_call_has_an_end_and_is_called_unsent_only_if_nothing_arrived() {
    let (mut kept, mut left) = (0, 0);
    for polls in 1..60 {
        let server = Server::start(vec![Step::Read, Step::Hang]).await;
        let ear = Ear::default();
        let http = client(&server.url(), &patient().observer(ear.clone()));
        {
            let mut call = pin!(make(&http, Risk::Sends, post()));
            for _ in 0..polls {
                assert!(poll_once(call.as_mut()).await.is_none());
                tokio::task::yield_now().await;
            }
        }
        let Ended { outcome, effect, http_status, vendor_code } = ear.heard();
        assert_eq!((outcome, http_status, vendor_code), (CallOutcome::Dropped, None, None));
        drop(http);
        server.settled().await;
        match effect {
            Effect::None => {
                assert!(server.requests().is_empty(), "dropped after {polls} polls");
                kept += 1;
            }
            Effect::Unknown => left += 1,
        }
    }
    assert!(kept > 0 && left > 0, "{kept} calls were dropped before their bytes left and {left} after");
}

#[tokio::test]
async fn nobody_knows_of_a_dropped_call_without_a_body_and_a_read_has_no_effect() {
    for (risk, call, effect) in [
        (Risk::Checks, get(), Effect::Unknown),
        (Risk::Reads, get(), Effect::None),
        (Risk::Reads, post(), Effect::None),
    ] {
        let server = Server::start(vec![Step::Read, Step::Hang]).await;
        let ear = Ear::default();
        let http = client(&server.url(), &patient().observer(ear.clone()));
        {
            let mut call = pin!(make(&http, risk, call));
            while server.requests().is_empty() {
                assert!(poll_once(call.as_mut()).await.is_none());
                tokio::task::yield_now().await;
            }
        }
        assert_eq!(ear.heard(), ended(CallOutcome::Dropped, effect, None, None), "{risk}");
    }
}

#[tokio::test]
async fn a_call_dropped_within_its_answer_tells_the_status() {
    let head = reply("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{");
    let mut statuses = Vec::new();
    for doubled in 0..14 {
        let server = Server::start(vec![Step::Read, head.clone(), Step::Hang]).await;
        let ear = Ear::default();
        let http = client(&server.url(), &patient().observer(ear.clone()));
        {
            let mut call = pin!(make(&http, Risk::Sends, post()));
            for _ in 0..1 << doubled {
                assert!(poll_once(call.as_mut()).await.is_none());
                tokio::task::yield_now().await;
            }
        }
        let Ended { outcome, effect, http_status, .. } = ear.heard();
        assert_eq!(outcome, CallOutcome::Dropped);
        assert!(
            http_status.is_none() || effect == Effect::Unknown,
            "an answer came to what is called unsent"
        );
        statuses.push(http_status);
    }
    assert_eq!((statuses.first(), statuses.last()), (Some(&None), Some(&Some(200))), "{statuses:?}");
}

#[tokio::test]
async fn a_call_that_was_never_polled_has_not_begun() {
    let ear = Ear::default();
    let http = client("http://127.0.0.1:9", &patient().observer(ear.clone()));
    drop(make(&http, Risk::Sends, post()));
    assert!(ear.began.lock().unwrap().is_empty() && ear.ended.lock().unwrap().is_empty());
}

struct Panics;

impl Observer for Panics {
    fn call_began(&self, _: &CallBegan<'_>) {
        panic!("an observer's mistake");
    }

    fn call_ended(&self, _: &CallEnded<'_>) {
        panic!("an observer's mistake");
    }
}

#[tokio::test]
async fn an_observer_that_panics_changes_nothing() {
    let answer = reply("HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"code\":\"100\"}");
    let server = Server::start(vec![Step::Read, answer]).await;
    let http = client(&server.url(), &patient().observer(Panics));
    make(&http, Risk::Sends, post()).await.unwrap();

    let server = Server::start(vec![Step::Read, Step::Hang]).await;
    let ear = Ear::default();
    let http = client(&server.url(), &patient().observer((Panics, ear.clone())));
    {
        let mut call = pin!(make(&http, Risk::Sends, post()));
        while server.requests().is_empty() {
            assert!(poll_once(call.as_mut()).await.is_none());
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(ear.heard(), ended(CallOutcome::Dropped, Effect::Unknown, None, None));
}
