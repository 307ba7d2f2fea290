//! The control API and the inbox page.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::calls::{ACCU_SEND, CHECK, GENERATE, MY, MY_GENERATE, MY_VERIFY, VN_CHECK, my_form};
use crate::wire_client::{Answer, FORM, ask, control, form, post, send};
use otp_sandbox::{Config, Credentials, Fault, Operation, Provenance, Sandbox, Vendor};
use serde_json::{Value, json};

fn generate(sandbox: &Sandbox) -> Answer {
    let body = my_form(&[("phone", "60123456789"), ("brand-name", "Ea<on>")]);
    post(sandbox, MY, MY_GENERATE, FORM, &body)
}

fn get(sandbox: &Sandbox, call: &str) -> Value {
    let answer = ask(sandbox, "GET", call, "");
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

#[tokio::test]
async fn health_names_the_base_urls() {
    let sandbox = Sandbox::start().await.unwrap();
    let health = get(&sandbox, "health");
    assert_eq!((&health["status"], &health["simulated"]), (&json!("ready"), &json!(true)));
    assert_eq!(health["vendors"][0]["base_url"], json!(sandbox.base_url(Vendor::EsmsVn)));
}

#[tokio::test]
async fn messages_codes_and_ledger_are_shown() {
    let sandbox = Sandbox::builder().frozen_clock().start().await.unwrap();
    ask(&sandbox, "PUT", "config/esms-my", r#"{"next_code":"112233"}"#);
    generate(&sandbox);
    let shown = get(&sandbox, "messages?to=%2B60123456789&vendor=esms-my");
    let message = &shown["messages"][0];
    assert_eq!(
        message["text"],
        "RM0.00 Ea<on> - Your OTP code is 112233. This is valid for the next 3 minutes."
    );
    let simple = ["channel", "code", "encoding", "state", "unit", "received_at"].map(|name| &message[name]);
    assert_eq!(simple, ["sms", "112233", "gsm7", "issued", "credits", "2025-01-01T00:00:00Z"]);
    assert_eq!((&message["parts"], &message["units"]), (&json!(1), &json!(1)));
    assert_eq!(get(&sandbox, "messages?to=60999999999")["messages"], json!([]));
    assert_eq!(get(&sandbox, "messages?vendor=accuauth")["messages"], json!([]));

    let latest = get(&sandbox, "otp/latest?to=60123456789");
    assert_eq!((&latest["code"], &latest["expires_in_seconds"]), (&json!("112233"), &json!(180)));
    let ledger = get(&sandbox, "ledger");
    assert_eq!(ledger["bills"][1]["units"], 1);
    assert_eq!(ledger["sends"][0]["operation"], json!(GENERATE));
}

#[tokio::test]
async fn the_clock_moves_forward() {
    let sandbox = Sandbox::builder().frozen_clock().start().await.unwrap();
    generate(&sandbox);
    let clock = ask(&sandbox, "POST", "clock", r#"{"advance_seconds":180}"#).json();
    assert_eq!(
        clock,
        json!({"now": "2025-01-01T00:03:00Z", "now_ms": 1_735_689_780_000_u64,
        "advanced_seconds": 180, "frozen": true})
    );
    assert_eq!(get(&sandbox, "clock"), clock);
    assert_eq!(get(&sandbox, "otp/latest?to=60123456789")["state"], "expired");
}

#[tokio::test]
async fn an_account_is_read_and_patched() {
    let sandbox = Sandbox::start().await.unwrap();
    let patch = r#"{"balance":3,"next_code":"1111","allowed_ips":["203.0.113.1"],"zalo_fails":true,
        "brands":[{"name":"Eaon","sms_type":2}],"zalo_accounts":[{"id":"1","name":"Eaon"}],
        "templates":[{"id":7,"owner":"Eaon","text":"Ma {P1,8}","parameters":[]}]}"#;
    let mut changed = ask(&sandbox, "PUT", "config/esms-vn", patch).json();
    assert_eq!(changed, serde_json::from_str::<Value>(patch).unwrap());
    let less = r#"{"next_code":null,"allowed_ips":null,"brands":null,"zalo_accounts":null,"templates":null}"#;
    let less = ask(&sandbox, "PUT", "config/esms-vn", less).json();
    for name in ["next_code", "allowed_ips", "brands", "zalo_accounts", "templates"] {
        changed[name] = Value::Null;
    }
    assert_eq!(less, changed);
    assert_eq!(get(&sandbox, "config/esms-vn"), less);
}

#[tokio::test]
async fn faults_are_armed_listed_and_taken_back() {
    let sandbox = Sandbox::start().await.unwrap();
    let operation = GENERATE;
    let order =
        json!({"vendor": "esms-my", "operation": operation, "kind": "answer", "code": "6", "times": 2});
    let armed = ask(&sandbox, "POST", "faults", &order.to_string());
    assert_eq!((armed.status, armed.json()), (201, json!({"id": 1})));
    assert_eq!(generate(&sandbox).json()["status"], 6);
    assert_eq!(
        get(&sandbox, "faults"),
        json!({"faults": [{"id": 1, "vendor": "esms-my", "operation": operation, "kind": "answer",
            "code": "6", "times_left": 1}]})
    );
    assert_eq!(ask(&sandbox, "DELETE", "faults", "").json(), json!({"removed": 1}));
    assert_eq!(generate(&sandbox).json()["status"], 0);
    sandbox.arm(Fault::cut(MY)).unwrap();
    sandbox.disarm();
    assert_eq!(get(&sandbox, "faults"), json!({"faults": []}));
}

#[tokio::test]
async fn reset_starts_over() {
    let sandbox = Sandbox::builder().seed(1).frozen_clock().start().await.unwrap();
    let first = generate(&sandbox);
    sandbox.arm(Fault::cut(MY)).unwrap();
    sandbox.configure(MY, Config::new().balance(0)).unwrap();
    assert_eq!(ask(&sandbox, "POST", "reset", "").json(), json!({"reset": true}));
    assert_eq!((sandbox.messages().len(), sandbox.requests(MY), sandbox.ledger().units(MY)), (0, 0, 0));
    assert_eq!(generate(&sandbox), first, "the seed starts over as well");
}

#[tokio::test]
async fn mistakes_are_json_with_a_cause() {
    let sandbox = Sandbox::start().await.unwrap();
    let foreign = json!({"vendor": "esms-my", "kind": "cut", "operation": CHECK}).to_string();
    let rows = [
        (404, "GET", "nothing", ""),
        (405, "PUT", "health", ""),
        (400, "GET", "otp/latest", ""),
        (404, "GET", "otp/latest?to=60123456789", ""),
        (400, "GET", "messages?vendor=other", ""),
        (404, "GET", "config/other", ""),
        (415, "POST", "clock", ""),
        (400, "POST", "clock", "{"),
        (400, "POST", "clock", r#"{"advance_seconds":-1}"#),
        (400, "POST", "clock", r#"{"advance_seconds":99999999999}"#),
        (400, "POST", "clock", r#"{"advance":1}"#),
        (400, "PUT", "config/esms-my", r#"{"zalo_fails":true}"#),
        (400, "PUT", "config/esms-my", r#"{"next_code":"a b"}"#),
        (400, "PUT", "config/accuauth", r#"{"next_code":"1234"}"#),
        (400, "PUT", "config/esms-my", r#"{"allowed_ips":["here"]}"#),
        (400, "POST", "faults", r#"{"vendor":"esms-my","kind":"answer"}"#),
        (400, "POST", "faults", r#"{"vendor":"esms-my","kind":"answer","code":"0"}"#),
        (400, "POST", "faults", r#"{"vendor":"esms-vn","kind":"answer","code":"100"}"#),
        (400, "POST", "faults", r#"{"vendor":"accuauth","kind":"answer","code":"OK"}"#),
        (400, "POST", "faults", r#"{"vendor":"esms-my","kind":"cut","times":0}"#),
        (400, "POST", "faults", &foreign),
        (400, "POST", "faults", r#"{"vendor":"esms-my","kind":"no_such_kind"}"#),
    ];
    for (status, method, call, body) in rows {
        let answer = ask(&sandbox, method, call, body);
        assert_eq!(answer.status, status, "{method} {call} {body}: {}", answer.body);
        let error = &answer.json()["error"];
        assert_eq!(error["status"], status);
        assert!(!error["cause"].as_str().unwrap().is_empty());
    }
    let other = Fault::cut(MY).operation(CHECK);
    assert!(sandbox.arm(other).is_err());
}

#[tokio::test]
async fn foreign_hosts_and_pages_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = control(&sandbox);
    for near in ["127.0.0.1.example.com:7080", "localhost.example.com", "[::2]:1"] {
        let request = crate::wire_client::request("GET", "/_sandbox/v1/health", near, &[], "");
        assert_eq!(
            crate::wire_client::parse(&crate::wire_client::raw(address, request.as_bytes())).status,
            403
        );
    }
    let foreign = crate::wire_client::request("GET", "/_sandbox/v1/health", "example.com", &[], "");
    assert_eq!(crate::wire_client::parse(&crate::wire_client::raw(address, foreign.as_bytes())).status, 403);
    for origin in ["http://example.com", "null", "http://127.0.0.1:1"] {
        let answer = send(address, "POST", "/_sandbox/v1/reset", &[("origin", origin)], "");
        assert_eq!(answer.status, 403, "{origin}");
        assert!(!answer.head.contains("access-control"));
    }
    let own = sandbox.control_url();
    assert_eq!(send(address, "POST", "/_sandbox/v1/reset", &[("origin", &own)], "").status, 200);
    let both = [("origin", own.as_str()), ("origin", "http://example.com")];
    assert_eq!(send(address, "POST", "/_sandbox/v1/reset", &both, "").status, 403);
    let twice = [("host", "127.0.0.1")];
    assert_eq!(send(address, "GET", "/_sandbox/v1/health", &twice, "").status, 400, "RFC 9112, 3.2");
}

/// It could use up what a test waits for: an image is asked for without an `Origin`.
#[tokio::test]
async fn what_a_page_of_another_origin_embeds_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    generate(&sandbox);
    let get = |path: &str, site, mode, dest| {
        let headers = [("sec-fetch-site", site), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)];
        send(control(&sandbox), "GET", path, &headers, "").status
    };
    let wait = "/_sandbox/v1/messages/wait?timeout_seconds=0";
    for site in ["cross-site", "same-site"] {
        for path in [wait, "/"] {
            assert_eq!(get(path, site, "no-cors", "image"), 403, "{site} {path}");
            assert_eq!(get(path, site, "navigate", "iframe"), 403, "{site} {path}");
        }
        assert_eq!(get(wait, site, "navigate", "document"), 403, "{site}");
        assert_eq!(get("/", site, "navigate", "document"), 200, "a link to the page opens it");
    }
    assert_eq!(get("/", "none", "navigate", "document"), 200, "typed by hand");
    assert_eq!(get(wait, "same-origin", "cors", "empty"), 200, "the page's own, and nobody has had it yet");
}

#[tokio::test]
async fn no_key_is_ever_shown() {
    let sandbox = Sandbox::start().await.unwrap();
    generate(&sandbox);
    let secrets = ["canary-key-77", "canary-secret-77"];
    let [key, secret] = secrets;
    let wrong_place = form(&[("api-key", key), ("api_secret", secret)]);
    post(&sandbox, MY, MY_GENERATE, FORM, &wrong_place);
    post(&sandbox, MY, MY_VERIFY, "application/json", &json!({"api-secret": secret}).to_string());
    post(&sandbox, MY, MY_VERIFY, "application/json", &format!("{{\"api-secret\":\"{secret}\""));
    let vn = sandbox.address(Vendor::EsmsVn);
    let query = format!("{VN_CHECK}?ApiKey={key}&SecretKey={secret}&Phone=1&Code=2");
    send(vn, "GET", &query, &[], "");
    send(vn, "GET", &format!("/MainService.svc/json/GetBalance/{key}/{secret}"), &[], "");
    let headers = [("x-df-api-id", key), ("x-df-api-secret", secret)];
    send(sandbox.address(Vendor::Accuauth), "POST", ACCU_SEND, &headers, "phone_number=1");

    let mut shown = String::new();
    for call in ["health", "config/esms-my", "faults", "messages", "requests", "ledger", "provenance"] {
        shown += &ask(&sandbox, "GET", call, "").body;
    }
    shown += &send(control(&sandbox), "GET", "/", &[], "").body;
    let debug = (&sandbox, sandbox.messages(), sandbox.ledger(), sandbox.credentials(MY));
    write!(shown, "{debug:?}").unwrap();
    let own = Vendor::ALL.map(Vendor::credentials);
    for hidden in secrets.into_iter().chain(own.into_iter().flat_map(Credentials::each)) {
        assert!(!shown.contains(hidden), "{hidden}");
    }
    let requests = get(&sandbox, "requests");
    let first = &requests["requests"][0];
    assert_eq!(first["operation"], json!(GENERATE));
    assert!(first["fields"].as_array().unwrap().contains(&json!({"name": "api-key", "value": "(hidden)"})));
    assert!(first["fields"].as_array().unwrap().contains(&json!({"name": "phone", "value": "60123456789"})));
}

#[tokio::test]
async fn debug_shows_neither_codes_nor_numbers() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.configure(MY, Config::new().next_code("112233")).unwrap();
    generate(&sandbox);
    let text = format!(
        "{:?}{:?}{:?}{sandbox:?}",
        sandbox.messages(),
        sandbox.ledger(),
        Config::new().next_code("112233")
    );
    assert!(!text.contains("112233") && !text.contains("60123456789"), "{text}");
}

#[tokio::test]
async fn every_call_is_listed_once_with_its_address() {
    let sandbox = Sandbox::start().await.unwrap();
    let listed = get(&sandbox, "calls")["calls"].as_array().unwrap().clone();
    let names: BTreeSet<&str> = listed.iter().map(|call| call["operation"].as_str().unwrap()).collect();
    assert_eq!((names.len(), listed.len()), (Operation::all().count(), Operation::all().count()));
    let generate = json!({"operation": GENERATE, "vendor": "esms-my", "method": "POST",
        "url": format!("{}{MY_GENERATE}", sandbox.base_url(MY)), "keys": ["api-key", "api-secret"],
        "phone": "phone", "fields": ["brand-name", "message", "language", "duration", "app-id"]});
    assert!(listed.contains(&generate), "{listed:?}");
    for call in &listed {
        let vendor: Vendor = call["vendor"].as_str().unwrap().parse().unwrap();
        // The voice host has a path of its own below the same address.
        let address = format!("http://{}/", sandbox.address(vendor));
        assert!(call["url"].as_str().unwrap().starts_with(&address), "{call}");
    }
}

#[tokio::test]
async fn every_rule_is_listed_once_with_a_source() {
    let sandbox = Sandbox::start().await.unwrap();
    let listed = get(&sandbox, "provenance");
    let rules: Vec<_> = otp_sandbox::provenance().collect();
    assert_eq!(listed["rules"].as_array().unwrap().len(), rules.len());
    let mut ids: Vec<_> = rules.iter().map(|rule| rule.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), rules.len());
    for rule in rules {
        assert!(rule.id.starts_with(rule.vendor.name()), "{}", rule.id);
        assert!(!rule.text.is_empty() && !rule.source.is_empty(), "{}", rule.id);
        let has_page = rule.source.contains("://");
        assert!(rule.provenance != Provenance::Documented || has_page, "{}", rule.id);
    }
    generate(&sandbox);
    let id = get(&sandbox, "requests")["requests"][0]["rule"].as_str().unwrap().to_owned();
    assert!(ids.contains(&id.as_str()), "the rule of an answer is in the list");
}

#[tokio::test]
async fn the_page_shows_the_inbox_without_any_other_host() {
    let sandbox = Sandbox::start().await.unwrap();
    let empty = send(control(&sandbox), "GET", "/", &[], "");
    assert!(empty.body.contains("Waiting for the first call"));
    sandbox.configure(MY, Config::new().next_code("112233")).unwrap();
    generate(&sandbox);
    let page = send(control(&sandbox), "GET", "/?open=1", &[], "");
    assert!(page.head.contains("content-security-policy: default-src 'none'"));
    assert!(page.head.contains("script-src 'nonce-") && !page.head.contains("unsafe-inline"));
    assert!(page.body.contains("RM0.00 Ea&lt;on&gt; - Your OTP code is 112233."));
    assert!(page.body.contains("60123456789") && page.body.contains("esms-my"));
    let again = send(control(&sandbox), "GET", "/?open=1", &[], "");
    let nonce = |head: &str| head.split("script-src 'nonce-").nth(1).unwrap()[..32].to_owned();
    assert_ne!(nonce(&page.head), nonce(&again.head));
    for outside in
        ["src=\"http", "href=\"http", "src=\"//", "href=\"//", "@import", "url(", " onclick=", " style=\""]
    {
        assert!(!page.body.contains(outside), "{outside}");
    }
}

/// A key, a code or a number may stand in the wrong place of an order, and its answer in somebody's log.
#[tokio::test]
async fn a_refused_order_names_the_field_and_repeats_nothing_that_was_posted() {
    const TEXT: &str = "canary7Q4ZK2";
    const NUMBER: &str = "84901888777";
    let sandbox = Sandbox::start().await.unwrap();
    // What the cause has to say, and orders with a canary in each place.
    let rows = [
        ("POST", "clock", r#"{"advance_seconds":"canary7Q4ZK2"}"#, "expected u64"),
        ("POST", "clock", r#"{"advance_seconds":-84901888777}"#, "expected u64"),
        ("POST", "clock", r#"{"advance_seconds":84901888777.5}"#, "expected u64"),
        ("POST", "clock", r#"{"freeze":"canary7Q4ZK2"}"#, "expected a boolean"),
        ("POST", "clock", r#"{"canary7Q4ZK2":1}"#, "`advance_seconds`"),
        ("POST", "clock", r#""canary7Q4ZK2""#, "expected"),
        ("POST", "clock", "84901888777", "expected"),
        ("POST", "clock", r#"["canary7Q4ZK2"]"#, "expected"),
        ("POST", "clock", "canary7Q4ZK2", "line 1 column 1"),
        ("POST", "clock", r#"{"freeze":true,"freeze":true}"#, "duplicate field `freeze`"),
        ("POST", "faults", r#""canary7Q4ZK2""#, "expected a map"),
        ("POST", "faults", r#"{"vendor":"esms-my","kind":"canary7Q4ZK2"}"#, "`kind`"),
        (
            "POST",
            "faults",
            r#"{"vendor":"canary7Q4ZK2","kind":"cut"}"#,
            "`vendor`: unknown vendor, expected one of esms-vn, esms-my, accuauth",
        ),
        ("POST", "faults", r#"{"vendor":84901888777,"kind":"cut"}"#, "`vendor`: expected a text"),
        (
            "POST",
            "faults",
            r#"{"vendor":"esms-my","kind":"cut","operation":"canary7Q4ZK2"}"#,
            "`operation`: ",
        ),
        (
            "POST",
            "faults",
            r#"{"vendor":"esms-my","kind":"cut","phone":84901888777}"#,
            "`phone`: expected a text",
        ),
        (
            "POST",
            "faults",
            r#"{"vendor":"esms-my","kind":"cut","times":84901888777}"#,
            "`times`: expected a whole number",
        ),
        ("POST", "faults", r#"{"vendor":"esms-my","kind":"cut","canary7Q4ZK2":1}"#, "`cut`"),
        (
            "POST",
            "faults",
            r#"{"vendor":"esms-my","kind":"answer","code":84901888777}"#,
            "`code`: expected a text",
        ),
        (
            "POST",
            "faults",
            r#"{"vendor":"esms-my","kind":"redirect","location":"canary7Q4ZK2"}"#,
            "`location`: not one of `same_place`",
        ),
        ("PUT", "config/esms-my", r#"{"balance":"canary7Q4ZK2"}"#, "expected u64"),
        ("PUT", "config/esms-my", r#"{"next_code":84901888777}"#, "expected a string"),
        ("PUT", "config/esms-my", r#"{"allowed_ips":["::1","canary7Q4ZK2"]}"#, "IP address"),
        ("PUT", "config/esms-my", r#"{"zalo_fails":{"canary7Q4ZK2":1}}"#, "expected a boolean"),
        ("POST", "assertions", r#"{"messages":{"canary7Q4ZK2":1}}"#, "expected one of `esms-vn`"),
        ("POST", "assertions", r#"{"messages":{"esms-my":"canary7Q4ZK2"}}"#, "expected u64"),
        ("POST", "reset/canary7Q4ZK2", "", "unknown vendor"),
        ("GET", "messages?vendor=canary7Q4ZK2", "", "unknown vendor"),
        ("GET", "messages/wait?timeout_seconds=canary7Q4ZK2", "", "`timeout_seconds`"),
        ("GET", "otp/latest?to=84901888777", "", "no code"),
        ("DELETE", "faults/canary7Q4ZK2", "", "no armed fault"),
        ("GET", "requests/canary7Q4ZK2", "", "no request"),
    ];
    for (method, call, body, says) in rows {
        let answer = ask(&sandbox, method, call, body);
        assert!((400..500).contains(&answer.status), "{method} {call} {body}: {}", answer.body);
        assert!(
            ![TEXT, NUMBER].iter().any(|canary| answer.body.contains(canary) || answer.head.contains(canary)),
            "{method} {call} {body}: {}",
            answer.body
        );
        let cause = answer.json()["error"]["cause"].as_str().unwrap().to_owned();
        assert!(cause.contains(says), "{method} {call} {body}: {cause}");
    }
}
