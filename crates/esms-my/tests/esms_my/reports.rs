//! A delivery report of the sandbox's, as a receiver of the caller's own reads it.

use std::time::{Duration, SystemTime};

use esms_my::callback::{DeliveryReport, DeliveryStatus, Progress};
use esms_my::sms::SendSms;
use esms_my::{Client, Credentials};
use otp_sandbox::{Fault, FaultKind, Sandbox, Vendor};
use otp_testkit::http::{Server, Step, ok};
use otp_testkit::pages::until;

use crate::requests::phone;

#[tokio::test]
async fn a_report_that_comes_twice_moves_its_message_once() {
    let sandbox = Sandbox::builder().frozen_clock().start().await.unwrap();
    let account = sandbox.credentials(Vendor::EsmsMy);
    let credentials = Credentials::new(account.key, account.secret).unwrap();
    let client = Client::builder(credentials).base_url(sandbox.base_url(Vendor::EsmsMy)).build().unwrap();
    let receiver = Server::start(vec![Step::Read, ok("")]).await;
    sandbox.arm(Fault::new(Vendor::EsmsMy, FaultKind::DoubleCallback)).unwrap();

    let request = SendSms::new(phone(), "RM0.00 Hello").dlr_url(format!("{}/5f1c/report", receiver.url()));
    let sent = client.send_sms(&request).await.unwrap();
    let started = SystemTime::UNIX_EPOCH + Duration::from_millis(sandbox.clock().now_ms);
    sandbox.advance(Duration::from_secs(1));
    until(|| receiver.requests().len() == 2).await;

    let mut progress = Progress::default();
    for request in receiver.requests() {
        let target = request.strip_prefix("GET /5f1c/report?").unwrap();
        let report = DeliveryReport::parse(target.split_once(" HTTP/1.1").unwrap().0).unwrap();
        assert_eq!((Some(&report.id), report.status), (sent.id.as_ref(), DeliveryStatus::DELIVRD));
        assert_eq!(report.at, Some(started + Duration::from_secs(1)));
        progress = progress.reported(&report);
        assert_eq!(progress, Progress::ReachedOperator);
    }
    assert_eq!(progress.accepted(), Progress::ReachedOperator, "the send returned last");
}
