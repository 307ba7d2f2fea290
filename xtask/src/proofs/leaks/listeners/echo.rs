//! A vendor's answer that repeats the request it came to, in each place where an answer has room for it.

use otp_sandbox::Vendor;

use crate::proofs::leaks::canaries::OfVendor;

/// Makes an answer from a request.
pub(super) type Answer = fn(&Request<'_>) -> Vec<u8>;

/// A request as an answer can hold it.
pub(super) struct Request<'a> {
    pub(super) bytes: &'a [u8],
}

impl Request<'_> {
    /// On one line.
    fn line(&self) -> String {
        let text = String::from_utf8_lossy(self.bytes);
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
    }

    /// Inside a JSON text.
    fn json(&self) -> String {
        let json = serde_json::Value::from(String::from_utf8_lossy(self.bytes)).to_string();
        json.strip_prefix('"').and_then(|json| json.strip_suffix('"')).unwrap_or_default().to_owned()
    }

    /// The last run of at least nine digits and the one before: a number or a code, as a JSON number.
    fn digits(&self) -> String {
        let text = String::from_utf8_lossy(self.bytes).into_owned();
        let mut runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() >= 9);
        runs.next_back().unwrap_or("1").trim_start_matches('0').to_owned()
    }
}

fn ok(body: &str) -> Vec<u8> {
    answer("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n", body)
}

fn answer(head: &str, body: &str) -> Vec<u8> {
    format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A proxy that repeats what it was told, password included.
pub(super) fn of_proxy(request: &Request<'_>) -> Vec<u8> {
    answer(&format!("HTTP/1.1 407 {0}\r\nproxy-authenticate: {0}\r\n", request.line()), &request.line())
}

/// Every place that any HTTP answer has, then those of the vendor's own JSON.
pub(super) fn all(vendor: &OfVendor) -> Vec<(&'static str, Answer)> {
    let own = match vendor.vendor {
        Vendor::EsmsVn => ESMS_VN,
        Vendor::EsmsMy => ESMS_MY,
        _ => ACCUAUTH,
    };
    HTTP.iter().chain(own).copied().collect()
}

const HTTP: &[(&str, Answer)] = &[
    ("the reason phrase", |r| answer(&format!("HTTP/1.1 500 {}\r\n", r.line()), "")),
    ("place of HTTP", |r| r.bytes.to_vec()),
    ("place of the status", |r| format!("HTTP/1.1 {}\r\n\r\n", r.line()).into_bytes()),
    ("headers", |r| {
        let line = r.line();
        answer(
            &format!(
                "HTTP/1.1 403 X\r\nset-cookie: {line}\r\nx-echo: {line}\r\nwww-authenticate: {line}\r\n"
            ),
            "",
        )
    }),
    ("a header's name", |r| answer(&format!("HTTP/1.1 200 OK\r\n{}: x\r\n", r.line()), "{}")),
    ("the content type", |r| answer(&format!("HTTP/1.1 200 OK\r\ncontent-type: {}\r\n", r.line()), "{}")),
    ("the content length", |r| {
        format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", r.line()).into_bytes()
    }),
    ("the transfer encoding", |r| {
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: {}\r\n\r\n", r.line()).into_bytes()
    }),
    ("a chunk's extension and a trailer", |r| {
        let line = r.line();
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2;x=\"{line}\"\r\n{{}}\r\n0\r\nx: {line}\r\n\r\n")
            .into_bytes()
    }),
    ("a chunk's length", |r| {
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}\r\n", r.line()).into_bytes()
    }),
    ("a redirect", |r| {
        answer(&format!("HTTP/1.1 302 X\r\nlocation: https://x.invalid/?{}\r\n", r.line()), "")
    }),
    ("Retry-After", |r| answer(&format!("HTTP/1.1 429 X\r\nretry-after: {}\r\n", r.line()), "")),
    ("an interim answer", |r| {
        format!("HTTP/1.1 103 Early\r\nlink: {0}\r\n\r\nHTTP/1.1 101 {0}\r\nupgrade: x\r\n\r\n", r.line())
            .into_bytes()
    }),
    ("an HTML page", |r| {
        answer("HTTP/1.1 502 X\r\ncontent-type: text/html\r\n", &format!("<p>{}</p>", r.line()))
    }),
    ("the body", |r| ok(&r.line())),
    ("a list", |r| ok(&format!("[\"{}\"]", r.json()))),
    ("half an answer", |r| {
        format!("HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n{{\"{}\"", r.json()).into_bytes()
    }),
];

