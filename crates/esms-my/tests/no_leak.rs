//! Nothing that this crate prints holds a key, a code or a phone number.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

use std::error::Error as _;

use esms_my::{
    CheckVerification, Client, Credentials, GenerateOtp, OtpCode, OtpText, PhoneNumber, StartVerification,
    Verification, VerifyOtp,
};
use otp_testkit::http::{Server, Step, ok};

const CANARIES: [&str; 5] = ["canary-key", "canary-secret", "c4n4ry", "123456789", "123456 789"];

fn assert_clean(text: &str) {
    for canary in CANARIES {
        assert!(!text.contains(canary), "`{canary}` in {text}");
    }
}

fn assert_error_clean(error: &(dyn std::error::Error + 'static)) {
    let mut cause = Some(error);
    while let Some(error) = cause {
        assert_clean(&format!("{error} {error:?} {error:#?}"));
        cause = error.source();
    }
}

#[tokio::test]
async fn no_text_of_ours_holds_a_secret_even_when_the_vendor_repeats_it() {
    let phone: PhoneNumber = "+60123456789".parse().unwrap();
    let code = OtpCode::parse("c4n4ry").unwrap();
    for body in [
        "",
        r#"{"status":0,"id":"x","message":"60123456789 c4n4ry canary-key"}"#,
        r#"{"status":16,"id":"x","message":"60123456789 c4n4ry canary-key"}"#,
        r#"{"status":"60123456789 c4n4ry"}"#,
        r#"{"status":60123456789}"#,
        r#"{"status":0,"creditDeducted":"60123456789"}"#,
        r#"{"status":60123456789.5,"c4n4ry"#,
    ] {
        let server = Server::start(vec![Step::Read, ok(body)]).await;
        let credentials = Credentials::new("canary-key", "canary-secret").unwrap();
        assert_clean(&format!("{credentials:?}"));
        let builder = Client::builder(credentials).base_url(server.url());
        assert_clean(&format!("{builder:?}"));
        let client = builder.build().unwrap();
        let generate = GenerateOtp::new(phone, OtpText::brand("Eaon"));
        let verify = VerifyOtp::new(phone, code.clone());
        let adapter = Verification::new(client.clone(), OtpText::brand("Eaon"));
        assert_clean(&format!("{client:?} {generate:?} {verify:?} {adapter:?}"));

        match client.generate_otp(&generate).await {
            Ok(response) => assert_clean(&format!("{response:?}")),
            Err(error) => assert_error_clean(&error),
        }
        match client.verify_otp(&verify).await {
            Ok(response) => assert_clean(&format!("{response:?}")),
            Err(error) => assert_error_clean(&error),
        }
        if let Err(error) = adapter.start_verification(&phone).await {
            assert_error_clean(&error);
            assert!(error.source().is_some());
        }
        if let Err(error) = adapter.check_verification(&phone, &code).await {
            assert_error_clean(&error);
        }
    }
}
