//! The vendors' calls as bytes and as requests of the pure core.
//!
//! Only this file of the tests names the vendors' paths and the calls about codes. They are written out and not taken from `Operation`,
//! so that a wrong path there is noticed here.
#![allow(dead_code, reason = "the browser tests use a part of it")]

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread::sleep;
use std::time::{Duration, Instant};

use otp_sandbox::{Operation, Reply, Request, Vendor, World, handle};

use crate::wire_client::form;

pub const MY: Vendor = Vendor::EsmsMy;
pub const VN: Vendor = Vendor::EsmsVn;
pub const ACCU: Vendor = Vendor::Accuauth;
pub const PHONE: &str = "60123456789";
pub const VN_PHONE: &str = "0901888484";

/// Paths on the vendor's port.
pub const MY_GENERATE: &str = "/sms/otp/generate";
pub const MY_VERIFY: &str = "/sms/otp/verify";
pub const MY_SEND: &str = "/sms/send";
pub const MY_WHATSAPP: &str = "/whatsapp/send";
pub const MY_HLR: &str = "/hlr/send";
pub const MY_BALANCE: &str = "/sms/balance";
pub const VN_V4: &str = "/MainService.svc/json/SendMessageAutoGenCode_V4_get";
pub const VN_V5: &str = "/MainService.svc/json/SendMessageAutoGenCode_V5";
pub const VN_CHECK: &str = "/MainService.svc/json/CheckCodeGen_V4_get";
pub const VN_SEND: &str = "/MainService.svc/json/SendMultipleMessage_V4_post_json/";
pub const VN_BALANCE: &str = "/MainService.svc/json/GetBalance_json";
pub const VN_STATUS: &str = "/MainService.svc/json/GetSendStatus";
pub const VN_ZNS_STATUS: &str = "/MainService.svc/json/QueryZnsStatus/";
pub const VN_ZALO_STATUS: &str = "/MainService.svc/json/GetZaloMessageStatus";
pub const VN_GET_CALLBACK: &str = "/status/ZaloCallback/GetCallback";
pub const VN_ZALO_ACCOUNTS: &str = "/MainService.svc/json/ZNS/GetListZOA/";
pub const VN_ZALO_TEMPLATE: &str = "/MainService.svc/json/GetZnsTemplateInfo";
pub const VN_ZALO_USERS: &str = "/MainService.svc/json/QueryListUID/";
pub const VN_ZALO_QUOTA: &str = "/MainService.svc/json/ZNS/GetQuota/";
pub const VN_RECEIVERS: &str = "/MainService.svc/json/GetSmsReceiverStatus_get";
pub const VN_SENT_DATA: &str = "/MainService.svc/json/GetSmsSentData_V2";
pub const VN_BRANDNAMES: &str = "/MainService.svc/json/GetListBrandname";
pub const VN_TEMPLATES: &str = "/MainService.svc/json/GetTemplate/";
pub const VN_CALL_TEMPLATE: &str = "/voice/MainService.svc/json/MakeCallTemplate_V2";
pub const VN_CALL_RECORD: &str = "/voice/MainService.svc/json/MakeCallRecord_V2";
pub const VN_CALL_STATUS: &str = "/voice/MainService.svc/json/GetSendStatus";
pub const VN_VIBER: &str = "/MainService.svc/json/Send_Multiple_Sms_OTT/";
pub const VN_REGISTER_SMS: &str = "/MainService.svc/json/SubServicePreviewJson/";
pub const VN_REGISTER_ZNS: &str = "/MainService.svc/json/RegisZNSTemplateJson/";
pub const VN_REGISTER_PACKAGE: &str = "/MainService.svc/json/RegisOAPackageJson/";
pub const VN_ZALO_V6: &str = "/MainService.svc/json/SendZaloMessage_V6/";
pub const VN_ZALO_V5: &str = "/MainService.svc/json/SendZaloMessage_V5_post/";
pub const VN_ZALO_V4: &str = "/MainService.svc/json/SendZaloMessage_V4_post_json/";
pub const VN_ZALO_HASH: &str = "/MainService.svc/json/SendZaloMessage_V6/hash_phone/";
pub const VN_ZALO_UID: &str = "/MainService.svc/json/SendZaloMessage_V6/zalo_uid/";
pub const VN_BULK: &str = "/MainService.svc/json/Send_zns_bulk_v4_post_json/";
pub const VN_FOLLOWER_V4: &str = "/MainService.svc/json/SendZaloFollowerMessage_V4_post_json/";
pub const VN_FOLLOWER_V5: &str = "/MainService.svc/json/SendZaloFollowerMessage_V5_post_json/";
pub const VN_MULTI: &str = "/MainService.svc/json/MultiChannelMessage/";
pub const ACCU_SEND: &str = "/data/send_sms_otp";

