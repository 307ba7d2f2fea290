//! The page for a security review names tests, and they are there.

use std::fs;
use std::path::{Path, PathBuf};

/// The file of a test's module, below `crates`.
fn file(module: &str) -> PathBuf {
    let path = match module.split_once("::") {
        Some(("engine", file)) => format!("otp-verify/tests/all/engine/{file}.rs"),
        Some(("outside", file)) => format!("otp-verify/tests/all/outside/{file}.rs"),
        Some(("redis", file)) => format!("otp-verify-redis/tests/all/{file}.rs"),
        Some(("postgres", file)) => format!("otp-verify-postgres/tests/all/{file}.rs"),
        _ if ["attack", "channels_service", "conformance", "lives", "outside", "runbook"]
            .contains(&module) =>
        {
            format!("otp-verify/tests/all/{module}.rs")
        }
        _ => format!("otp-verify/src/{}.rs", module.replace("::", "/")),
    };
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

#[test]
fn every_test_that_the_page_names_is_there() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify.md");
    let page = fs::read_to_string(page).unwrap();
    let is_name = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
    };
    let quoted = page.split('`').skip(1).step_by(2).filter(|text| text.split("::").all(is_name));
    let named: Vec<_> = quoted.filter_map(|text| text.rsplit_once("::")).collect();
    assert!(named.len() > 50, "{}", named.len());
    for (module, test) in named {
        let text = fs::read_to_string(file(module)).unwrap_or_default();
        assert!(text.contains(&format!("fn {test}(")), "{module}::{test}");
    }
}