const ESMS_VN: &[(&str, Answer)] = &[
    ("a success", |r| ok(&format!(r#"{{"CodeResult":"100","SMSID":"{0}","ErrorMessage":"{0}"}}"#, r.json()))),
    ("a refusal", |r| ok(&format!(r#"{{"CodeResult":"117","SMSID":"{0}","ErrorMessage":"{0}"}}"#, r.json()))),
    ("the code", |r| ok(&format!(r#"{{"CodeResult":"{}"}}"#, r.json()))),
    ("the code, digits", |r| ok(&format!(r#"{{"CodeResult":{}}}"#, r.digits()))),
    ("the code, a fraction", |r| ok(&format!(r#"{{"CodeResult":{}.5}}"#, r.digits()))),
    ("the count", |r| ok(&format!(r#"{{"CodeResult":"100","CountRegenerate":"{}"}}"#, r.json()))),
    ("the id, digits", |r| ok(&format!(r#"{{"CodeResult":"100","SMSID":{}}}"#, r.digits()))),
    ("a field's name", |r| ok(&format!(r#"{{"CodeResult":"100","{0}":0,"{0}"#, r.json()))),
    ("an answer without a code", |r| ok(&format!(r#"{{"error":"{}"}}"#, r.json()))),
];

const ESMS_MY: &[(&str, Answer)] = &[
    ("a success", |r| ok(&format!(r#"{{"status":0,"id":"{0}","message":"{0}"}}"#, r.json()))),
    ("a refusal", |r| ok(&format!(r#"{{"status":16,"id":"{0}","message":"{0}"}}"#, r.json()))),
    ("the status", |r| ok(&format!(r#"{{"status":"{}"}}"#, r.json()))),
    ("the status, digits", |r| ok(&format!(r#"{{"status":{}}}"#, r.digits()))),
    ("the status, a fraction", |r| ok(&format!(r#"{{"status":{}.5}}"#, r.digits()))),
    ("the credits", |r| ok(&format!(r#"{{"status":0,"creditDeducted":"{}"}}"#, r.json()))),
    ("the credits, digits", |r| ok(&format!(r#"{{"status":0,"creditDeducted":{}}}"#, r.digits()))),
    ("a field's name", |r| ok(&format!(r#"{{"status":0,"{0}":0,"{0}"#, r.json()))),
];

const ACCUAUTH: &[(&str, Answer)] = &[
    ("a success", |r| ok(&format!(r#"{{"status":"OK","reason":"{0}","request_id":"{0}"}}"#, r.json()))),
    ("a refusal", |r| ok(&format!(r#"{{"status":"FAILED","reason":"{0}","request_id":"{0}"}}"#, r.json()))),
    ("the status", |r| ok(&format!(r#"{{"status":"{}"}}"#, r.json()))),
    ("the status, digits", |r| ok(&format!(r#"{{"status":{}}}"#, r.digits()))),
    ("the id, digits", |r| ok(&format!(r#"{{"status":"OK","request_id":{}}}"#, r.digits()))),
    ("the charge", |r| ok(&format!(r#"{{"status":"OK","charge_info":{{"charge":"{}"}}}}"#, r.json()))),
    ("the charge, digits", |r| {
        ok(&format!(r#"{{"status":"OK","charge_info":{{"charge":{}}}}}"#, r.digits()))
    }),
    ("the charge's place", |r| ok(&format!(r#"{{"status":"OK","charge_info":"{}"}}"#, r.json()))),
    ("a field's name", |r| ok(&format!(r#"{{"status":"OK","{0}":0,"{0}"#, r.json()))),
];