/// The calls that faults wait for.
pub const GENERATE: Operation = Operation::GENERATE_OTP;
pub const VERIFY: Operation = Operation::VERIFY_OTP;
pub const CHECK: Operation = Operation::CHECK_CODE;

/// A form with the keys of esms-my and these pairs.
pub fn my_form(pairs: &[(&str, &str)]) -> String {
    let keys = MY.credentials();
    form(&[&[("api-key", keys.key), ("api-secret", keys.secret)], pairs].concat())
}

/// A call of esms-my for the pure core.
pub fn my(path: &str, pairs: &[(&str, &str)]) -> Request {
    Request::new("POST", path)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(my_form(pairs))
}

/// A call of esms-my with `user` and `pass`, in JSON, for the pure core.
pub fn my_user(path: &str, fields: &serde_json::Value) -> Request {
    let keys = MY.credentials();
    let mut body = serde_json::json!({"user": keys.key, "pass": keys.secret});
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    Request::new("POST", path)
        .header("content-type", "application/json; charset=utf-8")
        .body(body.to_string())
}

pub fn generate(phone: &str) -> Request {
    my(MY_GENERATE, &[("phone", phone), ("brand-name", "Eaon")])
}

pub fn verify(phone: &str, code: &str) -> Request {
    my(MY_VERIFY, &[("phone", phone), ("code", code)])
}

/// The target of a GET of esms-vn: path, keys and these pairs.
pub fn vn_target(path: &str, pairs: &[(&str, &str)]) -> String {
    let keys = VN.credentials();
    format!("{path}?{}", form(&[&[("ApiKey", keys.key), ("SecretKey", keys.secret)], pairs].concat()))
}

/// A GET of esms-vn for the pure core.
pub fn vn(path: &str, pairs: &[(&str, &str)]) -> Request {
    Request::new("GET", &vn_target(path, pairs))
}

pub fn check(phone: &str, code: &str) -> Request {
    vn(VN_CHECK, &[("Phone", phone), ("Code", code)])
}

/// A POST of esms-vn for the pure core: keys and these members.
pub fn vn_post(path: &str, members: &serde_json::Value) -> Request {
    Request::new("POST", path).header("content-type", "application/json").body(vn_body(members).to_string())
}

