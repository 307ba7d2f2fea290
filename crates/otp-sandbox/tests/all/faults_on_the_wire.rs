//! Every fault of the menu, seen by a bare client: bytes, ends, and what the ledger says of it.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::calls::{End, MY, MY_GENERATE, PHONE, Seen, generate_bytes, look, soon};
use otp_sandbox::{Fault, Sandbox, fault_menu};
use serde_json::{Value, json};

/// How long to wait where silence is expected, and where an answer is.
const SILENCE: Duration = Duration::from_millis(250);
const PATIENCE: Duration = Duration::from_secs(20);

/// One kind, what the client sees at the end, and what the ledger says.
struct Row {
    kind: &'static str,
    parameters: Value,
    end: End,
    /// Messages billed, and whether the caller saw an error with the first.
    billed: u64,
    error: bool,
    check: fn(&Seen),
}

fn row(kind: &'static str, end: End, billed: u64, error: bool, check: fn(&Seen)) -> Row {
    Row { kind, parameters: json!({}), end, billed, error, check }
}

fn with(kind: &'static str, parameters: Value, end: End, error: bool, check: fn(&Seen)) -> Row {
    Row { kind, parameters, end, billed: 1, error, check }
}

fn nothing(seen: &Seen) {
    assert!(seen.bytes.is_empty(), "{}", seen.text());
}

fn whole(seen: &Seen) {
    assert!(seen.head().starts_with("HTTP/1.1 200 OK\r\n"), "{}", seen.text());
    let body: Value = serde_json::from_slice(&seen.body()).unwrap();
    assert_eq!(body["status"], 0);
}

fn slow(seen: &Seen) {
    whole(seen);
    assert!(seen.took >= Duration::from_millis(60), "{:?}", seen.took);
}

fn promised(seen: &Seen) -> usize {
    let head = seen.head();
    head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap()
}

fn cut_after_20(seen: &Seen) {
    assert_eq!(seen.body().len(), 20);
    assert!(promised(seen) > 20);
}

