//! Reports about messages: really called, on this machine only, repeated, and broken by faults.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use otp_sandbox::{Callback, CallbackOutcome, EventKind, Fault, FaultKind, Sandbox};
use serde_json::json;

use crate::calls::{
    MY, MY_HLR, MY_SEND, MY_WHATSAPP, PHONE, VN, VN_CALL_TEMPLATE, VN_PHONE, VN_SEND, look, soon, vn_body,
    vn_target,
};
use crate::wire_client::{JSON, post};

const LONG: Duration = Duration::from_secs(10);

/// A server of the caller's own: it tells each path that it is asked for, and answers with these statuses, then with 200.
/// Status 0 hangs up without an answer.
fn server(statuses: &'static [u16]) -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = channel();
    thread::spawn(move || {
        let statuses = statuses.iter().copied().chain(std::iter::repeat(200));
        for (stream, status) in listener.incoming().zip(statuses) {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map(Result::unwrap);
            let first = lines.next().unwrap();
            assert!(lines.any(|line| line.is_empty()));
            let path = first.strip_prefix("GET ").unwrap().strip_suffix(" HTTP/1.1").unwrap();
            if status != 0 {
                write!(stream, "HTTP/1.1 {status} Whatever\r\ncontent-length: 0\r\n\r\n").unwrap();
            }
            if tell.send(path.to_owned()).is_err() {
                return;
            }
        }
    });
    (address, told)
}

