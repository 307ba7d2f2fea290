//! A service with a page: it asks for a number, sends a code and checks it. `cargo run -p otp-verify --example page_service` works
//! offline and costs nothing. `docs/recipes/web-services.md` prints the program.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to its reader")]

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use esms_my::{Client, CodeSender, Credentials};
use otp_sandbox::{Sandbox, Vendor};
use otp_verify::otp_core::{OtpCode, PhoneNumber, Region};
use otp_verify::words::{self, Language};
use otp_verify::{ChallengeId, Confirmed, Engine, Error, Reason, Start};
use otp_verify::{Key, KeyRing, MemoryStore, Purpose, SendLimits};
use tokio::sync::Mutex;

const LANGUAGE: Language = Language::English;
const HEAD: &str = r#"<!doctype html><html lang="en"><meta charset="utf-8"><title>Confirm your number</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body { font: 1.125rem/1.5 sans-serif; max-width: 24rem; margin: 2rem auto; padding: 0 1rem }
h1, h2 { font-size: 1.5rem } [role="alert"] { color: #b00020 }
input, button { box-sizing: border-box; width: 100%; font: inherit; padding: .5rem; margin-bottom: 1rem }</style>
<h1>Confirm your number</h1>"#;
const ASK: &str = r#"<form method="post" action="/start"><label>Mobile number
<input name="phone" type="tel" autocomplete="tel" required></label><button>Send a code</button></form>"#;
const CHECK: &str = r#"<form method="post" action="/check"><label>Code
<input name="code" inputmode="numeric" autocomplete="one-time-code" required autofocus></label>
<button>Confirm</button></form><h2>No message?</h2>"#;

/// Where a visitor stands. The browser has only the random number in its cookie.
enum Step {
    Asked(PhoneNumber, ChallengeId),
    Confirmed(Confirmed),
}

#[derive(Clone)]
struct App {
    engine: Engine,
    purpose: Purpose,
    /// In production: your session store. Each entry has cost a message, so `SendLimits` limits them, too.
    visitors: Arc<Mutex<HashMap<u128, Step>>>,
}

impl App {
    /// The page for this visitor. Only sentences of `words` and digits go into it: escape whatever you add.
    async fn page(&self, id: u128, status: StatusCode, sentence: &str) -> Response {
        let forms = match self.visitors.lock().await.get(&id) {
            None => ASK.to_owned(),
            Some(Step::Asked(phone, _)) => {
                format!("<p>Enter the code from the message to {}.{CHECK}{ASK}", ending(*phone))
            }
            Some(Step::Confirmed(it)) => format!("<p>Your number {} is confirmed.", ending(it.phone())),
        };
        // In production add `; Secure`, and begin the name with `__Host-`: then no other host of yours sets it.
        let cookie = format!("visitor={id:032x}; HttpOnly; SameSite=Lax; Path=/");
        let page = format!("{HEAD}<p role=\"alert\">{sentence}</p>{forms}");
        (status, [(header::SET_COOKIE, cookie)], Html(page)).into_response()
    }

    /// One status for every code that is refused. The sentence has the time to wait, or the attempts that are left.
    async fn refusal(&self, id: u128, error: &Error) -> Response {
        let is_ours = !error.is_user_error();
        let status = if is_ours { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::FORBIDDEN };
        self.page(id, status, &words::tell(LANGUAGE, error)).await
    }
}

fn ending(phone: PhoneNumber) -> String {
    let digits = phone.msisdn();
    format!("…{}", &digits[digits.len() - 2..])
}

fn log(error: &Error) {
    if !error.is_user_error() {
        eprintln!("otp: {error:?}");
    }
}

fn visitor(headers: &HeaderMap) -> Option<u128> {
    let mut cookies = headers.get(header::COOKIE)?.to_str().ok()?.split("; ");
    u128::from_str_radix(cookies.find_map(|cookie| cookie.strip_prefix("visitor="))?, 16).ok()
}

/// One field of a form. A body that is too long, too slow or no form has none.
async fn field(request: Request, name: &str) -> String {
    let form = Form::<HashMap<String, String>>::from_request(request, &());
    let form = tokio::time::timeout(Duration::from_secs(5), form).await;
    form.ok().and_then(Result::ok).and_then(|Form(mut fields)| fields.remove(name)).unwrap_or_default()
}

async fn show(State(app): State<App>, headers: HeaderMap) -> Result<Response, StatusCode> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    let id = visitor(&headers).unwrap_or(u128::from_ne_bytes(random));
    Ok(app.page(id, StatusCode::OK, "").await)
}

