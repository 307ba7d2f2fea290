//! The page as a browser meets it: over HTTP, with the sandbox in the vendor's role.

use axum::body::Body;
use otp_sandbox::{Fault, FaultKind};
use otp_testkit::pages;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;

const NUMBER: &str = "phone=012-345+6789";
const FORM: &str = "application/x-www-form-urlencoded";

/// The service on a port of its own, and the cookie that it has given.
struct Browser {
    service: SocketAddr,
    cookie: String,
}

impl Browser {
    async fn open(vendor: &Sandbox) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut browser = Self { service: listener.local_addr().unwrap(), cookie: String::new() };
        let service = service(app(vendor).unwrap()).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        let (status, page) = browser.ask("GET /", "").await;
        assert!(status == 200 && page.contains("name=\"phone\""), "{page}");
        let (_, cookie) = page.split_once("set-cookie: ").unwrap();
        let (cookie, attributes) = cookie.lines().next().unwrap().split_once("; ").unwrap();
        assert_eq!(attributes, "HttpOnly; SameSite=Lax; Path=/");
        browser.cookie = cookie.to_owned();
        browser
    }

    /// The status, and the whole answer.
    async fn ask(&self, what: &str, form: &str) -> (u16, String) {
        let mut connection = TcpStream::connect(self.service).await.unwrap();
        let (cookie, length) = (&self.cookie, form.len());
        let request = format!(
            "{what} HTTP/1.1\r\nhost: service\r\nconnection: close\r\ncookie: theme=dark; {cookie}\r\n\
             content-type: {FORM}\r\ncontent-length: {length}\r\n\r\n{form}"
        );
        connection.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        (answer.split(' ').nth(1).unwrap().parse().unwrap(), answer)
    }

    async fn check(&self, code: &str) -> (u16, String) {
        self.ask("POST /check", &format!("code={code}")).await
    }
}

fn code_on_the_phone(vendor: &Sandbox) -> String {
    vendor.latest_code("60123456789").unwrap()
}

fn is_confirmed(answer: &(u16, String)) -> bool {
    answer.0 == 200 && answer.1.contains("Your number …89 is confirmed")
}

/// A request as the service's functions take it.
fn posted(form: &str) -> Request {
    let request = Request::post("/").header("cookie", "visitor=1").header("content-type", FORM);
    request.body(Body::from(form.to_owned())).unwrap()
}

#[tokio::test]
async fn a_typo_is_told_and_the_right_code_stays_confirmed_when_the_page_is_loaded_again() {
    let vendor = Sandbox::start().await.unwrap();
    let browser = Browser::open(&vendor).await;
    assert_eq!(browser.check("123456").await.0, 200, "nothing was asked for");
    let long = format!("{NUMBER}&more={}", "a".repeat(2_048));
    for typo in ["", "phone=", "phone=<script>", "number=0123456789", &long] {
        let (status, page) = browser.ask("POST /start", typo).await;
        assert!(status == 422 && page.contains("not a phone number") && !page.contains("<script>"), "{page}");
    }
    let (status, page) = browser.ask("POST /start", "phone=%2B84901888484").await;
    assert!(status == 403 && page.contains("to this country"), "{page}");

    let (status, page) = browser.ask("POST /start", NUMBER).await;
    assert!(status == 200 && page.contains("name=\"code\"") && page.contains("…89"), "{page}");
    assert!(!page.contains("3456789") && !page.contains("345 6789"), "{page}");
    let code = code_on_the_phone(&vendor);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for (typo, told) in [("", "not the code"), ("12", "not the code"), (wrong, "Attempts left: 4.")] {
        let (status, page) = browser.check(typo).await;
        assert!(status == 403 && page.contains(told) && page.contains("name=\"code\""), "{page}");
    }
    assert!(is_confirmed(&browser.check(&code).await));
    assert!(is_confirmed(&browser.check(&code).await), "a form that is sent again");
    assert!(is_confirmed(&browser.ask("GET /", "").await));
    assert_eq!(vendor.ledger().messages(Vendor::EsmsMy), 1);
}

#[tokio::test]
async fn a_form_that_brings_no_cookie_sends_nothing() {
    let vendor = Sandbox::start().await.unwrap();
    let browser = Browser { cookie: String::new(), ..Browser::open(&vendor).await };
    for (what, form) in [("POST /start", NUMBER), ("POST /check", "code=123456")] {
        let (status, page) = browser.ask(what, form).await;
        assert!(status == 303 && page.contains("location: /\r\n"), "{page}");
    }
    assert_eq!(vendor.requests(Vendor::EsmsMy), 0);
}

#[tokio::test]
async fn a_message_that_may_be_on_its_way_has_the_same_page_and_an_outage_another() {
    let vendor = Sandbox::start().await.unwrap();
    let browser = Browser::open(&vendor).await;
    // No credits.
    vendor.arm(Fault::answer(Vendor::EsmsMy, "5")).unwrap();
    let (status, page) = browser.ask("POST /start", NUMBER).await;
    assert!(status == 503 && page.contains("try again later") && !page.contains("name=\"code\""), "{page}");

    vendor.arm(Fault::cut(Vendor::EsmsMy)).unwrap();
    let (status, page) = browser.ask("POST /start", NUMBER).await;
    assert!(
        status == 202 && page.contains("name=\"code\"") && page.contains("role=\"alert\"></p>"),
        "{page}"
    );
    assert!(is_confirmed(&browser.check(&code_on_the_phone(&vendor)).await));
}

#[tokio::test]
async fn what_a_browser_that_hangs_up_no_longer_hears_is_kept() {
    let vendor = Sandbox::start().await.unwrap();
    let app = app(&vendor).unwrap();
    vendor.arm(Fault::new(Vendor::EsmsMy, FaultKind::Delay { delay_ms: 200 })).unwrap();
    let peer = ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 80)));
    let started = start(State(app.clone()), peer, posted(NUMBER));
    pages::hang_up(started, || !vendor.messages().is_empty()).await;
    pages::tasks_are_over().await;
    assert!(matches!(app.visitors.lock().await.get(&1), Some(Step::Asked(..))));

    let checked = check(State(app.clone()), posted(&format!("code={}", code_on_the_phone(&vendor))));
    pages::hang_up_at_once(checked).await;
    pages::tasks_are_over().await;
    assert!(matches!(app.visitors.lock().await.get(&1), Some(Step::Confirmed(_))));
}
