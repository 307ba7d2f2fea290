//! The control API beyond the first look: waiting, streams, single entries, forms of the page, tokens.

use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, Ipv4Addr, TcpStream};
use std::thread;
use std::time::Duration;

use crate::calls::{MY, MY_GENERATE, my_form};
use crate::wire_client::{Answer, FORM, ask, control, post, raw, request, send};
use otp_sandbox::{Config, Fault, Sandbox};
use serde_json::{Value, json};

fn generate(sandbox: &Sandbox, phone: &str) -> Answer {
    post(sandbox, MY, MY_GENERATE, FORM, &my_form(&[("phone", phone), ("brand-name", "Kopi")]))
}

fn get(sandbox: &Sandbox, call: &str) -> Value {
    let answer = ask(sandbox, "GET", call, "");
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

fn page_form(sandbox: &Sandbox, path: &str, body: &str) -> Answer {
    let own = sandbox.control_url();
    send(control(sandbox), "POST", path, &[("content-type", FORM), ("origin", &own)], body)
}

#[tokio::test]
async fn waiting_ends_with_the_message_or_with_the_time() {
    let sandbox = Sandbox::start().await.unwrap();
    let nothing = ask(&sandbox, "GET", "messages/wait?timeout_seconds=0", "");
    assert_eq!((nothing.status, &nothing.json()["error"]["status"]), (408, &json!(408)));
    thread::scope(|scope| {
        let shorter = scope.spawn(|| get(&sandbox, "messages/wait?to=60122222222&timeout_seconds=30"));
        let wait = "messages/wait?to=%2B60123456789&vendor=esms-my&timeout_seconds=60";
        let waiting = scope.spawn(|| get(&sandbox, wait));
        // Another phone's message must not end it.
        generate(&sandbox, "60111111111");
        generate(&sandbox, "60123456789");
        assert_eq!(waiting.join().unwrap()["to"], "60123456789");
        // It came with the message and not with the time: the shorter wait is not over yet, and gets its own.
        assert!(!shorter.is_finished());
        generate(&sandbox, "60122222222");
        assert_eq!(shorter.join().unwrap()["to"], "60122222222");
    });
    assert_eq!(get(&sandbox, "messages/wait?after=0")["id"], 1, "the first after a number");
    assert_eq!(get(&sandbox, "messages/wait?after=1")["id"], 2);
    assert_eq!(ask(&sandbox, "GET", "messages/wait?after=3&timeout_seconds=0", "").status, 408);
    assert_eq!(ask(&sandbox, "GET", "messages/wait?timeout_seconds=61", "").status, 400);
    assert_eq!(ask(&sandbox, "GET", "messages/wait?after=x", "").status, 400);
}

#[tokio::test]
async fn a_second_wait_gives_the_next_message_and_not_the_one_before() {
    let sandbox = Sandbox::start().await.unwrap();
    let wait = "messages/wait?to=%2B60123456789&timeout_seconds=5";
    let at_once = "messages/wait?to=%2B60123456789&timeout_seconds=0";
    for round in 1..=2 {
        generate(&sandbox, "60123456789");
        assert_eq!(get(&sandbox, wait)["id"], round);
        assert_eq!(ask(&sandbox, "GET", at_once, "").status, 408, "it was given already");
    }
    for _ in 0..2 {
        generate(&sandbox, "60123456789");
    }
    assert_eq!(get(&sandbox, wait)["id"], 4, "the newest of those that nobody waited for");
    assert_eq!(ask(&sandbox, "GET", at_once, "").status, 408);
    // A world that starts over while somebody waits counts from 1 again.
    thread::scope(|scope| {
        let waiting = scope.spawn(|| get(&sandbox, wait));
        thread::sleep(Duration::from_millis(100));
        sandbox.reset();
        generate(&sandbox, "60123456789");
        assert_eq!(waiting.join().unwrap()["id"], 1);
    });
}

/// Reads events until one has this kind.
fn read_until(lines: &mut impl Iterator<Item = String>, kind: &str) -> Value {
    let name = format!("event: {kind}");
    lines.find(|line| *line == name).unwrap();
    let data = lines.find_map(|line| line.strip_prefix("data: ").map(str::to_owned)).unwrap();
    serde_json::from_str(&data).unwrap()
}

/// Listens to the events.
fn open(sandbox: &Sandbox, headers: &[(&str, &str)]) -> impl Iterator<Item = String> + use<> {
    let address = control(sandbox);
    let mut socket = TcpStream::connect(address).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let text = request("GET", "/_sandbox/v1/events", &address.to_string(), headers, "");
    socket.write_all(text.as_bytes()).unwrap();
    let mut lines = BufReader::new(socket).lines().map(Result::unwrap);
    assert!(lines.next().unwrap().contains("200 OK"));
    assert!(
        lines.by_ref().take_while(|line| !line.is_empty()).any(|line| line.contains("text/event-stream"))
    );
    lines
}

#[tokio::test]
async fn a_listener_that_is_behind_is_told_how_much_it_missed() {
    let sandbox = Sandbox::start().await.unwrap();
    for _ in 0..1_200 {
        sandbox.advance(Duration::from_secs(1));
    }
    let mut late = open(&sandbox, &[("last-event-id", "50")]);
    assert_eq!(read_until(&mut late, "lagged"), json!(150));
    assert_eq!(read_until(&mut late, "clock")["id"], 201, "the oldest that is kept");
    // One that never reads and one that reads: both live, and the calls go on.
    let _deaf = open(&sandbox, &[]);
    let mut awake = open(&sandbox, &[]);
    assert_eq!(generate(&sandbox, "60123456789").status, 200);
    assert_eq!(read_until(&mut awake, "message")["message_id"], 1);
}

#[tokio::test]
async fn events_tell_what_happens_without_codes_or_phones() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut lines = open(&sandbox, &[]);
    generate(&sandbox, "60123456789");
    let code = sandbox.latest_code("60123456789").unwrap();
    let message = read_until(&mut lines, "message");
    assert_eq!((&message["vendor"], &message["message_id"]), (&json!("esms-my"), &json!(1)));
    assert!(!message.to_string().contains(&code) && !message.to_string().contains("60123456789"));
    sandbox.arm(Fault::cut(MY)).unwrap();
    let fault = read_until(&mut lines, "fault");
    assert_eq!(fault["vendor"], "esms-my");
    sandbox.advance(Duration::from_secs(1));
    read_until(&mut lines, "clock");
    sandbox.reset();
    let reset = read_until(&mut lines, "reset");
    assert!(reset["id"].as_u64() > fault["id"].as_u64());
    // A listener that comes back with the last number it saw gets what it missed.
    sandbox.advance(Duration::from_secs(1));
    let mut later = open(&sandbox, &[("last-event-id", &reset["id"].to_string())]);
    assert_eq!(read_until(&mut later, "clock")["id"].as_u64(), reset["id"].as_u64().map(|id| id + 1));
}

