//! The requests of these tests, and how each leaves the process, byte for byte: with keys and texts that would split a query
//! if they left as they are.

use esms_vn::otp::{CheckCode, SendMessageAutoGenCodeV4, SendMessageAutoGenCodeV5, TypeId};
use esms_vn::{Client, Credentials, Error, OtpCode, PhoneNumber};
use otp_testkit::http::{Server, Step, ok};

use crate::all_hosts;

const ANSWERED: &str = r#"{"CodeResult":"100","CountRegenerate":0}"#;

pub(crate) fn phone() -> PhoneNumber {
    "+84901888484".parse().unwrap()
}

pub(crate) fn v5(phone: PhoneNumber) -> SendMessageAutoGenCodeV5 {
    v5_template(phone, "22575")
}

pub(crate) fn v5_template(phone: PhoneNumber, template: &str) -> SendMessageAutoGenCodeV5 {
    SendMessageAutoGenCodeV5::new(phone, template, TypeId::GenerateAndSend)
}

pub(crate) fn v4(phone: PhoneNumber) -> SendMessageAutoGenCodeV4 {
    v4_text(phone, "Shop", "Ma cua ban la {OTP}")
}

pub(crate) fn v4_text(phone: PhoneNumber, brandname: &str, message: &str) -> SendMessageAutoGenCodeV4 {
    SendMessageAutoGenCodeV4::new(phone, brandname, message)
}

pub(crate) fn check(phone: PhoneNumber) -> CheckCode {
    CheckCode::new(phone, OtpCode::parse("1NTTJ6").unwrap())
}

/// What really left the process, at a base URL that ends in a slash as the vendor's does.
pub(crate) async fn leaves<T>(made: impl AsyncFnOnce(&Client) -> Result<T, Error>) -> (String, String) {
    let server = Server::start(vec![Step::Read, ok(ANSWERED)]).await;
    let base_url = format!("{}/MainService.svc/json/", server.url());
    // Characters that would end or split a query if they left as they are.
    let credentials = Credentials::new("k+y=1&x", "s/c?r#t%41").unwrap();
    made(&all_hosts(credentials, &base_url)).await.unwrap();

    let [request] = server.requests().try_into().unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

#[tokio::test]
async fn v5_leaves_as_json_text_only_and_its_path_ends_without_a_slash() {
    let request = v5(phone()).time_alive_minutes(15);
    let (head, body) = leaves(async |client| client.send_message_auto_gen_code_v5(&request).await).await;

    assert!(head.starts_with("POST /MainService.svc/json/SendMessageAutoGenCode_V5 HTTP/1.1\r\n"), "{head}");
    assert!(head.to_ascii_lowercase().contains("content-type: application/json\r\n"), "{head}");
    assert_eq!(
        body,
        r#"{"ApiKey":"k+y=1&x","SecretKey":"s/c?r#t%41","Phone":"0901888484","TimeAlive":"15","MultiChannelTempId":"22575","TypeId":"2"}"#
    );
}

#[tokio::test]
async fn v4_leaves_percent_encoded_and_never_with_a_plus() {
    let request = v4_text(phone(), "My Shop", "Mã {OTP} của bạn: 100% & a+b~\n")
        .time_alive_minutes(2)
        .num_char_of_code(4)
        .is_number(true);
    let (head, body) = leaves(async |client| client.send_message_auto_gen_code_v4(&request).await).await;

    let target = "/MainService.svc/json/SendMessageAutoGenCode_V4_get?Phone=0901888484&ApiKey=k%2By%3D1%26x\
                  &SecretKey=s%2Fc%3Fr%23t%2541&TimeAlive=2&NumCharOfCode=4&Brandname=My%20Shop&Type=2\
                  &message=M%C3%A3%20%7BOTP%7D%20c%E1%BB%A7a%20b%E1%BA%A1n%3A%20100%25%20%26%20a%2Bb~%0A&IsNumber=1";
    assert_eq!(head.lines().next(), Some(format!("GET {target} HTTP/1.1").as_str()));
    assert_a_bare_get(&head, &body);
}

#[tokio::test]
async fn a_check_leaves_with_keys_phone_and_code_in_the_query_only() {
    let (head, body) = leaves(async |client| client.check_code(&check(phone())).await).await;

    let target = "/MainService.svc/json/CheckCodeGen_V4_get?ApiKey=k%2By%3D1%26x&SecretKey=s%2Fc%3Fr%23t%2541\
                  &Phone=0901888484&Code=1NTTJ6";
    assert_eq!(head.lines().next(), Some(format!("GET {target} HTTP/1.1").as_str()));
    assert_a_bare_get(&head, &body);
}

fn assert_a_bare_get(head: &str, body: &str) {
    assert_eq!(body, "");
    let headers = head.to_ascii_lowercase();
    for header in ["\r\ncontent-", "\r\ntransfer-encoding", "\r\nreferer", "\r\ncookie"] {
        assert!(!headers.contains(header), "{header} in {head}");
    }
}
