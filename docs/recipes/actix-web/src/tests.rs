//! The two routes against the sandbox: right, wrong, used, broken. Twice, each time with an engine of its own.

use actix_web::test::{TestRequest, call_service, init_service, read_body_json};
use otp_sandbox::Fault;
use serde_json::Value;

use super::*;

#[actix_web::test]
async fn a_code_is_confirmed_once_and_a_lost_answer_is_no_refusal() {
    let vendor = Sandbox::start().await.unwrap();
    for number in ["0812-3456-7890", "0812-3456-7891"] {
        let service = service(engine(&vendor).unwrap(), "sign-up".parse().unwrap());
        let app = init_service(App::new().configure(service)).await;
        let ask = async |path: &str, body: Value| {
            let request = TestRequest::post().uri(path).set_json(body).to_request();
            let answer = call_service(&app, request).await;
            let status = answer.status().as_u16();
            (status, read_body_json::<Value, _>(answer).await)
        };

        assert_eq!(ask("/start", json!({ "phone": "0812" })).await.0, 422);
        let (status, started) = ask("/start", json!({ "phone": number })).await;
        assert_eq!(status, 200, "{started}");
        let phone = PhoneNumber::parse(number, Region::Indonesia).unwrap();
        let code = vendor.latest_code(&phone.msisdn().to_string()).unwrap();
        let check = async |code: &str| {
            ask("/check", json!({ "challenge": started["challenge"], "phone": number, "code": code })).await.0
        };
        let wrong = if code == "000000" { "111111" } else { "000000" };
        assert_eq!((check(wrong).await, check("no code").await), (403, 403));
        assert_eq!((check(&code).await, check(&code).await), (200, 403));
        assert_eq!(ask("/start", json!({ "phone": number })).await.0, 429, "too soon");

        // The message is out, and the answer is lost.
        vendor.arm(Fault::cut(Vendor::Accuauth)).unwrap();
        let other = number.replace("0812-34", "0813-34");
        assert_eq!(ask("/start", json!({ "phone": other })).await.0, 202);
    }
    assert_eq!(vendor.ledger().messages(Vendor::Accuauth), 4);
}
