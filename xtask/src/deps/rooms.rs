//! The rules, as data.

/// A published crate and what it may use.
pub(crate) struct Room {
    pub(crate) name: &'static str,
    /// What its manifest may name; anything if empty.
    may_name: &'static [&'static str],
    /// What must not come along by whatever way.
    never: &'static [&'static str],
    /// How many packages its tree may have by default, itself included.
    pub(crate) most_packages: Option<usize>,
    /// Types of other crates that its signatures may show, as `crate::Type`; std and otp-core are always allowed.
    pub(crate) shows: &'static [&'static str],
}

impl Room {
    pub(crate) fn may_name(&self, dependency: &str) -> bool {
        self.may_name.is_empty() || self.may_name.contains(&dependency)
    }

    pub(crate) fn must_not_reach(&self, dependency: &str) -> bool {
        self.name != dependency
            && (self.never.contains(&dependency) || SECOND_TLS_OR_MOCK.contains(&dependency))
    }
}

/// No published crate brings a second TLS stack or a test tool along.
const SECOND_TLS_OR_MOCK: &[&str] =
    &["aws-lc-rs", "aws-lc-sys", "openssl", "openssl-sys", "native-tls", "httpmock", "xtask"];

const VENDOR: &[&str] = &[
    "async-trait",
    "form_urlencoded",
    "otp-core",
    "otp-http",
    "percent-encoding",
    "secrecy",
    "serde",
    "serde_json",
    "thiserror",
];

/// The two types of the internal crate that every vendor crate re-exports.
const VENDOR_SHOWS: &[&str] = &["otp_http::HttpOptions", "otp_http::Secret"];

/// A store hands the caller's connection through, and speaks the engine's contract.
const STORE_NEVER: &[&str] =
    &["otp-http", "otp-sandbox", "esms-vn", "esms-my", "accuauth", "reqwest", "http", "hyper"];

pub(crate) const PUBLISHED: [Room; 9] = [
    Room {
        name: "otp-core",
        may_name: &["async-trait", "secrecy", "serde", "subtle", "thiserror"],
        never: &["otp-http", "otp-sandbox", "esms-vn", "esms-my", "accuauth", "tokio", "http", "reqwest"],
        most_packages: Some(12),
        shows: &["async_trait::async_trait"],
    },
    Room {
        name: "otp-http",
        may_name: &[
            "bytes",
            "http",
            "http-body",
            "otp-core",
            "reqwest",
            "rustls",
            "rustls-platform-verifier",
            "secrecy",
            "thiserror",
            "webpki-roots",
        ],
        never: &["otp-sandbox", "esms-vn", "esms-my", "accuauth", "serde_json"],
        most_packages: None,
        shows: &[],
    },
    Room {
        name: "esms-vn",
        may_name: VENDOR,
        never: &["otp-sandbox", "esms-my", "accuauth"],
        most_packages: None,
        shows: VENDOR_SHOWS,
    },
    Room {
        name: "esms-my",
        may_name: VENDOR,
        never: &["otp-sandbox", "esms-vn", "accuauth"],
        most_packages: None,
        shows: VENDOR_SHOWS,
    },
    Room {
        name: "accuauth",
        may_name: VENDOR,
        never: &["otp-sandbox", "esms-vn", "esms-my"],
        most_packages: None,
        shows: VENDOR_SHOWS,
    },
    Room {
        name: "otp-verify",
        may_name: &[
            "async-trait",
            "getrandom",
            "hmac",
            "otp-core",
            "secrecy",
            "sha2",
            "subtle",
            "thiserror",
            // With the suite for stores only.
            "tokio",
        ],
        never: &[
            "otp-http",
            "otp-sandbox",
            "otp-verify-redis",
            "otp-verify-postgres",
            "esms-vn",
            "esms-my",
            "accuauth",
            "reqwest",
            "http",
            "hyper",
        ],
        most_packages: Some(30),
        shows: &[],
    },
    Room {
        name: "otp-verify-redis",
        may_name: &["async-trait", "otp-verify", "redis", "thiserror", "tokio"],
        never: STORE_NEVER,
        most_packages: None,
        // The driver's crate is handed on, and its connection is the caller's.
        shows: &["otp_verify::TestClock", "otp_verify::otp_verify", "redis::ConnectionLike", "redis::redis"],
    },
    Room {
        name: "otp-verify-postgres",
        may_name: &[
            "async-trait",
            "bytes",
            "deadpool-postgres",
            "otp-verify",
            "thiserror",
            "tokio",
            "tokio-postgres",
        ],
        never: STORE_NEVER,
        most_packages: None,
        shows: &[
            "deadpool_postgres::Pool",
            "deadpool_postgres::deadpool_postgres",
            "otp_verify::StoreError",
            "otp_verify::TestClock",
            "otp_verify::otp_verify",
        ],
    },
    Room {
        name: "otp-sandbox",
        // Written from the vendors' pages and not from our clients, so that an error in one cannot confirm itself.
        may_name: &[],
        never: &["otp-core", "otp-http", "esms-vn", "esms-my", "accuauth", "reqwest"],
        most_packages: None,
        shows: &[],
    },
];
