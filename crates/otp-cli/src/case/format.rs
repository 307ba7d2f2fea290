//! One case as its file writes it. `docs/contract-cases.md` describes the fields.

use std::fs;
use std::path::{Path, PathBuf};

use otp_http::endpoint::Encoding;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub provenance: Provenance,
    pub source: Value,
    pub note: Option<String>,
    #[serde(default)]
    pub samples: Vec<String>,
    #[serde(default)]
    pub client: Settings,
    pub call: Call,
    pub printed_request: Option<String>,
    pub request: Request,
    pub response: Response,
    pub expect: Expect,
    pub sandbox: InSandbox,
}

#[derive(Debug, Deserialize, Serialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Provenance {
    Documented,
    Reported,
    Recorded,
    Assumed,
}

/// Settings of the client other than its defaults.
#[derive(Debug, Deserialize, Serialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    #[serde(skip_serializing)]
    pub encoding: Option<Encoding>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    pub endpoint: String,
    pub arguments: Value,
}

#[derive(Debug, Deserialize, Serialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Request {
    pub method: String,
    pub path: String,
    /// Encoded as it leaves.
    pub query: Option<String>,
    #[serde(default)]
    pub headers: Map<String, Value>,
    pub json: Option<Value>,
    pub form: Option<Vec<(String, String)>>,
}

/// Every JSON file below a folder, in order; a file stands for itself.
///
/// # Errors
///
/// When a folder cannot be read, or holds no such file: a proof over no files would pass.
pub fn files(path: &Path) -> Result<Vec<PathBuf>, String> {
    let found = below(path)?;
    if found.is_empty() { Err("there is no JSON file in this folder".to_owned()) } else { Ok(found) }
}

fn below(path: &Path) -> Result<Vec<PathBuf>, String> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let failed = |error| format!("{}: {error}", path.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        if entry.file_type().map_err(failed)?.is_dir() {
            found.extend(below(&path)?);
        } else if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json")) && is_readable(&path) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A link to a folder may lead back up, and a device never ends. A broken link is kept: reading it fails, and says so.
fn is_readable(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |found| found.is_file())
}

/// A value as text, without quotes.
#[must_use]
pub fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

impl Request {
    /// Every field of the body and of the query, with its value as text.
    pub fn fields(&self) -> Vec<(String, String)> {
        let json = self.json.as_ref().and_then(Value::as_object).into_iter().flatten();
        let json = json.map(|(name, value)| (name.clone(), plain(value)));
        let query =
            self.query.iter().flat_map(|query| query.split('&')).filter_map(|pair| pair.split_once('='));
        let query = query.map(|(name, value)| (name.to_owned(), value.to_owned()));
        json.chain(self.form.iter().flatten().cloned()).chain(query).collect()
    }
}

#[derive(Debug, Deserialize, Serialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Response {
    pub status: u16,
    #[serde(default)]
    pub headers: Map<String, Value>,
    pub body: String,
}

impl Response {
    /// Whether every header is one line of its own, and none says where the body ends: else a client would read another body
    /// than the one that stands in the case.
    #[must_use]
    pub fn has_plain_headers(&self) -> bool {
        self.headers.iter().all(|(name, value)| {
            let is_token = !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte));
            let is_framing = ["content-length", "transfer-encoding", "content-encoding"]
                .iter()
                .any(|framing| framing.eq_ignore_ascii_case(name));
            let is_line = |value: &str| value.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~'));
            is_token && !is_framing && value.as_str().is_some_and(is_line)
        })
    }
}

/// What the caller gets.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Expect {
    Ok(Map<String, Value>),
    Error(ExpectedError),
}

#[derive(Debug, Deserialize, Serialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct ExpectedError {
    pub kind: String,
    pub effect: String,
    pub vendor_code: Option<String>,
    #[serde(default, deserialize_with = "written")]
    pub request_id: Id,
    pub http_status: Option<u16>,
    /// Whether it speaks of the sender's set-up. Only `codes.json` says so.
    #[serde(skip)]
    pub of_sender: Option<bool>,
}

/// The vendor's id of an error.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(untagged)]
pub enum Id {
    /// The file does not speak of it.
    #[default]
    Any,
    Is(Option<String>),
}

fn written<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
    Option::deserialize(deserializer).map(Id::Is)
}

/// How the sandbox gives the same answer.
#[derive(Debug, Deserialize, Serialize)]
#[serde(tag = "by", rename_all = "lowercase", deny_unknown_fields)]
pub enum InSandbox {
    /// By the case's own request, or by one that the client could never send.
    Input {
        #[serde(default)]
        setup: Vec<Step>,
        request: Option<Request>,
        #[serde(default)]
        varies: Vec<String>,
    },
    /// By a fault that gives this code.
    Fault {
        code: String,
        #[serde(default)]
        varies: Vec<String>,
    },
    Unreachable {
        #[allow(dead_code, reason = "for people")]
        reason: String,
    },
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    Config(Config),
    Request(Request),
    AdvanceSeconds(u64),
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub balance: Option<u64>,
    pub next_code: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_a_file_is_no_answer() {
        let folder = std::env::temp_dir().join(format!("otp-no-case-{}", std::process::id()));
        fs::create_dir_all(folder.join("below")).unwrap();
        fs::write(folder.join("below/notes.txt"), "").unwrap();
        assert!(files(&folder).unwrap_err().contains("there is no JSON file"));
        fs::write(folder.join("below/a.json"), "{}").unwrap();
        assert_eq!(files(&folder).unwrap(), [folder.join("below/a.json")]);
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_link_leads_to_a_file_and_to_nothing_else() {
        use std::os::unix::fs::symlink;

        let folder = std::env::temp_dir().join(format!("otp-links-{}", std::process::id()));
        fs::create_dir_all(folder.join("below")).unwrap();
        fs::write(folder.join("below/a.json"), "{}").unwrap();
        for (target, name) in [
            (".", "up"),
            ("..", "below/up.json"),
            ("/dev/zero", "endless.json"),
            ("below/a.json", "file.json"),
            ("absent", "broken.json"),
        ] {
            symlink(target, folder.join(name)).unwrap();
        }
        let expected = ["below/a.json", "broken.json", "file.json"].map(|name| folder.join(name));
        assert_eq!(files(&folder).unwrap(), expected);
        // The user has named this one.
        assert_eq!(files(&folder.join("up")).unwrap().len(), 3);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_header_is_one_line_and_does_not_say_where_the_body_ends() {
        let is_plain = |name: &str, value: Value| {
            let headers = Map::from_iter([(name.to_owned(), value)]);
            Response { status: 200, headers, body: String::new() }.has_plain_headers()
        };
        for (name, value) in [("content-type", "text/html; charset=utf-8"), ("X_1", ""), ("a", " b\tc~")] {
            assert!(is_plain(name, value.into()), "{name}: {value}");
        }
        for (name, value) in [
            ("x", "1\r\ncontent-length: 79"),
            ("x", "1\nb: 2"),
            ("x", "1\rb: 2"),
            ("x", "\0"),
            ("x", "\u{7f}"),
            ("x", "\u{e9}"),
            ("", "1"),
            ("x y", "1"),
            ("x:", "1"),
            ("x\r\ny", "1"),
            ("Content-Length", "0"),
            ("transfer-encoding", "chunked"),
            ("Content-Encoding", "gzip"),
        ] {
            assert!(!is_plain(name, value.into()), "{name}: {value}");
        }
        assert!(!is_plain("x", Value::from(5)));
    }
}
