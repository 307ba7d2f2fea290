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
#[path = "browser/driver.rs"]
mod driver;
#[path = "browser/scene.rs"]
mod scene;
#[path = "browser/session.rs"]
mod session;
#[path = "all/wire_client.rs"]
mod wire_client;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use clients::{accuauth_send, my_generate, my_verify, vn_send};
use otp_sandbox::{Config, Fault, Sandbox, Vendor};
use serde_json::json;
use session::Session;

const PHONE: &str = "60123456789";
const MY: Vendor = Vendor::EsmsMy;

async fn session() -> Session {
    Session::start(Sandbox::builder().seed(7).start().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_appears_without_reload() {
    let page = session().await;
    page.open_live();
    assert!(page.text("main").contains("Waiting for the first call"));
    page.value("window.notReloaded = true");
    my_generate(&page.sandbox, PHONE);
    page.until_text(".call .bubble", "Your OTP code is");
    assert_eq!(page.text(".call .phone"), PHONE);
    page.until_text("#found", "1 message from 1 call");
    page.until_text("#say", "1 new message");
    page.until_text(".sums .esms-my", "1 credit billed");
    vn_send(&page.sandbox, "0901888484");
    page.until_text(".call .facts", "Zalo");
    page.until_text("#found", "2 messages from 2 calls");
    assert_eq!(page.value("window.notReloaded"), json!(true));
    page.finish();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_copy_button_copies_the_code_and_says_so() {
    let page = session().await;
    page.sandbox.configure(MY, Config::new().next_code("112233")).unwrap();
    my_generate(&page.sandbox, PHONE);
    let origin = page.sandbox.control_url();
    let leave = json!({ "origin": origin, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    page.cdp("Browser.grantPermissions", &leave);
    page.open_live();
    page.click("[data-copy]");
    page.until_text("[data-copy]", "Copied");
    page.until_text("#say[role=status]", "Code 112233 copied");
    let read = page.run_and_wait("navigator.clipboard.readText().then(done, error => done(String(error)))");
    assert_eq!(read, json!("112233"));
    page.until_text("[data-copy]", "Copy");
    page.finish();
}

#[tokio::test(flavor = "multi_thread")]
async fn three_clicks_break_the_next_call_and_the_page_shows_what_the_client_did() {
    let page = session().await;
    page.open_live();
    page.click("#arm input[value=esms-my]");
    page.click("#arm input[value=cut]");
    page.click("#arm button.primary");
    page.until_text("#armed", "1 call to go");
    page.until_text("#say", "Armed");

    assert_eq!(my_generate(&page.sandbox, PHONE), "", "the client hears nothing");
    page.until_text(".call .broken", "Broken by a fault");
    page.until_text(".call .broken", "went out and was billed all the same");
    page.until_text(".sums .esms-my", "1 credit billed");
    page.until_text("#armed", "No fault is armed");

    // The client does what clients do: it tries again.
    assert!(my_generate(&page.sandbox, PHONE).contains("creditDeducted"));
    page.until_text(".call .alarm", "Double send");
    page.until_text(".sums .esms-my", "1 double send");
    page.until_text(".sums .esms-my", "2 credits billed");
    page.finish();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_with_a_parameter_is_armed_and_disarmed() {
    let page = session().await;
    page.open_live();
    page.click("#arm input[value=accuauth]");
    page.click("#arm input[value=delay]");
    let field = "#arm input[name='delay.delay_ms']";
    page.clear(field);
    page.type_into(field, "1234");
    page.click("#arm button.primary");
    page.until_text("#armed", "1234");
    page.click("#armed button");
    page.until_text("#armed", "No fault is armed");
    // A mistake is told in words and nothing is lost.
    page.click("#arm input[value=answer]");
    page.type_into("#arm input[name='answer.code']", "OK");
    page.click("#arm button.primary");
    page.until_text("#notice[role=alert]", "Not done");
    assert_eq!(page.value("document.querySelector('#arm input[value=answer]').checked"), json!(true));
    // Chromium logs the 422 of the refused form as an error; this is the one test that provokes it.
    page.forget_console();
    page.finish();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_expires_a_code() {
    let page = session().await;
    my_generate(&page.sandbox, PHONE);
    page.open_live();
    page.until_text(".call .state", "Waiting to be checked");
    let before = page.text(".call .left");
    page.until(&format!("document.querySelector('.left').textContent !== {}", json!(before)));
    page.click("#clock button[name=advance][value='300']");
    page.until_text(".call .state", "Expired");
    page.until_text("#say", "The clock went ahead");
    page.click("#clock button[name=freeze]");
    page.until_text("#clock", "Frozen");
    page.until_text("#clock", "Let it run");
    page.click("#clock button[name=freeze]");
    page.until("!document.querySelector('#clock').innerText.includes('Frozen')");
    // Another hand on the clock shows here too.
    my_generate(&page.sandbox, PHONE);
    page.until_text(".call .state", "Waiting to be checked");
    page.sandbox.advance(Duration::from_secs(200));
    page.until("!document.querySelector('.state.issued')");
    page.finish();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_search_finds_phones_texts_vendors_and_states() {
    let page = session().await;
    my_generate(&page.sandbox, PHONE);
    accuauth_send(&page.sandbox, "62812000111", "4711");
    vn_send(&page.sandbox, "0901888484");
    my_verify(&page.sandbox, PHONE, "000000");
    page.open_live();
    page.until_text("#found", "3 messages from 4 calls");
    page.type_into("#search", "+84 901 888");
    page.until_text("#found", "0 calls of 4 found");
    page.type_into("#search", " 484");
    page.until_text("#found", "1 call of 4 found");
    page.until("location.search.includes('q=')");
    assert_eq!(page.value("document.activeElement.id"), json!("search"), "typing goes on");
    page.clear("#search");
    page.type_into("#search", "4711");
    page.until_text(".calls .phone", "62812000111");
    page.clear("#search");
    page.type_into("#search", " ");
    page.until_text("#found", "3 messages from 4 calls");
    page.click("#filter select[name=vendor] option[value=esms-my]");
    page.until_text("#found", "2 calls of 4 found");
    page.click("#filter select[name=show] option[value=troubles]");
    page.until_text("#found", "1 call of 4 found");
    page.until_text(".call .refused", "Refused");
    page.click("#filter select[name=state] option[value=verified]");
    page.until_text("main", "Nothing fits");
    page.click("#found a");
    page.until_text("#found", "3 messages from 4 calls");
    page.finish();
}

#[tokio::test(flavor = "multi_thread")]
async fn details_show_request_reply_and_history_and_stay_open_while_messages_come() {
    let page = session().await;
    my_generate(&page.sandbox, PHONE);
    my_verify(&page.sandbox, PHONE, &page.sandbox.latest_code(PHONE).unwrap());
    page.open_live();
    page.click("#more-1");
    page.until_text(".detail", "Request as received");
    page.until_text(".detail pre", &format!("POST {}", calls::MY_GENERATE));
    page.until_text(".detail pre", "200 OK");
    page.until_text(".detail .history", "Used: checked successfully");
    let shown = page.text("body");
    for vendor in Vendor::ALL {
        assert!(!vendor.credentials().each().any(|key| shown.contains(key)));
    }
    // What a visitor has begun stays as it is: focus, typed text, chosen fault, scroll position.
    page.click("#arm input[value=hang]");
    page.type_into("#only-for summary", " ");
    page.type_into("#only-for input[name=phone]", "6012");
    page.value("document.querySelector('.detail pre').focus()");
    for number in 1..=3 {
        my_generate(&page.sandbox, &format!("6012345678{number}"));
    }
    page.until_text("#found", "4 messages");
    assert_eq!(page.value("document.activeElement.nodeName"), json!("PRE"));
    assert_eq!(page.value("document.querySelector('#arm input[value=hang]').checked"), json!(true));
    assert_eq!(page.value("document.querySelector('#only-for input[name=phone]').value"), json!("6012"));
    assert_eq!(page.value("document.querySelector('#only-for').open"), json!(true));
    assert!(page.text(".detail").contains("The code's history"));
    page.click("#more-1");
    page.until("!document.querySelector('.detail')");
    page.finish();
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_reached_by_keyboard_alone() {
    let page = session().await;
    my_generate(&page.sandbox, PHONE);
    page.open_live();
    page.press(session::TAB);
    assert_eq!(page.value("document.activeElement.textContent"), json!("Skip to the messages"));
    page.tab_to("#search");
    page.type_into("#search", "6012");
    page.until_text("#found", "1 call of 1 found");
    page.tab_to("#more-1");
    page.press(session::ENTER);
    page.until_text(".detail", "Request as received");
    assert_eq!(page.value("document.activeElement.id"), json!("more-1"));
    page.tab_to("#arm input[name=vendor]");
    page.press(' ');
    page.press(session::DOWN);
    assert_eq!(page.value("document.activeElement.value"), json!("esms-my"));
    page.tab_to("#arm input[name=kind]");
    page.press(' ');
    page.tab_to("#arm button.primary");
    page.press(session::ENTER);
    page.until_text("#armed", "1 call to go");
    page.value("document.querySelector('#inbox').focus()");
    page.tab_to("#armed button");
    page.press(session::ENTER);
    page.until_text("#armed", "No fault is armed");
    assert_eq!(page.value("document.activeElement.id"), json!("faults-title"), "the focus is not lost");
    page.tab_to("#clock button[name=advance]");
    page.press(session::ENTER);
    page.until_text("#say", "The clock went ahead");
    page.tab_to("#reset summary");
    page.press(session::ENTER);
    page.tab_to("#reset button.danger");
    page.press(session::ENTER);
    page.until_text("main", "Waiting for the first call");
    page.finish();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_works_without_its_script() {
    let page = session().await;
    page.cdp("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    my_generate(&page.sandbox, PHONE);
    page.open("/");
    page.until_shown(".call .bubble", "Your OTP code is");
    page.click("#more-1");
    page.until_shown(".detail", "Request as received");
    page.click("#arm input[value=esms-my]");
    page.click("#arm input[value=cut]");
    page.click("#arm button.primary");
    page.until_shown("#notice", "Armed");
    page.until_shown(".detail", "Request as received");
    assert_eq!(my_generate(&page.sandbox, PHONE), "");
    page.reload();
    page.until_shown(".call .broken", "Broken by a fault");
    page.type_into("#search", "nothing like it");
    page.click("#filter button");
    page.until_shown("main", "Nothing fits");
    page.click("#clock button[name=advance][value='300']");
    page.until_shown("#notice", "The clock went ahead.");
    page.open("/");
    page.until_shown(".call .state", "Expired");
    page.click("#reset summary");
    page.click("#reset button.danger");
    page.until_shown("main", "Waiting for the first call");
    assert!(page.sandbox.messages().is_empty());
    page.finish();
}

/// A page of somebody else on this machine; it is served as long as the program runs.
fn another_page() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serve = |stream: TcpStream| {
        let (mut stream, page) = (BufReader::new(stream), "<title>another page</title><a>inbox</a>");
        // To the end of the head: what is left unread would reset the connection.
        let _ = stream.by_ref().lines().map_while(Result::ok).find(String::is_empty);
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close";
        let _ = write!(stream.get_mut(), "{head}\r\ncontent-length: {}\r\n\r\n{page}", page.len());
    };
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Each on its own: a browser may open one more and send nothing on it for a minute.
            std::thread::spawn(move || serve(stream));
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
        page.go_to(&format!("http://{host}:{port}/"));
        for url in [&send, &wait] {
            let script = format!(
                "const it = new Image(); it.onerror = () => done('refused'); it.src = {}",
                json!(url)
            );
            assert_eq!(page.run_and_wait(&script), json!("refused"));
        }
    }
    assert_eq!((page.sandbox.requests(Vendor::EsmsVn), page.sandbox.messages().len()), (0, 1));
    page.forget_console();
    page.forget_requests();
    page.run(&format!("document.querySelector('a').href = {}", json!(inbox)));
    page.click("a");
    page.until_text(".call .phone", PHONE);
    let waited = wire_client::ask(&page.sandbox, "GET", "messages/wait?timeout_seconds=0", "");
    assert_eq!(waited.status, 200, "no image has had it");
    page.finish();
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_messages_leave_the_page_usable() {
    let page = session().await;
    scene::many(&page.sandbox, 10_000);
    page.open_live();
    page.until_text("#found", "10,000 messages from 10,000 calls. The newest 200 are shown");
    assert_eq!(page.value("document.querySelectorAll('.call').length"), json!(200));
    my_generate(&page.sandbox, "60199999999");
    page.until_text(".call .phone", "60199999999");
    // A reader further down the page is not moved by what comes in on top.
    let place = "document.getElementById('call-9900').getBoundingClientRect().top";
    page.run("document.getElementById('call-9900').scrollIntoView()");
    let before = page.value(place).as_f64().unwrap();
    my_generate(&page.sandbox, "60188888889");
    page.until("!!document.getElementById('call-10002')");
    let after = page.value(place).as_f64().unwrap();
    assert!((before - after).abs() <= 2.0, "from {before} to {after}");
    page.type_into("#search", "60120000429");
    page.until_text("#found", "1 call of 10,000 found");
    page.finish();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_serious_accessibility_violation_in_light_dark_and_phone_width() {
    let page = session().await;
    page.open("/");
    axe::check(&page, "empty");
    scene::play(&page.sandbox);
    page.sandbox.arm(Fault::cut(MY).times(2)).unwrap();
    page.open("/?open=1");
    page.click("#arm input[value=delay]");
    for (width, name) in [(1280, "wide"), (375, "phone")] {
        page.size(width, 900);
        for dark in [false, true] {
            page.dark(dark);
            let what = format!("{name}, {}", if dark { "dark" } else { "light" });
            axe::check(&page, &what);
            let wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
            assert_eq!(page.value(wider), json!(0), "{what}: the page scrolls sideways");
        }
    }
    page.finish();
}

/// Writes what the README shows, into the folder that `OTP_SANDBOX_SCREENSHOTS` names; without it, it only looks.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_can_have_its_picture_taken() {
    let page = Session::start(Sandbox::builder().seed(7).frozen_clock().start().await.unwrap());
    page.size(1280, 800);
    page.open_live();
    page.until_text("main", "Waiting for the first call");
    scene::picture(&page, "empty");
    scene::play(&page.sandbox);
    page.sandbox.arm(Fault::cut(MY)).unwrap();
    page.until_text("#armed", "1 call to go");
    for (dark, name) in [(false, "inbox-light"), (true, "inbox-dark")] {
        page.dark(dark);
        scene::picture(&page, name);
    }
    page.dark(false);
    page.click("#more-2");
    page.until_text(".detail", "Request as received");
    page.value("(scrollTo(0, document.querySelector('.detail').closest('.call').offsetTop - 100), 1)");
    scene::picture(&page, "detail");
    page.click("#more-2");
    page.until("!document.querySelector('.detail')");
    page.value("(scrollTo(0, 0), 1)");
    page.size(375, 812);
    scene::picture(&page, "phone");
    page.click(".to-controls");
    scene::picture(&page, "phone-controls");
    page.finish();
}
