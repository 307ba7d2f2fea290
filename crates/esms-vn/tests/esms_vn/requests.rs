//! What these tests ask for over the adapter, and how each call leaves the process, byte for byte: with keys and texts that would
//! split a query if they left as they are. The paths are the contract cases' to check.

use esms_vn::{
    Channel, CheckVerification, Client, Credentials, Error, OtpCode, PhoneNumber, StartVerification,
    Verification,
};
use otp_testkit::http::{Server, Step, ok};

use crate::all_hosts;

const ANSWERED: &str = r#"{"CodeResult":"100","CountRegenerate":0}"#;

pub(crate) fn phone() -> PhoneNumber {
    "+84901888484".parse().unwrap()
}

pub(crate) fn zalo(client: &Client) -> Verification {
    Verification::new(client.clone(), Channel::zalo_then_sms("22575"))
}

pub(crate) fn sms(client: &Client) -> Verification {
    Verification::new(client.clone(), Channel::sms("Shop", "Ma cua ban la {OTP}"))
}

/// Asks both ways of a code, and then whether a code is right.
pub(crate) async fn sends(client: &Client, phone: PhoneNumber) -> [Result<(), Error>; 2] {
    let (zalo, sms) = (zalo(client), sms(client));
    [zalo.start_verification(phone).await.map(drop), sms.start_verification(phone).await.map(drop)]
}

pub(crate) async fn check(client: &Client, phone: PhoneNumber) -> Result<(), Error> {
    let code = OtpCode::parse("1NTTJ6").unwrap();
    zalo(client).check_verification(phone, &code).await.map(drop)
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
async fn a_code_over_zalo_leaves_as_json_text_only_and_its_path_ends_without_a_slash() {
    let (head, body) =
        leaves(async |client| zalo(client).time_alive_minutes(15).start_verification(phone()).await).await;

    let path = head.strip_prefix("POST /MainService.svc/json/").unwrap().split(' ').next().unwrap();
    assert!(!path.is_empty() && !path.contains('/'), "{head}");
    assert!(head.to_ascii_lowercase().contains("content-type: application/json\r\n"), "{head}");
    assert_eq!(
        body,
        r#"{"ApiKey":"k+y=1&x","SecretKey":"s/c?r#t%41","Phone":"0901888484","TimeAlive":"15","MultiChannelTempId":"22575","TypeId":"2"}"#
    );
}

#[tokio::test]
async fn a_text_leaves_percent_encoded_and_never_with_a_plus() {
    let channel = Channel::sms_with_digits("My Shop", "Mã {OTP} của bạn: 100% & a+b~\n", 4);
    let (head, body) = leaves(async |client| {
        Verification::new(client.clone(), channel).time_alive_minutes(2).start_verification(phone()).await
    })
    .await;

    let query = "Phone=0901888484&ApiKey=k%2By%3D1%26x&SecretKey=s%2Fc%3Fr%23t%2541&TimeAlive=2&NumCharOfCode=4\
                 &Brandname=My%20Shop&Type=2\
                 &message=M%C3%A3%20%7BOTP%7D%20c%E1%BB%A7a%20b%E1%BA%A1n%3A%20100%25%20%26%20a%2Bb~%0A&IsNumber=1";
    assert_a_bare_get(&head, query, &body);
}

#[tokio::test]
async fn a_check_leaves_with_keys_phone_and_code_in_the_query_only() {
    let (head, body) = leaves(async |client| check(client, phone()).await).await;

    let query = "ApiKey=k%2By%3D1%26x&SecretKey=s%2Fc%3Fr%23t%2541&Phone=0901888484&Code=1NTTJ6";
    assert_a_bare_get(&head, query, &body);
}

fn assert_a_bare_get(head: &str, query: &str, body: &str) {
    let line = head.lines().next().unwrap();
    assert!(line.starts_with("GET /MainService.svc/json/"), "{line}");
    assert!(line.ends_with(&format!("?{query} HTTP/1.1")), "{line}");
    assert_eq!(body, "");
    let headers = head.to_ascii_lowercase();
    for header in ["\r\ncontent-", "\r\ntransfer-encoding", "\r\nreferer", "\r\ncookie"] {
        assert!(!headers.contains(header), "{header} in {head}");
    }
}
