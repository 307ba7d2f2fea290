//! The messages over Zalo: what leaves byte for byte, what is refused, and what nobody sees.

use esms_vn::multi_channel::{MultiChannelMessage, OverSms, OverZalo};
use esms_vn::zalo::{
    HashPhone, Params, Payload, SendZaloFollowerMessageV4, SendZaloFollowerMessageV5, SendZaloMessageV4,
    SendZaloMessageV5, SendZaloMessageV6, SendZaloMessageV6HashPhone, SendZaloMessageV6ZaloUid,
    SendZnsBulkV4, TempData, ZnsBulkData,
};
use esms_vn::{Credentials, Effect, Endpoint, Error, ErrorKind, PhoneNumber};
use otp_testkit::http::{Server, Step};

use crate::all_hosts;
use crate::requests::{leaves, phone};

const KEYS: &str = r#"{"ApiKey":"k+y=1&x","SecretKey":"s/c?r#t%41","#;

fn values() -> TempData {
    TempData::new([("zeta", "1"), ("alpha", "a||b;\"c\"")])
}

fn v6(phone: PhoneNumber) -> SendZaloMessageV6 {
    SendZaloMessageV6::new(phone, "4097311281936189049", "200607", values())
}

fn multi_channel(phone: PhoneNumber) -> MultiChannelMessage {
    let zalo = OverZalo::new("4097311281936189049", "205644", Params::new(["2", "1"]));
    MultiChannelMessage::new(phone, zalo, OverSms::new("Shop", "Mã: 686868").is_unicode(true))
}

async fn body_of<E: Endpoint>(request: E) -> String {
    let (_, body) = leaves(async |client| client.call(&request).await).await;
    body.strip_prefix(KEYS).unwrap().to_owned()
}

/// A case compares JSON by its values, whatever their order: here is the order.
#[tokio::test]
async fn the_values_of_a_template_leave_in_the_order_in_which_they_were_given() {
    assert_eq!(
        body_of(v6(phone())).await,
        r#""OAID":"4097311281936189049","Phone":"0901888484","TempData":{"zeta":"1","alpha":"a||b;\"c\""},"TempID":"200607"}"#
    );
    let v5 = SendZaloMessageV5::new(phone(), "1", "2", values());
    assert_eq!(
        body_of(v5).await,
        r#""OAID":"1","Phone":"0901888484","TempData":[{"key":"zeta","value":"1"},{"key":"alpha","value":"a||b;\"c\""}],"TempID":"2"}"#
    );
    assert_eq!(
        body_of(multi_channel(phone())).await,
        r#""Phone":"0901888484","Channels":["zalo","sms"],"Data":[{"TempID":"205644","Params":["2","1"],"OAID":"4097311281936189049"},{"Content":"Mã: 686868","IsUnicode":"1","SmsType":"2","Brandname":"Shop"}]}"#
    );
}

/// The vendor hands it on to Zalo: nothing is changed.
#[tokio::test]
async fn a_payload_leaves_as_it_was_written() {
    let payload =
        Payload::parse("  {\"message\": {\"z\": 1.50, \"a\": [\"\\u00e9\"]}, \"b\": 1e3}\n").unwrap();
    let body = body_of(SendZaloFollowerMessageV5::new("1", payload)).await;
    assert_eq!(body, r#""OAID":"1","Payload":{"message": {"z": 1.50, "a": ["\u00e9"]}, "b": 1e3}}"#);
}

async fn refusal<E: Endpoint>(request: E) -> Error {
    let server = Server::start(vec![Step::Read]).await;
    let client = all_hosts(Credentials::new("key", "secret").unwrap(), &server.url());
    let error = client.call(&request).await.err().unwrap();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::InvalidRequest, Effect::None), "{error}");
    assert_eq!(server.connections(), 0);
    error
}

#[tokio::test]
async fn a_number_that_no_message_can_reach_is_refused() {
    for text in ["+60123456789", "+842438251234", "+12025550123"] {
        let phone: PhoneNumber = text.parse().unwrap();
        let params = || Params::new(["1"]);
        let refusals = [
            refusal(v6(phone)).await,
            refusal(SendZaloMessageV5::new(phone, "1", "2", values())).await,
            refusal(SendZaloMessageV4::new(phone, "1", "2", params())).await,
            refusal(SendZaloMessageV4::journey(phone, "1", "2", params(), "3")).await,
            refusal(multi_channel(phone)).await,
            refusal(SendZnsBulkV4::new("1", "2", [ZnsBulkData::new(phone, params())])).await,
        ];
        assert_eq!(refusals.map(|error| error.field()), [Some("Phone"); 6], "{text}");
    }
}