#[allow(clippy::too_many_lines, reason = "one row for each kind on the menu")]
fn rows() -> Vec<Row> {
    use End::{Closed, Reset, TimedOut};
    vec![
        row("reset_on_accept", Reset, 0, false, nothing),
        row("close_on_accept", Closed, 0, false, nothing),
        row("close_after_head", Closed, 0, false, nothing),
        row("never_read", TimedOut, 0, false, nothing),
        with("read_slowly", json!({"bytes_per_second": 2000}), Closed, false, slow),
        row("cut", Closed, 1, true, nothing),
        row("reset_after_processing", Reset, 1, true, nothing),
        row("hang", TimedOut, 1, true, nothing),
        with("delay", json!({"delay_ms": 80}), Closed, false, slow),
        row("process_twice", Closed, 2, false, whole),
        row("garbage_head", Closed, 1, true, |seen| assert!(!seen.text().contains("HTTP/1"))),
        row("http_0_9", Closed, 1, true, |seen| assert!(seen.text().starts_with("{\"status\":0,"))),
        row("bad_status_line", Closed, 1, true, |seen| assert!(seen.text().starts_with("HTTP/1.1 OK\r\n"))),
        row("interim_only", Closed, 1, true, |seen| {
            assert_eq!(seen.text(), "HTTP/1.1 102 Processing\r\n\r\n");
        }),
        row("switching_protocols", Closed, 1, true, |seen| {
            assert!(seen.text().starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
        }),
        row("duplicate_lengths", Closed, 1, true, |seen| {
            assert_eq!(seen.head().matches("content-length: ").count(), 2);
        }),
        row("header_without_colon", Closed, 1, true, |seen| {
            assert!(seen.head().lines().any(|line| line == "x-sandbox without a colon"));
        }),
        row("nul_in_header", Closed, 1, true, |seen| assert!(seen.head().contains("x-sandbox: a\0b"))),
        with("many_headers", json!({"count": 300}), Closed, true, |seen| {
            assert_eq!(seen.head().matches("x-sandbox-").count(), 300);
        }),
        with("huge_header", json!({"bytes": 200_000}), Closed, true, |seen| {
            assert!(seen.head().len() > 200_000);
        }),
        row("wrong_content_type", Closed, 1, true, |seen| {
            whole(seen);
            assert!(seen.head().contains("content-type: text/html"));
        }),
        row("no_content_type", Closed, 1, true, |seen| {
            whole(seen);
            assert!(!seen.head().contains("content-type"));
        }),
        with("cut_reply", json!({"after_bytes": 20}), Closed, true, cut_after_20),
        row("cut_chunk", Closed, 1, true, |seen| {
            assert!(seen.head().contains("transfer-encoding: chunked"));
            let text = seen.body_text();
            let (size, rest) = text.split_once("\r\n").unwrap();
            assert_eq!(usize::from_str_radix(size, 16).unwrap() / 2, rest.len());
        }),
        with("stall", json!({"after_bytes": 20}), TimedOut, true, cut_after_20),
        with("drip", json!({"bytes_per_second": 1000}), Closed, false, slow),
        row("endless", TimedOut, 1, true, |seen| {
            assert!(seen.bytes.len() >= 1 << 20);
            assert!(seen.head().contains("transfer-encoding: chunked"));
        }),
        with("oversized", json!({"bytes": 500_000}), Closed, true, |seen| {
            whole(seen);
            assert!(seen.body().len() > 500_000);
        }),
        row("empty", Closed, 1, true, |seen| assert_eq!((promised(seen), seen.body().len()), (0, 0))),
        row("html_page", Closed, 1, true, |seen| assert!(seen.body_text().contains("<h1>Bad Gateway</h1>"))),
        row("truncated_json", Closed, 1, true, |seen| {
            assert_eq!(promised(seen), seen.body().len());
            assert!(serde_json::from_slice::<Value>(&seen.body()).is_err());
        }),
        row("wrong_types", Closed, 1, true, |seen| {
            let body: Value = serde_json::from_slice(&seen.body()).unwrap();
            assert_eq!((&body["status"], &body["message"]), (&json!([0]), &json!(7)));
        }),
        row("added_field", Closed, 1, false, |seen| {
            whole(seen);
            let body: Value = serde_json::from_slice(&seen.body()).unwrap();
            assert_eq!(body["addedLater"], "new");
        }),
        with("removed_field", json!({"field": "id"}), Closed, true, |seen| {
            whole(seen);
            assert!(serde_json::from_slice::<Value>(&seen.body()).unwrap().get("id").is_none());
        }),
        with("retyped_field", json!({"field": "parts"}), Closed, true, |seen| {
            whole(seen);
            assert_eq!(serde_json::from_slice::<Value>(&seen.body()).unwrap()["parts"], json!([1]));
        }),
        row("unknown_code", Closed, 1, true, |seen| {
            assert_eq!(serde_json::from_slice::<Value>(&seen.body()).unwrap()["status"], 987);
        }),
        row("bom", Closed, 1, true, |seen| assert!(seen.body().starts_with(b"\xEF\xBB\xBF{"))),
        row("not_utf8", Closed, 1, true, |seen| assert!(std::str::from_utf8(&seen.body()).is_err())),
        with("deep_nesting", json!({"depth": 5000}), Closed, true, |seen| {
            assert!(seen.body().starts_with(&[b'['; 5000]) && seen.body().len() == 10_000);
        }),
        row("duplicate_keys", Closed, 1, true, |seen| {
            assert!(
                seen.body_text().starts_with("{\"status\":0,")
                    && seen.body_text().ends_with(",\"status\":6}")
            );
        }),
        row("gzip_label", Closed, 1, true, |seen| {
            whole(seen);
            assert!(seen.head().contains("content-encoding: gzip"));
        }),
        Row {
            kind: "answer",
            parameters: json!({"code": "6"}),
            end: Closed,
            billed: 0,
            error: false,
            check: |seen| assert!(seen.body_text().starts_with("{\"status\":6,")),
        },
        with("status", json!({"http_status": 503}), Closed, true, |seen| {
            assert!(seen.head().starts_with("HTTP/1.1 503 "));
            assert!(seen.body_text().starts_with("{\"status\":0,"));
        }),
        row("reply_of_another", Closed, 1, true, whole),
        row("stray_reply", Closed, 1, false, |seen| {
            assert_eq!(seen.text().matches("HTTP/1.1 200 OK\r\n").count(), 2);
        }),
        Row {
            kind: "redirect",
            parameters: json!({"http_status": 308, "location": "plain_http"}),
            end: Closed,
            billed: 0,
            error: false,
            check: |seen| {
                assert!(seen.head().starts_with("HTTP/1.1 308 Permanent Redirect\r\n"));
                assert!(seen.head().contains(&format!("location: http://elsewhere.invalid{MY_GENERATE}")));
            },
        },
        Row {
            kind: "retry_after",
            parameters: json!({"http_status": 429, "value": "soon"}),
            end: Closed,
            billed: 0,
            error: false,
            check: |seen| {
                assert!(seen.head().starts_with("HTTP/1.1 429 "));
                assert!(seen.head().contains("retry-after: soon"));
            },
        },
    ]
}

#[test]
fn every_kind_of_the_menu_is_tried_here() {
    // Those of reports are tried in `callbacks.rs`.
    let elsewhere = ["refuse", "drop_callback", "double_callback", "late_callback"];
    let tried: BTreeSet<&str> = rows().iter().map(|row| row.kind).chain(elsewhere).collect();
    let offered: BTreeSet<&str> = fault_menu().iter().map(|entry| entry.kind).collect();
    let differ: Vec<_> = tried.symmetric_difference(&offered).collect();
    assert!(differ.is_empty(), "in `rows` or on the menu, but not in both: {differ:?}");
}

#[tokio::test]
async fn every_fault_does_to_the_wire_what_the_menu_says() {
    for row in rows() {
        let sandbox = Sandbox::builder().seed(3).start().await.unwrap();
        let mut order = json!({"vendor": "esms-my", "kind": row.kind});
        order.as_object_mut().unwrap().extend(row.parameters.as_object().unwrap().clone());
        sandbox.arm(serde_json::from_value::<Fault>(order).unwrap()).unwrap();

        let patience = if row.end == End::TimedOut { SILENCE } else { PATIENCE };
        let seen = look(sandbox.address(MY), &generate_bytes(PHONE, true), patience, 1 << 20);
        assert_eq!(seen.end, row.end, "{}: {}", row.kind, seen.text());
        (row.check)(&seen);

        let ledger = sandbox.ledger();
        assert_eq!(ledger.messages(MY), row.billed, "{}", row.kind);
        let error = ledger.sends.first().is_some_and(|send| send.saw_error);
        assert_eq!(error, row.error, "{}", row.kind);
        assert!(sandbox.faults().is_empty(), "{} is used up", row.kind);
        if row.kind != "read_slowly" {
            let exchange = sandbox.exchanges().pop().unwrap();
            assert_eq!(exchange.fault.as_deref(), Some(row.kind));
        }

        // The call after it is an ordinary one, also while the client of a hanging one is still there.
        let after = look(sandbox.address(MY), &generate_bytes(PHONE, true), PATIENCE, 1 << 20);
        whole(&after);
        assert_eq!(after.end, End::Closed, "{}", row.kind);
    }
}

#[tokio::test]
async fn a_stall_ends_when_the_client_goes_away() {
    for kind in ["hang", "stall", "endless"] {
        let sandbox = Sandbox::start().await.unwrap();
        let order = json!({"vendor": "esms-my", "kind": kind});
        sandbox.arm(serde_json::from_value::<Fault>(order).unwrap()).unwrap();
        let seen =
            look(sandbox.address(MY), &generate_bytes(PHONE, true), Duration::from_millis(50), 1 << 20);
        assert!(!sandbox.exchanges()[0].client_left, "{kind}");
        drop(seen);
        soon(kind, || sandbox.exchanges()[0].client_left);
        assert!(sandbox.exchanges()[0].reply_text.ends_with("[the client went away]\n"));
    }
}

#[tokio::test]
async fn a_client_that_leaves_before_a_delayed_reply_has_seen_an_error() {
    let sandbox = Sandbox::start().await.unwrap();
    let order = json!({"vendor": "esms-my", "kind": "delay", "delay_ms": 60_000});
    sandbox.arm(serde_json::from_value::<Fault>(order).unwrap()).unwrap();
    let seen = look(sandbox.address(MY), &generate_bytes(PHONE, true), Duration::from_millis(30), 1);
    assert!(!sandbox.ledger().sends[0].saw_error);
    drop(seen);
    soon("the client's leaving", || sandbox.ledger().sends[0].saw_error);
    look(sandbox.address(MY), &generate_bytes(PHONE, true), PATIENCE, 1 << 20);
    let ledger = sandbox.ledger();
    assert_eq!(ledger.double_sends[0].reason, "the caller left before the answer");
}