/// Sends a text whose reports go to this URL, and gives its id.
fn send(sandbox: &Sandbox, callback: &str) -> String {
    // The trial takes one text to one phone once in five minutes.
    static CODE: AtomicU32 = AtomicU32::new(246_810);
    let code = CODE.fetch_add(1, Ordering::Relaxed);
    let body = vn_body(&json!({
        "Phone": VN_PHONE, "Content": format!("{code} la ma xac minh dang ky Baotrixemay cua ban"),
        "Brandname": "Baotrixemay", "SmsType": "2", "CallbackUrl": callback,
    }));
    let body = body.to_string();
    let bytes = format!(
        "POST {VN_SEND} HTTP/1.1\r\nhost: sandbox\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let seen = look(sandbox.address(VN), bytes.as_bytes(), LONG, usize::MAX);
    let answer: serde_json::Value = serde_json::from_slice(&seen.body()).unwrap();
    answer["SMSID"].as_str().unwrap().to_owned()
}

async fn frozen() -> Sandbox {
    Sandbox::builder().frozen_clock().start().await.unwrap()
}

/// Waits until this number of attempts is noted.
fn attempts(sandbox: &Sandbox, count: usize) -> Vec<Callback> {
    soon("an attempt", || sandbox.callbacks().len() >= count);
    let all = sandbox.callbacks();
    assert_eq!(all.len(), count);
    all
}

fn status_of(path: &str) -> &str {
    let from = path.find("SendStatus=").unwrap() + "SendStatus=".len();
    &path[from..=from]
}

#[tokio::test]
async fn a_report_comes_at_each_change_of_a_message() {
    let sandbox = frozen().await;
    let (address, told) = server(&[]);
    let id = send(&sandbox, &format!("http://{address}/hook?token=abc"));
    assert!(sandbox.callbacks().is_empty());

    sandbox.advance(Duration::from_secs(1));
    let waiting = told.recv_timeout(LONG).unwrap();
    assert_eq!(
        waiting,
        format!(
            "/hook?token=abc&SMSID={id}&SendFailed=0&SendStatus=7&SendSuccess=0&TotalPrice=1.0000&TotalReceiver=1\
             &TotalSent=1&RequestId=&TypeId=2&telcoid=1&phonenumber={VN_PHONE}&switchsmsid="
        )
    );
    sandbox.advance(Duration::from_secs(2));
    let done = told.recv_timeout(LONG).unwrap();
    assert!(done.contains("&SendStatus=5&SendSuccess=1&"), "{done}");

    let last = attempts(&sandbox, 2).remove(1);
    assert_eq!((last.message.as_str(), last.attempt, last.http_status), (&*id, 1, Some(200)));
    let events = sandbox.events_after(0);
    assert_eq!(events.iter().filter(|event| event.kind == EventKind::Callback).count(), 2);
    assert!(!format!("{last:?}").contains(VN_PHONE));
}

/// As the page prints it, except for the id, the price and how it ended.
#[tokio::test]
async fn the_report_of_a_call_comes_once_it_has_ended_and_until_it_gets_200() {
    let sandbox = frozen().await;
    let (address, told) = server(&[500]);
    let target = vn_target(
        VN_CALL_TEMPLATE,
        &[("TemplateId", "12345"), ("Phone", VN_PHONE), ("CallbackUrl", &format!("http://{address}/hook"))],
    );
    let bytes = format!("GET {target} HTTP/1.1\r\nhost: sandbox\r\nconnection: close\r\n\r\n");
    let seen = look(sandbox.address(VN), bytes.as_bytes(), LONG, usize::MAX);
    let answer: serde_json::Value = serde_json::from_slice(&seen.body()).unwrap();
    let id = answer["SMSID"].as_str().unwrap();
    sandbox.advance(Duration::from_secs(3));
    let report = format!(
        "/hook?ReferenceId={id}&CallDuration=13&CallStatus=ANSWERED&Ivr=&Price=1.0000&SentResult=1&CID=02871002454\
         &SendStatus=5"
    );
    assert_eq!(told.recv_timeout(LONG).unwrap(), report);
    attempts(&sandbox, 1);
    sandbox.advance(Duration::from_secs(1));
    assert_eq!(told.recv_timeout(LONG).unwrap(), report);
    assert_eq!(attempts(&sandbox, 2)[1].http_status, Some(200));
}

#[tokio::test]
async fn a_silent_server_is_called_five_times_more() {
    let sandbox = frozen().await;
    let (address, told) = server(&[0; 20]);
    send(&sandbox, &format!("http://{address}/"));
    // Both reports are due, and each is attempted again a second later.
    sandbox.advance(Duration::from_secs(3));
    for attempt in 1..=6 {
        for _ in 0..2 {
            told.recv_timeout(LONG).unwrap();
        }
        let all = attempts(&sandbox, 2 * attempt);
        let last = &all[all.len() - 2..];
        assert!(last.iter().all(|one| one.attempt as usize == attempt));
        assert!(last.iter().all(|one| one.outcome == CallbackOutcome::NoAnswer));
        sandbox.advance(Duration::from_secs(1));
    }
    // Nothing is planned any more, so another message's report is the next attempt.
    send(&sandbox, "no url");
    sandbox.advance(Duration::from_secs(60));
    let all = attempts(&sandbox, 14);
    assert_eq!(all[12].outcome, CallbackOutcome::NotCalled);
}

#[tokio::test]
async fn an_answer_ends_the_attempts() {
    let sandbox = frozen().await;
    let (address, told) = server(&[0, 500]);
    send(&sandbox, &format!("http://{address}/"));
    sandbox.advance(Duration::from_secs(1));
    told.recv_timeout(LONG).unwrap();
    attempts(&sandbox, 1);
    sandbox.advance(Duration::from_secs(1));
    told.recv_timeout(LONG).unwrap();
    let second = attempts(&sandbox, 2).remove(1);
    assert_eq!((second.attempt, second.http_status), (2, Some(500)));
    // What comes next is the report of the next state.
    sandbox.advance(Duration::from_secs(60));
    assert_eq!(status_of(&told.recv_timeout(LONG).unwrap()), "5");
    attempts(&sandbox, 3);
}

#[tokio::test]
async fn faults_drop_double_and_reorder_reports() {
    for (kind, statuses) in [
        (FaultKind::DropCallback, vec!["5"]),
        (FaultKind::DoubleCallback, vec!["7", "7", "5"]),
        (FaultKind::LateCallback, vec!["5", "7"]),
    ] {
        let sandbox = frozen().await;
        let name = kind.name();
        sandbox.arm(Fault::new(VN, kind).phone("+84 901 888 484")).unwrap();
        let (address, told) = server(&[]);
        send(&sandbox, &format!("http://{address}/"));
        assert_eq!(sandbox.faults().len(), 1, "{name} does not strike the call");
        sandbox.advance(Duration::from_secs(3));
        let got: Vec<String> = statuses.iter().map(|_| told.recv_timeout(LONG).unwrap()).collect();
        assert_eq!(got.iter().map(|path| status_of(path)).collect::<Vec<_>>(), statuses, "{name}");
        let dropped = usize::from(name == "drop_callback");
        let all = attempts(&sandbox, statuses.len() + dropped);
        assert_eq!(all.iter().filter(|one| one.outcome == CallbackOutcome::Dropped).count(), dropped);
        assert!(sandbox.faults().is_empty(), "{name}");
    }
}

#[tokio::test]
async fn no_other_machine_is_ever_called() {
    let sandbox = frozen().await;
    for url in ["http://192.0.2.1/hook", "https://127.0.0.1/hook", "http://example.invalid/", "no url"] {
        send(&sandbox, url);
    }
    sandbox.advance(Duration::from_secs(3));
    let all = attempts(&sandbox, 8);
    assert!(all.iter().all(|one| one.outcome == CallbackOutcome::NotCalled && one.attempt == 1));
}

#[tokio::test]
async fn a_reset_forgets_what_was_due() {
    let sandbox = frozen().await;
    let (address, told) = server(&[]);
    send(&sandbox, &format!("http://{address}/"));
    sandbox.reset();
    sandbox.advance(Duration::from_secs(60));
    let id = send(&sandbox, &format!("http://{address}/"));
    sandbox.advance(Duration::from_secs(1));
    assert!(told.recv_timeout(LONG).unwrap().contains(&id));
}

/// Makes a call of esms.com.my and gives the id of its answer.
fn send_my(sandbox: &Sandbox, path: &str, mut body: serde_json::Value) -> String {
    let keys = MY.credentials();
    (body["user"], body["pass"]) = (json!(keys.key), json!(keys.secret));
    let answer = post(sandbox, MY, path, JSON, &body.to_string()).json();
    assert_eq!(answer["status"], json!(0));
    answer["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn esms_my_reports_once_with_the_id_of_the_answer() {
    let sandbox = frozen().await;
    let (address, told) = server(&[]);
    let url = format!("http://{address}/reports/5f1c");
    let never = "60123450001";
    let text = |to: &str| json!({"to": to, "msg": "RM0.00 Hello", "dlr": 1, "dlr-url": url});
    for (path, body, status, time) in [
        (MY_SEND, text(PHONE), "DELIVRD", "20250101080001"),
        (MY_SEND, text(never), "UNDELIV", "20250101080006"),
        (
            MY_WHATSAPP,
            json!({"to": PHONE, "type": "otp", "code": "1", "dlr": 1, "dlr-url": url}),
            "DELIVRD",
            "20250101080009",
        ),
        (MY_HLR, json!({"to": PHONE, "dlr-url": url}), "DELIVRD", "20250101080012"),
    ] {
        let id = send_my(&sandbox, path, body);
        sandbox.advance(Duration::from_secs(1));
        if status == "UNDELIV" {
            sandbox.advance(Duration::from_secs(2));
        }
        let report = told.recv_timeout(LONG).unwrap();
        assert_eq!(report, format!("/reports/5f1c?msgId={id}&s={status}&t={time}"), "{path}");
        sandbox.advance(Duration::from_secs(2));
    }
    // Without `dlr` the address does nothing.
    for dlr in [json!(null), json!(0), json!(2)] {
        send_my(&sandbox, MY_SEND, json!({"to": PHONE, "msg": "RM0.00 Hello", "dlr": dlr, "dlr-url": url}));
    }
    sandbox.advance(Duration::from_secs(60));
    let last = send_my(&sandbox, MY_SEND, text(PHONE));
    sandbox.advance(Duration::from_secs(1));
    assert!(told.recv_timeout(LONG).unwrap().contains(&last), "the next report is that of the next message");
    attempts(&sandbox, 5);
}

#[tokio::test]
async fn esms_my_calls_again_until_a_2xx_and_ten_times_at_most() {
    for (statuses, count) in [(&[500, 302, 404, 204][..], 4), (&[500; 20][..], 11)] {
        let sandbox = frozen().await;
        let (address, told) = server(statuses);
        let url = format!("http://{address}/");
        send_my(&sandbox, MY_SEND, json!({"to": PHONE, "msg": "RM0.00 Hello", "dlr": 1, "dlr-url": url}));
        for attempt in 1..=count {
            sandbox.advance(Duration::from_secs(1));
            told.recv_timeout(LONG).unwrap();
            assert_eq!(attempts(&sandbox, attempt)[attempt - 1].attempt as usize, attempt);
        }
        sandbox.advance(Duration::from_secs(60));
        let url = "no url";
        send_my(&sandbox, MY_SEND, json!({"to": PHONE, "msg": "RM0.00 Hello", "dlr": 1, "dlr-url": url}));
        sandbox.advance(Duration::from_secs(1));
        assert_eq!(attempts(&sandbox, count + 1)[count].outcome, CallbackOutcome::NotCalled);
    }
}