pub fn vn_body(members: &serde_json::Value) -> serde_json::Value {
    let keys = VN.credentials();
    let mut body = serde_json::json!({ "ApiKey": keys.key, "SecretKey": keys.secret });
    for (name, value) in members.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// The body of a V5 call.
pub fn v5_body(phone: &str) -> serde_json::Value {
    let keys = VN.credentials();
    serde_json::json!({
        "ApiKey": keys.key, "SecretKey": keys.secret, "Phone": phone, "MultiChannelTempId": "22575", "TypeId": "2",
    })
}

pub fn generate_v4(phone: &str) -> Request {
    let pairs = [("Phone", phone), ("Brandname", "Eaon"), ("Type", "2"), ("message", "{OTP} la ma cua ban")];
    vn(VN_V4, &pairs)
}

pub fn generate_v5(phone: &str) -> Request {
    Request::new("POST", VN_V5).header("content-type", "application/json").body(v5_body(phone).to_string())
}

pub fn send_sms(phone: &str, template: &str) -> Request {
    let keys = ACCU.credentials();
    let pairs = [("phone_number", phone), ("template_id", template), ("content", "code:4321,expire_at:5")];
    Request::new("POST", ACCU_SEND)
        .header("x-df-api-id", keys.key)
        .header("x-df-api-secret", keys.secret)
        .body(form(&pairs))
}

/// What the tests that ask every vendor need of one.
pub struct Asked {
    /// Its calls that send to a phone.
    pub sends: fn(&str) -> Vec<Request>,
    /// A code with which it refuses.
    pub refusal: &'static str,
}

#[allow(clippy::panic, reason = "a vendor that is missing here fails each test by its name")]
pub fn asked(vendor: Vendor) -> Asked {
    match vendor {
        Vendor::EsmsVn => {
            Asked { sends: |phone| vec![generate_v4(phone), generate_v5(phone)], refusal: "108" }
        }
        Vendor::EsmsMy => Asked { sends: |phone| vec![generate(phone)], refusal: "108" },
        Vendor::Accuauth => Asked { sends: |phone| vec![send_sms(phone, "t")], refusal: "FAILED" },
        other => panic!("how does {other} send, and refuse?"),
    }
}

pub fn body(reply: &Reply) -> serde_json::Value {
    serde_json::from_slice(reply.body()).unwrap()
}

/// Generates and gives the code.
pub fn issued(world: &mut World, phone: &str) -> String {
    let reply = handle(world, MY, &generate(phone));
    assert_eq!(reply.vendor_code(), "0");
    world.latest_code(phone).unwrap().code
}

/// The bytes of a generate call; the connection is kept unless told.
pub fn generate_bytes(phone: &str, close: bool) -> Vec<u8> {
    post_bytes(MY_GENERATE, &my_form(&[("phone", phone), ("brand-name", "Eaon")]), close)
}

pub fn verify_bytes(phone: &str, code: &str) -> Vec<u8> {
    post_bytes(MY_VERIFY, &my_form(&[("phone", phone), ("code", code)]), false)
}

pub fn post_bytes(path: &str, body: &str, close: bool) -> Vec<u8> {
    let connection = if close { "close" } else { "keep-alive" };
    format!(
        "POST {path} HTTP/1.1\r\nhost: sandbox\r\nconnection: {connection}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// How a connection ended for the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Refused,
    Reset,
    Closed,
    /// Nothing more came, and the client lost patience.
    TimedOut,
}

/// What a client got to see.
pub struct Seen {
    pub bytes: Vec<u8>,
    pub end: End,
    pub took: Duration,
    /// Still open, where it did not end; dropping it is the client going away.
    pub socket: Option<TcpStream>,
}

impl Seen {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn head(&self) -> String {
        self.text().split("\r\n\r\n").next().unwrap_or_default().to_owned()
    }

    pub fn body(&self) -> Vec<u8> {
        let start = self.bytes.windows(4).position(|four| four == b"\r\n\r\n").map_or(0, |place| place + 4);
        self.bytes[start..].to_vec()
    }

    pub fn body_text(&self) -> String {
        String::from_utf8_lossy(&self.body()).into_owned()
    }
}

/// Sends bytes on a connection of its own and reads until it ends, until nothing comes for `patience`, or until
/// `enough` bytes are there.
pub fn look(address: SocketAddr, bytes: &[u8], patience: Duration, enough: usize) -> Seen {
    let start = Instant::now();
    let mut socket = match TcpStream::connect(address) {
        Ok(socket) => socket,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
            return Seen { bytes: Vec::new(), end: End::Refused, took: start.elapsed(), socket: None };
        }
    };
    socket.set_read_timeout(Some(patience)).unwrap();
    // A reset may come before all is written, and then it is the writing that is told.
    let (got, end) = match socket.write_all(bytes) {
        Ok(()) => read_on(&mut socket, enough),
        Err(_) => (Vec::new(), End::Reset),
    };
    let took = start.elapsed();
    let socket = (end == End::TimedOut).then_some(socket);
    Seen { bytes: got, end, took, socket }
}

pub fn read_on(socket: &mut TcpStream, enough: usize) -> (Vec<u8>, End) {
    let (mut got, mut buffer) = (Vec::new(), vec![0; 64 * 1024]);
    while got.len() < enough {
        match socket.read(&mut buffer) {
            Ok(0) => return (got, End::Closed),
            Ok(count) => got.extend_from_slice(&buffer[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => break,
            Err(error) => {
                assert!(
                    matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe),
                    "{error}"
                );
                return (got, End::Reset);
            }
        }
    }
    (got, End::TimedOut)
}

/// Waits a little for something that another thread does.
pub fn soon(what: &str, mut so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed() < Duration::from_secs(5), "{what} did not happen");
        sleep(Duration::from_millis(2));
    }
}

/// The whole conversation of one esms-my request, as text.
pub fn handle_bytes(sandbox: &otp_sandbox::Sandbox, bytes: &[u8]) -> String {
    let text =
        String::from_utf8(bytes.to_vec()).unwrap().replace("connection: keep-alive", "connection: close");
    look(sandbox.address(MY), text.as_bytes(), Duration::from_secs(10), usize::MAX).text()
}
