//! Foreign types in public signatures, read from rustdoc's JSON: a type of another crate there would make that crate's
//! next release a breaking one of ours. So would a foreign trait in a bound. Implementing one is fine.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::rooms::Room;
use crate::{Failure, command, root};

/// Crates whose types anybody may show.
const ALWAYS: [&str; 4] = ["std", "core", "alloc", "otp_core"];

#[derive(Deserialize)]
struct Docs {
    index: BTreeMap<String, Item>,
    paths: BTreeMap<String, Path>,
    external_crates: BTreeMap<String, Crate>,
}

#[derive(Deserialize)]
struct Item {
    name: Option<String>,
    inner: Value,
}

#[derive(Deserialize)]
struct Path {
    crate_id: u32,
    path: Vec<String>,
}

#[derive(Deserialize)]
struct Crate {
    name: String,
}

pub(crate) fn foreign_types(room: &Room) -> Result<Vec<String>, Failure> {
    let docs = docs(room.name)?;
    let mut foreign = BTreeSet::new();
    let implementing = docs.in_implementations_of_foreign_traits();
    for (id, item) in &docs.index {
        if is_blanket(&item.inner) || implementing.contains(id) {
            continue;
        }
        let mut ids = BTreeSet::new();
        collect(&item.inner, &mut ids);
        for id in ids {
            let Some((owner, name)) = docs.owner(&id) else { continue };
            let shown = format!("{owner}::{name}");
            if !ALWAYS.contains(&owner) && !room.shows.contains(&shown.as_str()) {
                let place = item.name.as_deref().unwrap_or("an implementation");
                foreign.insert(format!("{} shows {shown} in `{place}`", room.name));
            }
        }
    }
    println!("  public items: {}, types of other crates: {}", docs.index.len(), foreign.len());
    Ok(foreign.into_iter().collect())
}

fn docs(package: &str) -> Result<Docs, Failure> {
    let mut cargo = command::cargo([
        "rustdoc",
        "--quiet",
        "--locked",
        "--lib",
        "--all-features",
        "--package",
        package,
        "--",
    ]);
    cargo.args(["-Zunstable-options", "--output-format", "json", "--document-hidden-items"]);
    // The JSON form is not stable yet; the folder is another one, because this variable changes how crates are built.
    cargo.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", root().join("target/api"));
    command::must(cargo)?;
    let path = root().join("target/api/doc").join(format!("{}.json", package.replace('-', "_")));
    let text = std::fs::read(&path).map_err(|error| Failure::at(&path, &error))?;
    serde_json::from_slice(&text).map_err(|error| Failure::at(&path, &error))
}

impl Docs {
    /// What stands in implementations of foreign traits, written by us or brought by somebody's blanket: their signatures
    /// are not ours.
    fn in_implementations_of_foreign_traits(&self) -> BTreeSet<String> {
        let is_foreign = |inner: &Value| {
            let id = inner.get("impl").and_then(|it| it.get("trait")).and_then(|it| it.get("id"));
            id.is_some_and(|id| self.owner(&id.to_string()).is_some())
        };
        let implementations =
            self.index.values().filter(|item| is_blanket(&item.inner) || is_foreign(&item.inner));
        implementations
            .filter_map(|item| item.inner["impl"]["items"].as_array())
            .flatten()
            .map(Value::to_string)
            .collect()
    }

    /// The crate and the name of a type that is not of the documented crate itself.
    fn owner(&self, id: &str) -> Option<(&str, &str)> {
        let path = self.paths.get(id)?;
        if path.crate_id == 0 {
            return None;
        }
        let owner = &self.external_crates.get(&path.crate_id.to_string())?.name;
        Some((owner, path.path.last()?))
    }
}

/// Implementations that somebody else's blanket brings, and those that the compiler finds.
fn is_blanket(inner: &Value) -> bool {
    inner.get("impl").is_some_and(|it| {
        it.get("blanket_impl").is_some_and(|blanket| !blanket.is_null())
            || it.get("is_synthetic").and_then(Value::as_bool) == Some(true)
    })
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
    if let Some(arguments) = value.get("trait").and_then(|it| it.get("args")) {
        collect(arguments, ids);
    }
}