#[tokio::test]
async fn a_blank_account_or_template_and_values_that_can_be_read_two_ways_are_refused() {
    let twice = || TempData::new([("otp", "1"), ("otp", "2")]);
    let hash = || HashPhone::parse("a5".repeat(32)).unwrap();
    let nul = || Params::new(["\0"]);
    let payload = || Payload::parse("{}").unwrap();
    for (error, field) in [
        (refusal(SendZaloMessageV6::new(phone(), " ", "2", values())).await, "OAID"),
        (refusal(SendZaloMessageV6::new(phone(), "1", "", values())).await, "TempID"),
        (refusal(SendZaloMessageV6::new(phone(), "1", "2", twice())).await, "TempData"),
        (refusal(SendZaloMessageV5::new(phone(), "", "2", values())).await, "OAID"),
        (refusal(SendZaloMessageV5::new(phone(), "1", "2", twice())).await, "TempData"),
        (refusal(SendZaloMessageV4::new(phone(), "1", "\n", Params::new(["1"]))).await, "TempID"),
        (refusal(SendZaloMessageV4::new(phone(), "1", "2", nul())).await, "Params"),
        (refusal(SendZaloMessageV6HashPhone::new(hash(), "", "2", values())).await, "OAID"),
        (refusal(SendZaloMessageV6HashPhone::new(hash(), "1", "2", twice())).await, "TempData"),
        (refusal(SendZaloMessageV6ZaloUid::new("3", "1", "", values())).await, "TempID"),
        (refusal(SendZaloMessageV6ZaloUid::new("3", "1", "2", twice())).await, "TempData"),
        (refusal(SendZnsBulkV4::new("", "2", [ZnsBulkData::new(phone(), nul())])).await, "OAID"),
        (refusal(SendZnsBulkV4::new("1", "2", [ZnsBulkData::new(phone(), nul())])).await, "Params"),
        (refusal(SendZaloFollowerMessageV4::new(" ", "2", "text")).await, "OAID"),
        (refusal(SendZaloFollowerMessageV4::new("1", "", "text")).await, "User_id"),
        (refusal(SendZaloFollowerMessageV5::new(" ", payload())).await, "OAID"),
        (refusal(SendZaloFollowerMessageV5::new("1", payload()).callback_url("x")).await, "CallbackUrl"),
    ] {
        assert_eq!(error.field(), Some(field), "{error}");
    }
    assert_eq!(Payload::parse("[]").unwrap_err().field(), Some("Payload"));
}

/// Values, texts, ids of people: a request shows none of them.
#[test]
fn a_request_shows_nothing_private() {
    let params = || Params::new(["canary"]);
    let data = || TempData::new([("canary", "canary")]);
    let zalo = OverZalo::new("canary", "7", params()).campaign_id("canary").callback_url("https://canary");
    let shown = [
        format!("{:?}", SendZaloMessageV6::new(phone(), "canary", "7", data())),
        format!("{:?}", SendZaloMessageV5::new(phone(), "canary", "7", data())),
        format!("{:?}", SendZaloMessageV4::journey(phone(), "canary", "7", params(), "canary")),
        format!("{:?}", SendZaloMessageV6ZaloUid::new("canary", "canary", "7", data())),
        format!(
            "{:?}",
            MultiChannelMessage::new(phone(), zalo, OverSms::new("7", "canary").callback_url("canary"))
        ),
        format!("{:?}", SendZnsBulkV4::new("canary", "7", [ZnsBulkData::new(phone(), params())])),
        format!("{:?}", SendZaloFollowerMessageV4::new("canary", "canary", "canary").callback_url("canary")),
        format!("{:?}", SendZaloFollowerMessageV5::new("canary", Payload::parse(r#"{"canary":1}"#).unwrap())),
    ];
    for text in shown {
        assert!(!text.contains("canary") && !text.contains("901888484"), "{text}");
    }
}
