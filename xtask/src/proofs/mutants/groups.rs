//! What is mutated, and which of it decides outcomes, redaction, phone numbers or the life of a code.

/// A part of the code that is run as one.
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) package: &'static str,
    /// Only these files; none means all of the package.
    pub(super) files: &'static [&'static str],
    pub(super) without: &'static [&'static str],
    /// The test files that are built and run, beside the unit tests; none means all of the package.
    pub(super) tests: &'static [&'static str],
    /// Of those, only the tests that this expression of nextest's selects.
    pub(super) only: Option<&'static str>,
    /// Only a part of the mutants, `k/n`.
    pub(super) shard: Option<&'static str>,
    /// The contract cases go through this package.
    pub(super) has_contract_cases: bool,
    /// Ends of the paths of the decisive files; `""` means all.
    decisive: &'static [&'static str],
    /// What its figures do not cover.
    pub(super) limits: &'static [&'static str],
}

impl Group {
    pub(super) fn is_decisive(&self, file: &str) -> bool {
        self.decisive.iter().any(|end| file.contains(end))
    }
}

const PLAIN: Group = Group {
    name: "",
    package: "",
    files: &[],
    without: &["**/fuzz.rs"],
    tests: &[],
    only: None,
    shard: None,
    has_contract_cases: false,
    decisive: &[],
    limits: &[],
};

const VENDOR: Group = Group {
    // Without those that are about load and the life of a code, to build less for each mutant.
    tests: &["answers", "faults", "no_leak", "refused", "sandbox"],
    has_contract_cases: true,
    decisive: &["/status.rs", "/error.rs", "/wire.rs", "/config.rs"],
    ..PLAIN
};

/// The sandbox's files that keep secrets out of its log and decide how long a code lives.
const SANDBOX_DECISIVE: &[&str] =
    &["crates/otp-sandbox/src/codes.rs", "crates/otp-sandbox/src/exchange_log/redact.rs"];

/// Its tests without those that start a browser.
const SANDBOX_TESTS: &[&str] = &["all"];

pub(super) const GROUPS: &[Group] = &[
    Group {
        name: "otp-core",
        package: "otp-core",
        decisive: &["/phone/", "/error.rs", "/code.rs", "/accepted.rs", "/phone.rs"],
        ..PLAIN
    },
    Group {
        name: "otp-http",
        package: "otp-http",
        files: &[
            "crates/otp-http/src/gate.rs",
            "crates/otp-http/src/client.rs",
            "crates/otp-http/src/error.rs",
            "crates/otp-http/src/reply.rs",
            "crates/otp-http/src/secret.rs",
            "crates/otp-http/src/call.rs",
        ],
        decisive: &[""],
        limits: &["Of otp-http, esms-vn and accuauth the decisive files were tried, of esms-my every file."],
        ..PLAIN
    },
    Group { name: "esms-my", package: "esms-my", ..VENDOR },
    Group {
        name: "esms-vn",
        package: "esms-vn",
        files: &[
            "crates/esms-vn/src/status.rs",
            "crates/esms-vn/src/error.rs",
            "crates/esms-vn/src/wire.rs",
            "crates/esms-vn/src/config.rs",
        ],
        ..VENDOR
    },
    Group {
        name: "accuauth",
        package: "accuauth",
        files: &[
            "crates/accuauth/src/status.rs",
            "crates/accuauth/src/error.rs",
            "crates/accuauth/src/wire.rs",
            "crates/accuauth/src/config.rs",
        ],
        ..VENDOR
    },
    Group {
        name: "recordings",
        package: "xtask",
        files: &["xtask/src/proofs/live/redact.rs", "xtask/src/proofs/live/scan.rs"],
        only: Some("test(/proofs::(live|record|drift)/)"),
        decisive: &[""],
        ..PLAIN
    },
    Group {
        name: "sandbox-decisive",
        package: "otp-sandbox",
        files: SANDBOX_DECISIVE,
        tests: SANDBOX_TESTS,
        decisive: &[""],
        ..PLAIN
    },
    Group {
        name: "sandbox-sample",
        package: "otp-sandbox",
        without: SANDBOX_DECISIVE,
        tests: SANDBOX_TESTS,
        shard: Some("0/20"),
        limits: &[
            "Of the sandbox's other files one mutant in twenty was tried; its browser tests were not part of that.",
        ],
        ..PLAIN
    },
];