#[tokio::test]
async fn single_messages_calls_and_faults_have_addresses() {
    let sandbox = Sandbox::start().await.unwrap();
    generate(&sandbox, "60123456789");
    let message = get(&sandbox, "messages/1");
    assert_eq!((&message["exchange_id"], &message["state"]), (&json!(1), &json!("issued")));
    assert_eq!(message["history"][0]["state"], "issued");
    let call = get(&sandbox, "requests/1");
    assert_eq!((&call["message_id"], &call["http_status"]), (&json!(1), &json!(200)));
    assert!(call["request_text"].as_str().unwrap().starts_with(&format!("POST {MY_GENERATE} HTTP/1.1")));
    assert!(call["reply_text"].as_str().unwrap().starts_with("HTTP/1.1 200 OK"));
    let first = sandbox.arm(Fault::cut(MY)).unwrap();
    let second = sandbox.arm(Fault::cut(MY)).unwrap();
    assert_eq!(ask(&sandbox, "DELETE", &format!("faults/{first}"), "").json(), json!({"removed": 1}));
    assert_eq!(get(&sandbox, "faults")["faults"][0]["id"], json!(second));
    assert_eq!(ask(&sandbox, "DELETE", "messages", "").json(), json!({"removed": 1}));
    assert_eq!(get(&sandbox, "ledger")["bills"][1]["messages"], 1, "the ledger stays");
    for (method, gone) in
        [("GET", "messages/1"), ("GET", "requests/9"), ("DELETE", "faults/1"), ("GET", "messages/x")]
    {
        let answer = ask(&sandbox, method, gone, "");
        assert_eq!((answer.status, &answer.json()["error"]["status"]), (404, &json!(404)), "{gone}");
    }
}

