//! What is refused before anything is sent, by field; and what is not refused, and leaves as it was given.

use esms_vn::{
    Channel, Client, Credentials, Effect, Error, ErrorKind, PhoneNumber, Region, StartVerification,
    Verification,
};
use otp_testkit::http::{Server, Step, ok};

use crate::all_hosts;
use crate::requests::{check, phone, sends, sms, zalo};

async fn server() -> Server {
    Server::start(vec![Step::Read, ok(r#"{"CodeResult":"100"}"#)]).await
}

fn client(server: &Server) -> Client {
    let credentials = Credentials::new("key", "secret").unwrap();
    all_hosts(credentials, &server.url())
}

fn assert_refused(error: &Error, field: &str) {
    let refused = (ErrorKind::InvalidRequest, Effect::None, Some(field));
    assert_eq!((error.kind(), error.effect(), error.field()), refused, "{error}");
}

/// The text must be refused for this field, and reach no server.
async fn refused_text(brandname: &str, message: &str, field: &str) {
    let server = server().await;
    let adapter = Verification::new(client(&server), Channel::sms(brandname, message));
    let error = adapter.start_verification(phone()).await.unwrap_err();
    assert_refused(&error, field);
    assert_eq!(server.connections(), 0);
}

async fn refused_by_all_calls(client: &Client, phone: PhoneNumber) {
    for answer in sends(client, phone).await {
        assert_refused(&answer.unwrap_err(), "Phone");
    }
    assert_refused(&check(client, phone).await.unwrap_err(), "Phone");
}

#[tokio::test]
async fn a_phone_of_another_country_is_refused() {
    let server = server().await;
    let client = client(&server);
    for foreign in ["+60123456789", "+6281234567890", "+12025550123"] {
        refused_by_all_calls(&client, foreign.parse().unwrap()).await;
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_landline_or_a_service_is_refused() {
    let server = server().await;
    let client = client(&server);
    for text in ["024 3825 1234", "1900 123456", "1800 1234"] {
        let phone = PhoneNumber::parse(text, Region::Vietnam).unwrap();
        for answer in sends(&client, phone).await {
            assert_refused(&answer.unwrap_err(), "Phone");
        }
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn an_empty_text_is_refused() {
    refused_text("Shop", "", "message").await;
    refused_text("", "Ma cua ban la {OTP}", "Brandname").await;
}

#[tokio::test]
async fn a_text_without_the_placeholder_is_refused() {
    for message in ["Ma cua ban la", "Ma cua ban la {otp}", "Ma cua ban la #otp#", "{ OTP }"] {
        refused_text("Shop", message, "message").await;
    }
}

/// Where a text ends for the vendor and its operators would be anybody's guess.
#[tokio::test]
async fn a_nul_in_a_text_is_refused() {
    refused_text("Shop", "Ma cua ban la {OTP}\0", "message").await;
    refused_text("Sh\0op", "Ma cua ban la {OTP}", "Brandname").await;
}

/// The registered template decides; whether a line break belongs to it only the vendor knows.
#[tokio::test]
async fn line_breaks_and_directions_in_a_text_leave_as_they_are() {
    let server = server().await;
    let channel = Channel::sms("Shop", "{OTP}\r\nx: y\u{202e}&Type=1#");
    Verification::new(client(&server), channel).start_verification(phone()).await.unwrap();
    let [request] = server.requests().try_into().unwrap();
    let line = request.lines().next().unwrap();
    assert!(
        line.ends_with("&Type=2&message=%7BOTP%7D%0D%0Ax%3A%20y%E2%80%AE%26Type%3D1%23 HTTP/1.1"),
        "{line}"
    );
}

#[tokio::test]
async fn a_time_alive_outside_2_to_15_is_refused() {
    let server = server().await;
    let client = client(&server);
    for minutes in [0, 1, 16, u8::MAX] {
        for adapter in [zalo(&client), sms(&client)] {
            let error = adapter.time_alive_minutes(minutes).start_verification(phone()).await.unwrap_err();
            assert_refused(&error, "TimeAlive");
        }
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_key_that_is_refused_is_named() {
    assert_refused(&Credentials::new("", "secret").unwrap_err(), "ApiKey");
    assert_refused(&Credentials::new("key", "").unwrap_err(), "SecretKey");
}

#[tokio::test]
async fn an_empty_template_id_is_refused() {
    let server = server().await;
    let adapter = Verification::new(client(&server), Channel::zalo_then_sms(""));
    let error = adapter.start_verification(phone()).await.unwrap_err();
    assert_refused(&error, "MultiChannelTempId");
    assert_eq!(server.connections(), 0);
}

/// Ranges in reserve have other lengths, and services have no zero. They are numbers of the plan, but the vendor knows one
/// form only.
#[tokio::test]
async fn what_is_not_zero_and_nine_digits_is_refused_by_all_calls() {
    let server = server().await;
    let client = client(&server);
    for text in ["01123456", "061234567", "02403123456", "1900123456", "18001234"] {
        refused_by_all_calls(&client, PhoneNumber::parse(text, Region::Vietnam).unwrap()).await;
    }
    assert_eq!(server.connections(), 0);
}

/// None of these calls has a field for an id of the caller's or for an address to report to.
#[tokio::test]
async fn no_request_id_and_no_callback_leave() {
    let server = server().await;
    let client = client(&server);
    let sms = Verification::new(client.clone(), Channel::sms_with_digits("Shop", "Ma cua ban la {OTP}", 6));
    for adapter in [zalo(&client), sms] {
        adapter.time_alive_minutes(5).start_verification(phone()).await.unwrap();
    }
    check(&client, phone()).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    for request in requests {
        for field in ["requestid", "callback", "sandbox"] {
            assert!(!request.to_ascii_lowercase().contains(field), "{field} in {request}");
        }
    }
}

/// However the user writes the number: the vendor finds the code by the number that left.
#[tokio::test]
async fn a_phone_leaves_in_one_form_however_it_was_written() {
    for text in
        ["0901888484", "+84 901 888 484", "0084901888484", "(+84) 901-888-484", "０９０１８８８４８４"]
    {
        let phone = PhoneNumber::parse(text, Region::Vietnam).unwrap();
        let server = server().await;
        let client = client(&server);
        for answer in sends(&client, phone).await {
            answer.unwrap();
        }
        check(&client, phone).await.unwrap();
        let requests = server.requests();
        assert_eq!(requests.len(), 3);
        for request in requests {
            let is_one_form =
                request.contains("Phone=0901888484") || request.contains("\"Phone\":\"0901888484\"");
            assert!(is_one_form, "{text}: {request}");
        }
    }
}
