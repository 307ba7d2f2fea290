//! The requests of these tests.

use accuauth::otp::{SendSmsOtp, SendSmsOtpResponse};
use accuauth::{Client, Credentials, Error, Host};
use otp_testkit::http::{Server, Step, answer};

pub(crate) fn send_to(number: &str) -> SendSmsOtp {
    SendSmsOtp::new(number)
}

/// What a send gets that is answered like this.
pub(crate) async fn answered(http_status: u16, body: &str) -> Result<SendSmsOtpResponse, Error> {
    let server = Server::start(vec![Step::Read, answer(http_status, "", body)]).await;
    let credentials = Credentials::new("canary-id", "canary-secret").unwrap();
    let client = Client::new(Host::Custom(server.url()), credentials).unwrap();
    client.call(&send_to("6281234567890")).await
}
