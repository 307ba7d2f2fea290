//! Two routes of a sign-up form on actix-web. It needs no account: a sandbox plays the vendor.

use std::time::Duration;

use accuauth::{Client, CodeSender, Credentials, Host, NumberFormat};
use actix_web::web::{Data, Json, JsonConfig, ServiceConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, http::StatusCode, rt, web};
use otp_sandbox::{Sandbox, Vendor};
use otp_verify::otp_core::{OtpCode, PhoneNumber, Region};
use otp_verify::words::{self, Language};
use otp_verify::{ChallengeId, Engine, Error, Key, KeyRing, MemoryStore, Purpose, Reason, SendLimits, Start};
use serde::Deserialize;
use serde_json::json;

type Failure = Box<dyn std::error::Error>;

/// What your pages are written in.
const LANGUAGE: Language = Language::Indonesian;

#[derive(Deserialize)]
struct Asked {
    phone: String,
}

#[derive(Deserialize)]
struct Typed {
    challenge: ChallengeId,
    phone: String,
    code: String,
}

fn read(phone: &str) -> Result<PhoneNumber, HttpResponse> {
    let sentence = || says(StatusCode::UNPROCESSABLE_ENTITY, words::not_a_phone_number(LANGUAGE));
    PhoneNumber::parse(phone, Region::Indonesia).map_err(|_| sentence())
}

fn says(status: StatusCode, sentence: &str) -> HttpResponse {
    HttpResponse::build(status).json(json!({ "message": sentence }))
}

/// One status for every code that is refused, and one for every wait.
fn refuses(error: &Error) -> HttpResponse {
    let status = match error.retry_after() {
        _ if !error.is_user_error() => StatusCode::SERVICE_UNAVAILABLE,
        Some(_) => StatusCode::TOO_MANY_REQUESTS,
        None => StatusCode::FORBIDDEN,
    };
    says(status, &words::tell(LANGUAGE, error))
}

async fn start(
    engine: Data<Engine>,
    request: HttpRequest,
    Json(asked): Json<Asked>,
    purpose: Data<Purpose>,
) -> HttpResponse {
    let phone = match read(&asked.phone) {
        Ok(phone) => phone,
        Err(answer) => return answer,
    };
    // Behind a proxy this is the proxy: take the address that your own proxy adds.
    let ip = request.peer_addr().map(|peer| peer.ip().to_string()).unwrap_or_default();
    let start = Start::new(phone, Purpose::clone(&purpose)).counted_by("ip", ip);
    let engine = Engine::clone(&engine);
    // A browser that hangs up drops this function. The task goes on to its end.
    let task = rt::spawn(async move {
        let started = engine.start(&start).await;
        if let Err(error) = started.as_ref()
            && !error.is_user_error()
        {
            eprintln!("start: {error:?}"); // here: perhaps nobody waits for the answer
        }
        started
    });
    let (status, challenge) = match task.await {
        Ok(Ok(started)) => (StatusCode::OK, started.challenge),
        // Perhaps a message is on its way: the page for the code is the same.
        Ok(Err(error)) => match error.challenge() {
            Some(challenge) => (StatusCode::ACCEPTED, challenge),
            None => return refuses(&error),
        },
        Err(_) => return HttpResponse::InternalServerError().finish(),
    };
    HttpResponse::build(status).json(json!({ "challenge": challenge.id }))
}

async fn check(engine: Data<Engine>, Json(typed): Json<Typed>, purpose: Data<Purpose>) -> HttpResponse {
    let phone = match read(&typed.phone) {
        Ok(phone) => phone,
        Err(answer) => return answer,
    };
    let Ok(code) = OtpCode::parse(&typed.code) else {
        return says(StatusCode::FORBIDDEN, words::sentence(LANGUAGE, Reason::Malformed));
    };
    let engine = Engine::clone(&engine);
    let task = rt::spawn(async move { engine.check(typed.challenge, phone, &purpose, &code).await });
    match task.await {
        // Note here, in your session, that the number is confirmed: the code is used up.
        Ok(Ok(_confirmed)) => HttpResponse::Ok().json(json!({ "confirmed": true })),
        Ok(Err(error)) => {
            if !error.is_user_error() {
                eprintln!("check: {error:?}"); // proves nothing about the code
            }
            refuses(&error)
        }
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

/// One engine for the whole program: each worker gets a clone.
fn service(engine: Engine, purpose: Purpose) -> impl Fn(&mut ServiceConfig) + Clone {
    move |config| {
        config
            .app_data(Data::new(engine.clone()))
            .app_data(Data::new(purpose.clone()))
            .app_data(JsonConfig::default().limit(2_048))
            .route("/start", web::post().to(start))
            .route("/check", web::post().to(check));
    }
}

fn engine(vendor: &Sandbox) -> Result<Engine, Failure> {
    let account = vendor.credentials(Vendor::Accuauth);
    let host = Host::Custom(vendor.base_url(Vendor::Accuauth));
    let client = Client::new(host, Credentials::new(account.key, account.secret)?)?;
    let sender = CodeSender::new(client, "TPL_0001", NumberFormat::CountryCode);
    // In production: keys from your secret manager, and a store that all machines share.
    let keys = KeyRing::builder().index(Key::generate()?).current("first", Key::generate()?).build()?;
    let limits = SendLimits::new([Region::Indonesia], 1_000);
    Ok(Engine::own_code(sender, MemoryStore::new(), keys, limits).build()?)
}

#[actix_web::main]
async fn main() -> Result<(), Failure> {
    let vendor = Sandbox::start().await?;
    let service = service(engine(&vendor)?, "sign-up".parse()?);
    println!("the vendor's inbox: {}/", vendor.control_url());
    // Time limits stand around the request and the end of the program, and none around the engine's calls.
    HttpServer::new(move || App::new().configure(service.clone()))
        .client_request_timeout(Duration::from_secs(5))
        .shutdown_timeout(20)
        .bind("127.0.0.1:8080")?
        .run()
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
