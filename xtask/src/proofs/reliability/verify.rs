//! The tests that `docs/verify.md` names, which must be there and run.

use std::path::PathBuf;

use super::binaries::Binaries;
use crate::{Failure, root};

/// The names on the page that no binary has a test of.
pub(super) fn gaps(binaries: &Binaries) -> Result<Vec<String>, Failure> {
    let path = root().join("docs/verify.md");
    let page = std::fs::read_to_string(&path).map_err(|error| Failure::at(&path, &error))?;
    let tests = tests(&page);
    if tests.is_empty() {
        return Ok(vec!["docs/verify.md names no test".to_owned()]);
    }
    let is_missing = |(file, test): &(PathBuf, &str)| !binaries.have(&root().join(file), test);
    let missing = tests.into_iter().filter(is_missing);
    Ok(missing.map(|(file, test)| format!("docs/verify.md: {} has no test {test}", file.display())).collect())
}

/// What stands between backticks and reads like `module::test`, with the file that the module's name stands for.
fn tests(page: &str) -> Vec<(PathBuf, &str)> {
    let is_name = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
    };
    let quoted = page.split('`').skip(1).step_by(2);
    quoted
        .filter(|text| text.split("::").all(is_name))
        .filter_map(|text| text.rsplit_once("::"))
        .map(|(module, test)| (file(module), test))
        .collect()
}

fn file(module: &str) -> PathBuf {
    let path = match module.split_once("::") {
        Some(("engine", file)) => format!("otp-verify/tests/all/engine/{file}.rs"),
        Some(("redis", file)) => format!("otp-verify-redis/tests/all/{file}.rs"),
        Some(("postgres", file)) => format!("otp-verify-postgres/tests/all/{file}.rs"),
        None if module == "conformance" => "otp-verify/tests/all/conformance.rs".to_owned(),
        _ => format!("otp-verify/src/{}.rs", module.replace("::", "/")),
    };
    PathBuf::from("crates").join(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_told_from_other_words_of_the_page() {
        let page = "`claim` is `Engine::check`: `engine::tries::one`, `redis::faults::two`, `seal::three`, `conformance::four`";
        let found: Vec<_> =
            tests(page).into_iter().map(|(file, test)| (file.display().to_string(), test)).collect();
        let expected = [
            ("crates/otp-verify/tests/all/engine/tries.rs", "one"),
            ("crates/otp-verify-redis/tests/all/faults.rs", "two"),
            ("crates/otp-verify/src/seal.rs", "three"),
            ("crates/otp-verify/tests/all/conformance.rs", "four"),
        ];
        assert_eq!(found, expected.map(|(file, test)| (file.to_owned(), test)));
    }
}
