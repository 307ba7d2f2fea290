//! Foreign types in public signatures, read from rustdoc's JSON: a type of another crate there would make that crate's
//! next release a breaking one of ours. So would a foreign trait in a bound. Implementing one is fine.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::{Failure, command, root, target};

/// Crates whose types anybody may show.
const ALWAYS: [&str; 4] = ["std", "core", "alloc", "otp_core"];

struct Docs {
    index: Map<String, Value>,
    paths: Value,
    external_crates: Value,
}

/// Documents the workspace once, and reads what each of these crates shows beside what it may.
pub(super) fn foreign_types<'a>(
    rooms: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<String>, Failure> {
    // With an example, cargo takes the features of the tests and of the HTML pages: no dependency is checked again.
    let doc = "doc --quiet --locked --workspace --all-features --no-deps --lib --example send_code";
    let mut cargo = command::cargo(doc.split(' '));
    cargo.env("RUSTDOCFLAGS", "-Zunstable-options --output-format json --document-hidden-items");
    cargo.env("RUSTDOC", root().join(".ci/rustdoc"));
    command::must(cargo)?;
    let mut foreign = BTreeSet::new();
    for (name, shows) in rooms {
        let path = target().join("doc").join(format!("{}.json", name.replace('-', "_")));
        let text = std::fs::read(&path).map_err(|error| Failure::at(&path, &error))?;
        let docs = Docs::read(&text).ok_or_else(|| Failure::at(&path, &"not rustdoc's format"))?;
        let nothing = || Failure::at(&path, &"no signature shows a type of another crate, not even of std");
        foreign.extend(docs.foreign_types(name, shows).ok_or_else(nothing)?);
    }
    Ok(foreign.into_iter().collect())
}

impl Docs {
    fn read(text: &[u8]) -> Option<Self> {
        let mut whole: Map<String, Value> = serde_json::from_slice(text).ok()?;
        let Value::Object(index) = whole.remove("index")? else { return None };
        // Another version of the format would show nothing, and nothing foreign.
        if index.is_empty() || index.values().any(|item| item["inner"].is_null()) {
            return None;
        }
        Some(Self { index, paths: whole.remove("paths")?, external_crates: whole.remove("external_crates")? })
    }

    /// Nothing where no type of any crate is seen: then the signatures are read otherwise than they are written.
    fn foreign_types(&self, crate_name: &str, shows: &str) -> Option<BTreeSet<String>> {
        let (mut foreign, mut is_read) = (BTreeSet::new(), false);
        let implementing = self.in_implementations_of_foreign_traits();
        for (id, item) in &self.index {
            if is_blanket(&item["inner"]) || implementing.contains(id) {
                continue;
            }
            let mut ids = BTreeSet::new();
            collect(&item["inner"], &mut ids);
            for (owner, name) in ids.iter().filter_map(|id| self.owner(id)) {
                is_read = true;
                let path = format!("{owner}::{name}");
                if !ALWAYS.contains(&owner) && !super::names(shows, &path) {
                    let place = item["name"].as_str().unwrap_or("an implementation");
                    foreign.insert(format!("{crate_name} shows {path} in `{place}`"));
                }
            }
        }
        is_read.then_some(foreign)
    }

    /// What stands in implementations of foreign traits, written by us or brought by somebody's blanket: their signatures
    /// are not ours.
    fn in_implementations_of_foreign_traits(&self) -> BTreeSet<String> {
        let is_foreign = |inner: &Value| self.owner(&inner["impl"]["trait"]["id"].to_string()).is_some();
        let implementations =
            self.index.values().filter(|item| is_blanket(&item["inner"]) || is_foreign(&item["inner"]));
        implementations
            .filter_map(|item| item["inner"]["impl"]["items"].as_array())
            .flatten()
            .map(Value::to_string)
            .collect()
    }

    /// The crate and the name of a type that is not of the documented crate itself.
    fn owner(&self, id: &str) -> Option<(&str, &str)> {
        let path = &self.paths[id];
        let owner = path["crate_id"].as_u64().filter(|owner| *owner != 0)?;
        let owner = self.external_crates[owner.to_string()]["name"].as_str()?;
        Some((owner, path["path"].as_array()?.last()?.as_str()?))
    }
}

/// Implementations that somebody else's blanket brings, and those that the compiler finds.
fn is_blanket(inner: &Value) -> bool {
    let it = &inner["impl"];
    !it["blanket_impl"].is_null() || it["is_synthetic"] == true
}

/// The ids of all types and traits named anywhere in an item, and of what a `pub use` brings in.
fn collect(value: &Value, ids: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match name.as_str() {
                    // `trait` is a bound, a `dyn` or a supertrait; an implementation's own trait is looked at apart.
                    "resolved_path" | "use" | "trait" => ids.extend(value.get("id").map(Value::to_string)),
                    "impl" => return collect_implementation(value, ids),
                    _ => {}
                }
                collect(value, ids);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, ids)),
        _ => {}
    }
}

/// An implementation may be of a foreign trait; the type that it is for, and its bounds, are looked at.
fn collect_implementation(value: &Value, ids: &mut BTreeSet<String>) {
    for part in ["for", "generics"] {
        collect(&value[part], ids);
    }
    collect(&value["trait"]["args"], ids);
}
