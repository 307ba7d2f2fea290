//! Reads a file as a case or as another part of a contract, or says why it cannot.

use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::once::{Once, TWICE};

/// Reads a file's text, in which no name stands twice in one object. An error repeats nothing of it: a value or a name may be a key.
///
/// # Errors
///
/// When a name does stand twice, or the text is no such value: says where, and what of the format it breaks.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    // What stands first under a name that stands twice would be in no value, and nobody would look at it.
    serde_json::from_str::<Once>(text).map_err(|error| problem(&error))?;
    serde_json::from_str(text).map_err(|error| problem(&error))
}

/// What is wrong with a text that is no case. Of the error's words only those stay that are the format's own.
fn problem(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let place = format!("line {}, column {}", error.line(), error.column());
    let said = said.strip_suffix(&format!(" at {}", place.replace(',', ""))).unwrap_or(&said);
    // The file's own word stands before the list, and may hold anything.
    let allowed = || said.rsplit_once(", expected ").map_or("nothing", |(_, allowed)| allowed);
    let what = match error.classify() {
        Category::Io | Category::Syntax | Category::Eof => "not JSON".to_owned(),
        Category::Data if said == TWICE => TWICE.to_owned(),
        Category::Data if said.starts_with("unknown field") => {
            format!("a field that the format does not have here; it has {}", allowed())
        }
        Category::Data if said.starts_with("unknown variant") => {
            format!("a word that the format does not have here; it has {}", allowed())
        }
        Category::Data if said.starts_with("missing field") => said.to_owned(),
        Category::Data => "the format has another type of value here".to_owned(),
    };
    format!("{place}: {what}")
}

#[cfg(test)]
mod tests {
    use super::super::format::Case;
    use super::*;

    const CASE: &str = include_str!("../../tests/cases/status-17.json");

    #[test]
    fn an_error_names_the_place_and_repeats_nothing() {
        assert!(read::<Case>(CASE).is_ok());
        let secret = "0978264193, expected one of `0978264193` at line 1\\notp: no problem";
        for (old, new) in [
            ("\"recorded\"", format!("\"{secret}\"")),
            ("\"fault\"", format!("\"{secret}\"")),
            ("\"note\"", format!("\"{secret}\"")),
            ("\"code\"", format!("\"{secret}\"")),
            ("\"call\"", format!("\"client\": {{ \"encoding\": \"{secret}\" }}, \"call\"")),
            ("\"note\"", format!("\"note\": \"{secret}\", \"note\"")),
            ("\"page\"", format!("\"page\": \"{secret}\", \"page\"")),
            ("200,", format!("\"{secret}\",")),
        ] {
            let text = CASE.replacen(old, &new, 1);
            assert_ne!(text, CASE, "{old}");
            let problem = read::<Case>(&text).unwrap_err();
            assert!(problem.starts_with("line ") && !problem.contains("0978264193"), "{problem}");
            assert!(!problem.contains('\n'), "{problem}");
        }
    }

    #[test]
    fn a_word_that_the_format_does_not_have_gets_the_words_that_it_has() {
        let problem = read::<Case>(&CASE.replacen("recorded", "seen", 1)).unwrap_err();
        let said = "a word that the format does not have here; it has one of `documented`, `reported`, `recorded`, `assumed`";
        assert!(problem.ends_with(said), "{problem}");
    }
}