#[tokio::test]
async fn the_menu_and_the_magic_phones_can_be_read_and_ordered_from() {
    let sandbox = Sandbox::start().await.unwrap();
    let menu = get(&sandbox, "faults/menu");
    let menu = menu["menu"].as_array().unwrap();
    assert!(menu.len() > 30);
    for entry in menu {
        let mut order = json!({ "vendor": "esms-my", "kind": entry["kind"] });
        for parameter in entry["parameters"].as_array().unwrap() {
            if parameter["default"].is_null() {
                order[parameter["name"].as_str().unwrap()] = json!("6");
            }
        }
        let armed = ask(&sandbox, "POST", "faults", &order.to_string());
        assert_eq!(armed.status, 201, "{order} {}", armed.body);
        ask(&sandbox, "DELETE", "faults", "");
    }
    let magic = get(&sandbox, "magic");
    assert!(magic["magic"].as_array().unwrap().iter().all(|row| row["rule"]["provenance"].is_string()));
}

#[tokio::test]
async fn the_clock_freezes_jumps_and_runs() {
    let sandbox = Sandbox::start().await.unwrap();
    let frozen = ask(&sandbox, "POST", "clock", r#"{"freeze":true,"set_ms":1735689600000}"#).json();
    assert_eq!((&frozen["now"], &frozen["frozen"]), (&json!("2025-01-01T00:00:00Z"), &json!(true)));
    let back = ask(&sandbox, "POST", "clock", r#"{"set_ms":0,"advance_seconds":5}"#).json();
    assert_eq!(back["now_ms"], 5000);
    assert_eq!(ask(&sandbox, "POST", "clock", r#"{"freeze":false}"#).json()["frozen"], false);
    for wrong in ["{}", r#"{"set_ms":-1}"#, r#"{"set_ms":253402300800000}"#, r#"{"freeze":1}"#] {
        assert_eq!(ask(&sandbox, "POST", "clock", wrong).status, 400, "{wrong}");
    }
}

#[tokio::test]
async fn expectations_hold_or_are_told_one_by_one() {
    let sandbox = Sandbox::start().await.unwrap();
    generate(&sandbox, "60123456789");
    let held = ask(&sandbox, "POST", "assertions", r#"{"messages":{"esms-my":1},"no_double_sends":true}"#);
    assert_eq!((held.status, held.json()), (200, json!({"passed": true, "failures": []})));
    let failed = ask(&sandbox, "POST", "assertions", r#"{"messages":{"esms-my":2,"accuauth":1}}"#);
    assert_eq!((failed.status, &failed.json()["passed"]), (409, &json!(false)));
    assert_eq!(failed.json()["failures"].as_array().unwrap().len(), 2);
    assert_eq!(ask(&sandbox, "POST", "assertions", r#"{"nothing":1}"#).status, 400);
}

#[tokio::test]
async fn one_vendor_starts_over_alone() {
    let sandbox = Sandbox::start().await.unwrap();
    generate(&sandbox, "60123456789");
    assert_eq!(ask(&sandbox, "POST", "reset/accuauth", "").json(), json!({"reset": true}));
    assert_eq!(sandbox.messages().len(), 1);
    ask(&sandbox, "POST", "reset/esms-my", "");
    assert!(sandbox.messages().is_empty());
    assert_eq!(ask(&sandbox, "POST", "reset/other", "").status, 404);
}

#[tokio::test]
async fn forms_of_the_page_lead_back_or_say_what_is_wrong() {
    let sandbox = Sandbox::start().await.unwrap();
    let armed = page_form(
        &sandbox,
        "/faults",
        "vendor=esms-my&kind=cut_reply&cut_reply.after_bytes=7&back=q%3Dx%26vendor%3Daccuauth",
    );
    assert_eq!(armed.status, 303);
    assert!(armed.head.contains("location: /?q=x&vendor=accuauth&did=armed"), "{}", armed.head);
    assert_eq!(get(&sandbox, "faults")["faults"][0]["after_bytes"], 7);
    for (path, body, cause) in [
        ("/faults", "kind=cut", "Choose a vendor."),
        ("/faults", "vendor=esms-my", "Choose what breaks."),
        ("/faults", "vendor=esms-my&kind=none", "There is no such fault."),
        ("/faults", "vendor=esms-my&kind=cut&times=x", "must be a number"),
        ("/faults", "vendor=esms-my&kind=cut&times=0", "at least once"),
        ("/faults/disarm", "id=99", "no longer armed"),
        ("/clock", "jump=tomorrow", "A moment looks like"),
        ("/clock", "", "says nothing"),
        ("/reset", "vendor=other", "Unknown vendor"),
    ] {
        let answer = page_form(&sandbox, path, body);
        assert_eq!(answer.status, 422, "{path} {body}");
        assert!(answer.body.contains(cause), "{path} {body}");
    }
    // A form on another site's page, or on one that hides where it is from.
    for origin in ["http://example.com", "null"] {
        let answer = send(
            control(&sandbox),
            "POST",
            "/reset",
            &[("content-type", FORM), ("origin", origin)],
            "vendor=",
        );
        assert_eq!(answer.status, 403);
    }
    assert_eq!(page_form(&sandbox, "/clock", "jump=2030-01-01T00:00").status, 303);
    assert!(get(&sandbox, "clock")["now"].as_str().unwrap().starts_with("2030-01-01T00:00:0"));
    // An address never leads elsewhere, whatever the field says.
    let odd = page_form(&sandbox, "/reset", "vendor=&back=%2F%2Fexample.com%2F");
    assert!(odd.head.contains("location: /?did=reset\r\n") && sandbox.faults().is_empty());
}

#[tokio::test]
async fn a_moment_is_read_as_it_is_written() {
    let sandbox = Sandbox::builder().frozen_clock().start().await.unwrap();
    for ms in [0, 951_782_400_000_u64, 1_709_251_199_000, 253_402_300_799_000] {
        let now = ask(&sandbox, "POST", "clock", &json!({ "set_ms": ms }).to_string()).json();
        sandbox.jump_to_ms(7);
        let text = now["now"].as_str().unwrap().trim_end_matches('Z');
        assert_eq!(page_form(&sandbox, "/clock", &format!("jump={text}")).status, 303, "{text}");
        assert_eq!(sandbox.clock().now_ms, ms);
    }
    page_form(&sandbox, "/clock", "jump=2025-01-01T00:01");
    assert_eq!(get(&sandbox, "clock")["now"], "2025-01-01T00:01:00Z");
    sandbox.jump_to_ms(u64::MAX);
    assert_eq!(get(&sandbox, "clock")["now"], "9999-12-31T23:59:59Z");
    for wrong in ["2025", "2025-02-29T00:00", "2025-13-01T00:00", "2025-01-01T24:00", "99999-01-01T00:00"] {
        assert_eq!(page_form(&sandbox, "/clock", &format!("jump={wrong}")).status, 422, "{wrong}");
    }
}

#[tokio::test]
async fn the_page_counts_in_plain_words() {
    let sandbox = Sandbox::builder().frozen_clock().start().await.unwrap();
    sandbox.set_double_send_window(Duration::from_secs(100_000));
    let page = || send(control(&sandbox), "GET", "/", &[], "").body;
    assert!(page().contains("0 credits") && page().contains("1,000,000 left"));
    sandbox.configure(MY, Config::new().balance(101)).unwrap();
    for (seconds, span) in [(59, "59 s"), (180, "3 min"), (7200, "2 h")] {
        sandbox.arm(Fault::cut(MY)).unwrap();
        let keys = my_form(&[("phone", "60123456789"), ("brand-name", "Kopi")]);
        let cut = request("POST", MY_GENERATE, "x", &[("content-type", FORM)], &keys);
        assert!(raw(sandbox.address(MY), cut.as_bytes()).is_empty());
        sandbox.advance(Duration::from_secs(seconds));
        generate(&sandbox, "60123456789");
        assert!(page().contains(&format!("{span} after")), "{span}");
    }
    let page = page();
    for words in
        ["6 credits", "95 left", "1 segment", "billed 1 credit<", ">3:00<", "6 messages", "3 double sends"]
    {
        assert!(page.contains(words), "{words}");
    }
}

#[tokio::test]
async fn the_page_rebuilds_its_query_from_what_it_understood() {
    let sandbox = Sandbox::start().await.unwrap();
    let back = |query: &str| {
        let page = send(control(&sandbox), "GET", &format!("/?{query}"), &[], "").body;
        page.split("name=\"back\" value=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&")
    };
    let query = "q=60+12%26&vendor=esms-my&state=expired&show=messages&open=7";
    assert_eq!(back(query), query);
    assert_eq!(back("vendor=x&state=y&show=z&open=-1&other=%3Cscript%3E"), "");
}

#[tokio::test]
async fn other_machines_need_the_token() {
    let open = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    assert!(Sandbox::builder().bind(open).start().await.is_err());
    assert!(Sandbox::builder().bind(open).token("short").start().await.is_err());
    let sandbox = Sandbox::builder().token("correct horse battery".replace(' ', "-")).start().await.unwrap();
    let at = control(&sandbox);
    let health = "/_sandbox/v1/health";
    assert_eq!(send(at, "GET", health, &[], "").status, 401);
    assert_eq!(send(at, "GET", "/", &[], "").status, 401);
    let wrong = send(at, "GET", health, &[("authorization", "Bearer correct-horse-batterx")], "");
    assert!(wrong.status == 401 && wrong.json()["error"]["cause"].as_str().unwrap().contains("token"));
    let right = [("authorization", "Bearer correct-horse-battery")];
    assert_eq!(send(at, "GET", health, &right, "").status, 200);
    // The page's first address carries it once, and then the cookie does.
    assert_eq!(send(at, "GET", "/?token=wrong-horse-battery", &[], "").status, 401);
    assert_eq!(send(at, "GET", "/_sandbox/v1/health?token=correct-horse-battery", &[], "").status, 401);
    let first = send(at, "GET", "/?token=correct-horse-battery", &[], "");
    assert_eq!(first.status, 303);
    let cookie = first.head.split("set-cookie: ").nth(1).unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
    let cookie = cookie.split(';').next().unwrap();
    assert_eq!(send(at, "GET", "/", &[("cookie", cookie)], "").status, 200);
    // With the token any name of the machine will do, but still no other site's page.
    let named = request("GET", health, "sandbox.internal:7080", &right, "");
    assert_eq!(crate::wire_client::parse(&crate::wire_client::raw(at, named.as_bytes())).status, 200);
    let foreign = [right[0], ("origin", "http://example.com")];
    assert_eq!(send(at, "POST", "/_sandbox/v1/reset", &foreign, "").status, 403);
    assert!(!format!("{:?}", Sandbox::builder().token("correct-horse-battery")).contains("horse"));
}

#[test]
fn the_command_opens_itself_to_others_with_a_token_only() {
    let run = |arguments: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_otp-sandbox")).args(arguments).output().unwrap()
    };
    assert_eq!(run(&["--bind", "here", "--token", "correct-horse-battery"]).status.code(), Some(2));
    let open = run(&["--bind", "0.0.0.0", "--port", "0"]);
    assert_eq!(open.status.code(), Some(1));
    assert!(String::from_utf8(open.stderr).unwrap().contains("needs a token"));
    let short = run(&["--bind", "0.0.0.0", "--token", "short", "--port", "0"]);
    assert_eq!(short.status.code(), Some(1));
    assert!(String::from_utf8(short.stderr).unwrap().contains("at least 8 characters"));
}
