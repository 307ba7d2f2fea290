//! A name, an id or a text in which nobody sees anything is refused before anything is sent.

use std::collections::BTreeSet;

use otp_core::{Effect, ErrorKind};
use serde_json::Value;

use super::target::{patient, targets};

/// Nothing, blanks, and marks that nobody sees.
const BLANKS: [&str; 5] = ["", "  ", "\u{a0}\t", "\u{200b}\u{feff}", " \u{ad}\u{2060} "];

/// Puts them into each text among the arguments of each call that a case makes, one at a time.
///
/// `free` are the arguments that may be blank, as `endpoint argument`: values of the caller's own template, where nothing is a value,
/// too.
///
/// # Panics
///
/// When one leaves, when the error does not say which field it is, and when one of `free` is refused.
pub async fn are_refused(vendor: &str, free: &[&str]) {
    let (mut taken, mut asked) = (BTreeSet::new(), 0);
    for target in targets(vendor) {
        // Nobody listens there: a call that is made fails as a connection.
        let client = target.client("http://127.0.0.1:1", &super::target::keys(), patient());
        for arguments in target.contract.arguments(&target.endpoint) {
            for path in texts(&arguments) {
                for blank in BLANKS {
                    let mut arguments = arguments.clone();
                    *arguments.pointer_mut(&path).expect("the path was read from it") = blank.into();
                    // What is no call at all (a phone number, a code) cannot be blank.
                    let Ok(call) = client.call(&target.endpoint.name, &arguments) else { continue };
                    let error = call.await.expect_err("nobody answers");
                    asked += 1;
                    if (error.kind(), error.effect()) != (ErrorKind::InvalidRequest, Effect::None)
                        || error.field().is_none()
                    {
                        let argument = format!("{} {}", target.endpoint.name, argument(&path));
                        let is_in = |outer: &&&str| argument.strip_prefix(**outer).is_some_and(begins_inside);
                        taken.insert(
                            free.iter().find(is_in).map_or(argument.clone(), |&outer| outer.to_owned()),
                        );
                    }
                }
            }
        }
    }
    let free: BTreeSet<_> = free.iter().map(|&name| name.to_owned()).collect();
    let passed_on: Vec<_> = taken.difference(&free).collect();
    assert!(passed_on.is_empty(), "{vendor} passes on blank texts: {passed_on:#?}");
    let refused: Vec<_> = free.difference(&taken).collect();
    assert!(refused.is_empty(), "{vendor} refuses them blank: {refused:#?}");
    assert!(asked > 0, "{vendor} has no text among its arguments");
}

/// Nothing, or the next name of a path.
fn begins_inside(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('.')
}

/// The path of each text.
fn texts(arguments: &Value) -> Vec<String> {
    fn collect(value: &Value, path: String, paths: &mut Vec<String>) {
        match value {
            Value::String(_) => paths.push(path),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, item)| collect(item, format!("{path}/{at}"), paths));
            }
            Value::Object(fields) => {
                fields.iter().for_each(|(name, field)| collect(field, format!("{path}/{name}"), paths));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut paths = Vec::new();
    collect(arguments, String::new(), &mut paths);
    paths
}

/// The path without places in a list.
fn argument(path: &str) -> String {
    let names = path.split('/').filter(|name| !name.is_empty() && name.parse::<usize>().is_err());
    names.collect::<Vec<_>>().join(".")
}