async fn start(State(app): State<App>, peer: ConnectInfo<SocketAddr>, request: Request) -> Response {
    // A form on another site's page brings no cookie, because of `SameSite`. So it cannot spend your messages.
    let Some(id) = visitor(request.headers()) else { return Redirect::to("/").into_response() };
    let Ok(phone) = PhoneNumber::parse(&field(request, "phone").await, Region::Malaysia) else {
        let sentence = words::not_a_phone_number(LANGUAGE);
        return app.page(id, StatusCode::UNPROCESSABLE_ENTITY, sentence).await;
    };
    // Behind a proxy this is the proxy: take the address that your own proxy adds, and of IPv6 the first half.
    let start = Start::new(phone, app.purpose.clone()).counted_by("ip", peer.0.ip().to_string());
    let start = start.counted_by("session", format!("{id:032x}"));
    // A browser that hangs up drops this function. The task goes on, and notes the challenge.
    let task = tokio::spawn(async move {
        let (status, challenge) = match app.engine.start(&start).await.inspect_err(log) {
            Ok(started) => (StatusCode::OK, started.challenge),
            Err(error) => match error.challenge() {
                // Perhaps a message is on its way: the page for the code is the same.
                Some(challenge) => (StatusCode::ACCEPTED, challenge),
                None => return app.refusal(id, &error).await,
            },
        };
        app.visitors.lock().await.insert(id, Step::Asked(phone, challenge.id));
        app.page(id, status, "").await
    });
    task.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn check(State(app): State<App>, request: Request) -> Response {
    let Some(id) = visitor(request.headers()) else { return Redirect::to("/").into_response() };
    let Some(&Step::Asked(phone, challenge)) = app.visitors.lock().await.get(&id) else {
        return app.page(id, StatusCode::OK, "").await; // no code was asked for, or the number is confirmed
    };
    let Ok(code) = OtpCode::parse(&field(request, "code").await) else {
        let sentence = words::sentence(LANGUAGE, Reason::Malformed);
        return app.page(id, StatusCode::FORBIDDEN, sentence).await;
    };
    let task = tokio::spawn(async move {
        match app.engine.check(challenge, phone, &app.purpose, &code).await.inspect_err(log) {
            Ok(confirmed) => {
                // Noted here, because the code is used up: a reload of the page goes on from this.
                app.visitors.lock().await.insert(id, Step::Confirmed(confirmed));
                app.page(id, StatusCode::OK, "").await
            }
            Err(error) => app.refusal(id, &error).await,
        }
    });
    task.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// With an account the client is `Client::new(Credentials::new("your api key", "your api secret")?)?`.
fn app(vendor: &Sandbox) -> Result<App, Box<dyn std::error::Error>> {
    let account = vendor.credentials(Vendor::EsmsMy);
    let credentials = Credentials::new(account.key, account.secret)?;
    let client = Client::builder(credentials).base_url(vendor.base_url(Vendor::EsmsMy)).build()?;
    let sender = CodeSender::new(client, words::message(LANGUAGE, "Eaon"))?;
    // In production: keys from your secret manager, and a store that all machines share.
    let keys = KeyRing::builder().index(Key::generate()?).current("first", Key::generate()?).build()?;
    let limits = SendLimits::new([Region::Malaysia], 1_000);
    let engine = Engine::own_code(sender, MemoryStore::new(), keys, limits).build()?;
    Ok(App { engine, purpose: "sign-up".parse()?, visitors: Arc::default() })
}

fn service(app: App) -> Router {
    let routes =
        Router::new().route("/", get(show)).route("/start", post(start)).route("/check", post(check));
    routes.layer(DefaultBodyLimit::max(2_048)).with_state(app)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let vendor = Sandbox::start().await?;
    let service = service(app(&vendor)?).into_make_service_with_connect_info::<SocketAddr>();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    println!("the page:  http://{}/", listener.local_addr()?);
    println!("the phone: {}/", vendor.control_url());
    Ok(axum::serve(listener, service).await?)
}

#[cfg(test)]
#[path = "../tests/all/page_service.rs"]
mod tests;
