//! The inbox page in a real Chromium; `.ci/setup` installs what this needs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on should stop"
)]
#![allow(unreachable_pub, reason = "modules of a test binary")]

#[path = "browser/axe.rs"]
mod axe;
#[path = "all/calls.rs"]
mod calls;
#[path = "browser/clients.rs"]
mod clients;
#[path = "browser/scene.rs"]
mod scene;
#[path = "browser/session.rs"]
mod session;
#[path = "all/wire_client.rs"]
mod wire_client;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use clients::{accuauth_send, my_generate, my_verify, vn_send};
use fantoccini::key::Key;
use otp_sandbox::{Config, Fault, Sandbox, Vendor};
use serde_json::json;
use session::Session;

const PHONE: &str = "60123456789";
const MY: Vendor = Vendor::EsmsMy;

async fn session() -> Session {
    Session::start(Sandbox::builder().seed(7).start().await.unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_appears_without_reload() {
    let page = session().await;
    page.open_live().await;
    assert!(page.text("main").await.contains("Waiting for the first call"));
    page.value("window.notReloaded = true").await;
    my_generate(&page.sandbox, PHONE);
    page.until_text(".call .bubble", "Your OTP code is").await;
    assert_eq!(page.text(".call .phone").await, PHONE);
    page.until_text("#found", "1 message from 1 call").await;
    page.until_text("#say", "1 new message").await;
    page.until_text(".sums .esms-my", "1 credit billed").await;
    vn_send(&page.sandbox, "0901888484");
    page.until_text(".call .facts", "Zalo").await;
    page.until_text("#found", "2 messages from 2 calls").await;
    assert_eq!(page.value("window.notReloaded").await, json!(true));
    page.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_copy_button_copies_the_code_and_says_so() {
    let page = session().await;
    page.sandbox.configure(MY, Config::new().next_code("112233")).unwrap();
    my_generate(&page.sandbox, PHONE);
    let origin = page.sandbox.control_url();
    let leave = json!({ "origin": origin, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    page.cdp("Browser.grantPermissions", leave).await;
    page.open_live().await;
    page.click("[data-copy]").await;
    page.until_text("[data-copy]", "Copied").await;
    page.until_text("#say[role=status]", "Code 112233 copied").await;
    let read =
        page.run_and_wait("navigator.clipboard.readText().then(done, error => done(String(error)))").await;
    assert_eq!(read, json!("112233"));
    page.until_text("[data-copy]", "Copy").await;
    page.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_clicks_break_the_next_call_and_the_page_shows_what_the_client_did() {
    let page = session().await;
    page.open_live().await;
    page.click("#arm input[value=esms-my]").await;
    page.click("#arm input[value=cut]").await;
    page.click("#arm button.primary").await;
    page.until_text("#armed", "1 call to go").await;
    page.until_text("#say", "Armed").await;

    assert_eq!(my_generate(&page.sandbox, PHONE), "", "the client hears nothing");
    page.until_text(".call .broken", "Broken by a fault").await;
    page.until_text(".call .broken", "went out and was billed all the same").await;
    page.until_text(".sums .esms-my", "1 credit billed").await;
    page.until_text("#armed", "No fault is armed").await;

    // The client does what clients do: it tries again.
    assert!(my_generate(&page.sandbox, PHONE).contains("creditDeducted"));
    page.until_text(".call .alarm", "Double send").await;
    page.until_text(".sums .esms-my", "1 double send").await;
    page.until_text(".sums .esms-my", "2 credits billed").await;
    page.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_with_a_parameter_is_armed_and_disarmed() {
    let page = session().await;
    page.open_live().await;
    page.click("#arm input[value=accuauth]").await;
    page.click("#arm input[value=delay]").await;
    let field = "#arm input[name='delay.delay_ms']";
    page.clear(field).await;
    page.type_into(field, "1234").await;
    page.click("#arm button.primary").await;
    page.until_text("#armed", "1234").await;
    page.click("#armed button").await;
    page.until_text("#armed", "No fault is armed").await;
    // A mistake is told in words and nothing is lost.
    page.click("#arm input[value=answer]").await;
    page.type_into("#arm input[name='answer.code']", "OK").await;
    page.click("#arm button.primary").await;
    page.until_text("#notice[role=alert]", "Not done").await;
    assert_eq!(page.value("document.querySelector('#arm input[value=answer]').checked").await, json!(true));
    // Chromium logs the 422 of the refused form as an error; this is the one test that provokes it.
    page.forget_console().await;
    page.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_expires_a_code() {
    let page = session().await;
    my_generate(&page.sandbox, PHONE);
    page.open_live().await;
    page.until_text(".call .state", "Waiting to be checked").await;
    let before = page.text(".call .left").await;
    page.until(&format!("document.querySelector('.left').textContent !== {}", json!(before))).await;
    page.click("#clock button[name=advance][value='300']").await;
    page.until_text(".call .state", "Expired").await;
    page.until_text("#say", "The clock went ahead").await;
    page.click("#clock button[name=freeze]").await;
    page.until_text("#clock", "Frozen").await;
    page.until_text("#clock", "Let it run").await;
    page.click("#clock button[name=freeze]").await;
    page.until("!document.querySelector('#clock').innerText.includes('Frozen')").await;
    // Another hand on the clock shows here too.
    my_generate(&page.sandbox, PHONE);
    page.until_text(".call .state", "Waiting to be checked").await;
    page.sandbox.advance(Duration::from_secs(200));
    page.until("!document.querySelector('.state.issued')").await;
    page.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_search_finds_phones_texts_vendors_and_states() {
    let page = session().await;
    my_generate(&page.sandbox, PHONE);
    accuauth_send(&page.sandbox, "62812000111", "4711");
    vn_send(&page.sandbox, "0901888484");
    my_verify(&page.sandbox, PHONE, "000000");
    page.open_live().await;
    page.until_text("#found", "3 messages from 4 calls").await;
    page.type_into("#search", "+84 901 888").await;
    page.until_text("#found", "0 calls of 4 found").await;
    page.type_into("#search", " 484").await;
    page.until_text("#found", "1 call of 4 found").await;
    page.until("location.search.includes('q=')").await;
    assert_eq!(page.value("document.activeElement.id").await, json!("search"), "typing goes on");
    page.clear("#search").await;
    page.type_into("#search", "4711").await;
    page.until_text(".calls .phone", "62812000111").await;
    page.clear("#search").await;
    page.type_into("#search", " ").await;
    page.until_text("#found", "3 messages from 4 calls").await;
    page.click("#filter select[name=vendor] option[value=esms-my]").await;
    page.until_text("#found", "2 calls of 4 found").await;
    page.click("#filter select[name=show] option[value=troubles]").await;
    page.until_text("#found", "1 call of 4 found").await;
    page.until_text(".call .refused", "Refused").await;
    page.click("#filter select[name=state] option[value=verified]").await;
    page.until_text("main", "Nothing fits").await;
    page.click("#found a").await;
    page.until_text("#found", "3 messages from 4 calls").await;
    page.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn details_show_request_reply_and_history_and_stay_open_while_messages_come() {
    let page = session().await;
    my_generate(&page.sandbox, PHONE);
    my_verify(&page.sandbox, PHONE, &page.sandbox.latest_code(PHONE).unwrap());
    page.open_live().await;
    page.click("#more-1").await;
    page.until_text(".detail", "Request as received").await;
    page.until_text(".detail pre", &format!("POST {}", calls::MY_GENERATE)).await;
    page.until_text(".detail pre", "200 OK").await;
    page.until_text(".detail .history", "Used: checked successfully").await;
    let shown = page.text("body").await;
    for vendor in Vendor::ALL {
        let keys = vendor.credentials();
        assert!(!shown.contains(keys.key) && !shown.contains(keys.secret));
    }
    // What a visitor has begun stays as it is: focus, typed text, chosen fault, scroll position.
    page.click("#arm input[value=hang]").await;
    page.type_into("#only-for summary", " ").await;
    page.type_into("#only-for input[name=phone]", "6012").await;
    page.value("document.querySelector('.detail pre').focus()").await;
    for number in 1..=3 {
        my_generate(&page.sandbox, &format!("6012345678{number}"));
    }
    page.until_text("#found", "4 messages").await;
    assert_eq!(page.value("document.activeElement.nodeName").await, json!("PRE"));
    assert_eq!(page.value("document.querySelector('#arm input[value=hang]').checked").await, json!(true));
    assert_eq!(
        page.value("document.querySelector('#only-for input[name=phone]').value").await,
        json!("6012")
    );
    assert_eq!(page.value("document.querySelector('#only-for').open").await, json!(true));
    assert!(page.text(".detail").await.contains("The code's history"));
    page.click("#more-1").await;
    page.until("!document.querySelector('.detail')").await;
    page.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_reached_by_keyboard_alone() {
    let page = session().await;
    my_generate(&page.sandbox, PHONE);
    page.open_live().await;
    page.press(Key::Tab).await;
    assert_eq!(page.value("document.activeElement.textContent").await, json!("Skip to the messages"));
    page.tab_to("#search").await;
    page.type_into("#search", "6012").await;
    page.until_text("#found", "1 call of 1 found").await;
    page.tab_to("#more-1").await;
    page.press(Key::Enter).await;
    page.until_text(".detail", "Request as received").await;
    assert_eq!(page.value("document.activeElement.id").await, json!("more-1"));
    page.tab_to("#arm input[name=vendor]").await;
    page.press(' ').await;
    page.press(Key::Down).await;
    assert_eq!(page.value("document.activeElement.value").await, json!("esms-my"));
    page.tab_to("#arm input[name=kind]").await;
    page.press(' ').await;
    page.tab_to("#arm button.primary").await;
    page.press(Key::Enter).await;
    page.until_text("#armed", "1 call to go").await;
    page.value("document.querySelector('#inbox').focus()").await;
    page.tab_to("#armed button").await;
    page.press(Key::Enter).await;
    page.until_text("#armed", "No fault is armed").await;
    assert_eq!(page.value("document.activeElement.id").await, json!("faults-title"), "the focus is not lost");
    page.tab_to("#clock button[name=advance]").await;
    page.press(Key::Enter).await;
    page.until_text("#say", "The clock went ahead").await;
    page.tab_to("#reset summary").await;
    page.press(Key::Enter).await;
    page.tab_to("#reset button.danger").await;
    page.press(Key::Enter).await;
    page.until_text("main", "Waiting for the first call").await;
    page.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_works_without_its_script() {
    let page = session().await;
    page.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
    my_generate(&page.sandbox, PHONE);
    page.open("/").await;
    page.until_shown(".call .bubble", "Your OTP code is").await;
    page.click("#more-1").await;
    page.until_shown(".detail", "Request as received").await;
    page.click("#arm input[value=esms-my]").await;
    page.click("#arm input[value=cut]").await;
    page.click("#arm button.primary").await;
    page.until_shown("#notice", "Armed").await;
    page.until_shown(".detail", "Request as received").await;
    assert_eq!(my_generate(&page.sandbox, PHONE), "");
    page.reload().await;
    page.until_shown(".call .broken", "Broken by a fault").await;
    page.type_into("#search", "nothing like it").await;
    page.click("#filter button").await;
    page.until_shown("main", "Nothing fits").await;
    page.click("#clock button[name=advance][value='300']").await;
    page.until_shown("#notice", "The clock went ahead.").await;
    page.open("/").await;
    page.until_shown(".call .state", "Expired").await;
    page.click("#reset summary").await;
    page.click("#reset button.danger").await;
    page.until_shown("main", "Waiting for the first call").await;
    assert!(page.sandbox.messages().is_empty());
    page.finish().await;
}

/// A page of somebody else on this machine; it is served as long as the program runs.
fn another_page() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (mut stream, page) = (BufReader::new(stream), "<title>another page</title><a>inbox</a>");
            // To the end of the head: what is left unread would reset the connection.
            let _ = stream.by_ref().lines().map_while(Result::ok).find(String::is_empty);
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close";
            let _ = write!(stream.get_mut(), "{head}\r\ncontent-length: {}\r\n\r\n{page}", page.len());
        }
    });
    port
}

/// It is asked for without an `Origin`; what the browser says is how near its page is.
#[tokio::test(flavor = "multi_thread")]
async fn an_image_on_another_page_does_nothing_and_a_link_there_opens_the_inbox() {
    let page = session().await;
    my_generate(&page.sandbox, PHONE);
    let inbox = page.sandbox.control_url();
    let text = [("Phone", "0901888484"), ("Brandname", "Shop"), ("Type", "2"), ("message", "{OTP}")];
    let send = calls::vn_target(calls::VN_V4, &text);
    let send = format!("http://{}{send}", page.sandbox.address(Vendor::EsmsVn));
    let wait = format!("{inbox}/_sandbox/v1/messages/wait?timeout_seconds=0");
    let port = another_page();
    // The first is on the same site, the second on another one.
    for host in ["127.0.0.1", "localhost"] {
        page.go_to(&format!("http://{host}:{port}/")).await;
        for url in [&send, &wait] {
            let script = format!(
                "const it = new Image(); it.onerror = () => done('refused'); it.src = {}",
                json!(url)
            );
            assert_eq!(page.run_and_wait(&script).await, json!("refused"));
        }
    }
    assert_eq!((page.sandbox.requests(Vendor::EsmsVn), page.sandbox.messages().len()), (0, 1));
    page.forget_console().await;
    page.forget_requests().await;
    page.run(&format!("document.querySelector('a').href = {}", json!(inbox))).await;
    page.click("a").await;
    page.until_text(".call .phone", PHONE).await;
    let waited = wire_client::ask(&page.sandbox, "GET", "messages/wait?timeout_seconds=0", "");
    assert_eq!(waited.status, 200, "no image has had it");
    page.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_messages_leave_the_page_usable() {
    let page = session().await;
    scene::many(&page.sandbox, 10_000);
    page.open_live().await;
    page.until_text("#found", "10,000 messages from 10,000 calls. The newest 200 are shown").await;
    assert_eq!(page.value("document.querySelectorAll('.call').length").await, json!(200));
    my_generate(&page.sandbox, "60199999999");
    page.until_text(".call .phone", "60199999999").await;
    // Whoever reads further down is not moved by what comes in on top.
    let place = "document.getElementById('call-9900').getBoundingClientRect().top";
    page.run("document.getElementById('call-9900').scrollIntoView()").await;
    let before = page.value(place).await.as_f64().unwrap();
    my_generate(&page.sandbox, "60188888889");
    page.until("!!document.getElementById('call-10002')").await;
    let after = page.value(place).await.as_f64().unwrap();
    assert!((before - after).abs() <= 2.0, "from {before} to {after}");
    page.type_into("#search", "60120000429").await;
    page.until_text("#found", "1 call of 10,000 found").await;
    page.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_serious_accessibility_violation_in_light_dark_and_phone_width() {
    let page = session().await;
    page.open("/").await;
    axe::check(&page, "empty").await;
    scene::play(&page.sandbox);
    page.sandbox.arm(Fault::cut(MY).times(2)).unwrap();
    page.open("/?open=1").await;
    page.click("#arm input[value=delay]").await;
    for (width, name) in [(1280, "wide"), (375, "phone")] {
        page.size(width, 900).await;
        for dark in [false, true] {
            page.dark(dark).await;
            let what = format!("{name}, {}", if dark { "dark" } else { "light" });
            axe::check(&page, &what).await;
            let wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
            assert_eq!(page.value(wider).await, json!(0), "{what}: the page scrolls sideways");
        }
    }
    page.finish().await;
}

/// Writes what the README shows, into the folder that `OTP_SANDBOX_SCREENSHOTS` names; without it, it only looks.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_can_have_its_picture_taken() {
    let page = Session::start(Sandbox::builder().seed(7).frozen_clock().start().await.unwrap()).await;
    page.size(1280, 800).await;
    page.open_live().await;
    page.until_text("main", "Waiting for the first call").await;
    scene::picture(&page, "empty").await;
    scene::play(&page.sandbox);
    page.sandbox.arm(Fault::cut(MY)).unwrap();
    page.until_text("#armed", "1 call to go").await;
    for (dark, name) in [(false, "inbox-light"), (true, "inbox-dark")] {
        page.dark(dark).await;
        scene::picture(&page, name).await;
    }
    page.dark(false).await;
    page.click("#more-2").await;
    page.until_text(".detail", "Request as received").await;
    page.value("(scrollTo(0, document.querySelector('.detail').closest('.call').offsetTop - 100), 1)").await;
    scene::picture(&page, "detail").await;
    page.click("#more-2").await;
    page.until("!document.querySelector('.detail')").await;
    page.value("(scrollTo(0, 0), 1)").await;
    page.size(375, 812).await;
    scene::picture(&page, "phone").await;
    page.click(".to-controls").await;
    scene::picture(&page, "phone-controls").await;
    page.finish().await;
}
