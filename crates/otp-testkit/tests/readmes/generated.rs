//! Tables that are written here and stand between two marks on a page, and the figures of the cases.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::blocks::markdown;
use super::book::{files, shown};
use super::codes::VENDORS;
use super::compiled;
use super::manifests::published;
use super::root;

const MARKS: [&str; 2] = ["<!-- generated: begin -->\n", "<!-- generated: end -->"];

/// The page shows this between its marks.
fn holds(page: &str, wanted: &str) {
    let text = fs::read_to_string(root().join(page)).unwrap();
    let between = text.split_once(MARKS[0]).and_then(|(_, rest)| rest.split_once(MARKS[1]));
    let shown = between.map(|(shown, _)| shown);
    assert!(shown == Some(wanted), "between its marks, {page} should have this:\n\n{wanted}");
}

/// The pages with such a table, and the file and the name of a test that compares it.
const PAGES: [(&str, &str, &str); 5] = [
    (
        "crates/otp-sandbox/README.md",
        "crates/otp-sandbox/tests/all/readme.rs",
        "the_table_of_faults_is_the_menu",
    ),
    (
        "docs/reliability.md",
        "crates/otp-testkit/tests/readmes/generated.rs",
        "the_page_of_proofs_counts_the_cases_as_they_are",
    ),
    (
        "docs/support.md",
        "crates/otp-testkit/tests/readmes/generated.rs",
        "the_page_of_versions_has_every_crate_and_every_feature",
    ),
    (
        "docs/testing/any-language.md",
        "crates/otp-testkit/tests/readmes/generated.rs",
        "the_page_for_any_language_has_the_calls_that_confirm_a_number",
    ),
    (
        "docs/vendors/README.md",
        "crates/esms-vn/tests/esms_vn/every_endpoint.rs",
        "the_page_of_all_vendors_names_every_endpoint",
    ),
];

/// The marks of a page, in their order.
fn marks(text: &str) -> Vec<&str> {
    let is_mark = |line: &&str| line.contains("<!--") && line.to_lowercase().contains("generated");
    text.split_inclusive('\n').filter(is_mark).map(str::trim_end).collect()
}

/// The tests compare what stands between the first two marks of a page.
#[test]
fn no_page_has_a_generated_table_that_nobody_compares() {
    for page in markdown() {
        let (page, text) = (shown(&page), fs::read_to_string(&page).unwrap());
        let held = PAGES.iter().find(|(held, ..)| *held == page);
        let wanted = held.map_or(vec![], |_| MARKS.map(str::trim_end).to_vec());
        assert_eq!(marks(&text), wanted, "{page}: one table between two marks, and a test in PAGES");
    }
    for (_, file, test) in PAGES {
        assert!(compiled::sources()[file].tests.contains(test), "{file} has no test {test}");
    }
}

/// What a manifest says of a crate.
struct Crate {
    name: String,
    is_for: String,
    rust: String,
    on_by_default: Vec<String>,
    /// Features under one comment, and the comment. Those for this repository's tools are left out.
    features: Vec<(Vec<String>, String)>,
}

fn crates() -> Vec<Crate> {
    let manifest = |name: &String| root().join("crates").join(name).join("Cargo.toml");
    published().iter().map(|name| read(&manifest(name))).collect()
}

/// Reads line by line: what a feature does stands in the comment above it, which no reader of TOML keeps.
fn read(manifest: &Path) -> Crate {
    let text = fs::read_to_string(manifest).unwrap();
    let value = |text: &str, name: &str| {
        let start = format!("{name} = \"");
        let rest = text.lines().find_map(|line| line.strip_prefix(&start)).map(str::to_owned);
        let value = rest.and_then(|rest| rest.strip_suffix('"').map(str::to_owned));
        assert!(value.is_some(), "{} has no {name}", manifest.display());
        value.unwrap()
    };
    assert!(text.contains("\nrust-version.workspace = true\n"), "{}", manifest.display());
    let workspace = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (mut on_by_default, mut features, mut comment) = (Vec::new(), Vec::new(), String::new());
    let section = text.split_once("\n[features]\n").map_or("", |(_, behind)| behind);
    for line in section.lines().take_while(|line| !line.starts_with('[')) {
        if let Some(more) = line.strip_prefix("# ") {
            let space = if comment.is_empty() { "" } else { " " };
            comment = comment + space + more;
        } else if let Some((name, brings)) = line.split_once(" = ") {
            let name = name.to_owned();
            match name.as_str() {
                "default" => on_by_default.extend(brings.split('"').skip(1).step_by(2).map(str::to_owned)),
                hidden if hidden.starts_with("__") => {}
                _ if comment.is_empty() => {
                    let (names, _): &mut (Vec<_>, _) = features.last_mut().unwrap();
                    names.push(name);
                }
                _ => features.push((vec![name], comment.clone())),
            }
            comment.clear();
        }
    }
    Crate {
        name: value(&text, "name"),
        is_for: value(&text, "description"),
        rust: value(&workspace, "rust-version"),
        on_by_default,
        features,
    }
}

fn code(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[test]
fn the_page_of_versions_has_every_crate_and_every_feature() {
    let crates = crates();
    let mut table = "| crate | is for | on by default | Rust |\n|---|---|---|---|\n".to_owned();
    for Crate { name, is_for, rust, on_by_default, .. } in &crates {
        let on = if on_by_default.is_empty() { "–".to_owned() } else { code(on_by_default) };
        writeln!(table, "| [`{name}`](../crates/{name}/README.md) | {is_for} | {on} | {rust} |").unwrap();
    }
    let mut features: BTreeMap<(&[String], &str), Vec<String>> = BTreeMap::new();
    for it in &crates {
        for (names, does) in &it.features {
            features.entry((names, does)).or_default().push(it.name.clone());
        }
    }
    table += "\n| feature | of | does |\n|---|---|---|\n";
    for ((names, does), of) in &features {
        writeln!(table, "| {} | {} | {does} |", code(names), code(of)).unwrap();
    }
    assert!(
        crates.len() >= 10 && features.len() >= 10,
        "the manifests are read otherwise than they are written"
    );
    holds("docs/support.md", &table);
}

/// A file of a vendor's crate in `contract`.
fn contract(vendor: &str, file: &str) -> Value {
    let path = root().join("crates").join(vendor).join("contract").join(file);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The calls with which a vendor confirms a number, as its abilities say, each with its name.
fn confirming(vendor: &str) -> Vec<(String, String)> {
    let contents = contract(vendor, "contents.json");
    let mut abilities = Vec::new();
    for entry in contents.as_array().unwrap() {
        for ability in entry["abilities"].as_array().into_iter().flatten() {
            abilities.push((text(&ability["to"]).to_owned(), text(&entry["method"]).to_owned()));
        }
    }
    let chosen = |begin: &[&str]| {
        let fits = |(to, _): &&(String, String)| begin.iter().any(|begin| to.starts_with(begin));
        abilities.iter().filter(fits).cloned().collect::<Vec<_>>()
    };
    let made = chosen(&["make a code", "check the code"]);
    // A vendor that only delivers.
    if made.is_empty() { chosen(&["send your own code by SMS"]) } else { made }
}

/// The fields of the call's first case, each with its value.
fn fields(request: &Value) -> Vec<(String, String)> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    if let Some(json) = request["json"].as_object() {
        return json.iter().map(|(name, value)| pair(name, text(value))).collect();
    }
    if let Some(form) = request["form"].as_array() {
        return form.iter().map(|field| pair(text(&field[0]), text(&field[1]))).collect();
    }
    text(&request["query"])
        .split('&')
        .filter_map(|field| field.split_once('='))
        .map(|(name, value)| pair(name, value))
        .collect()
}

fn row(vendor: &str, title: &str, does: &str, call: &str) -> String {
    let endpoints = contract(vendor, "endpoints.json");
    let endpoint = endpoints["endpoints"].as_array().unwrap().iter().find(|it| it["name"] == call).unwrap();
    let case = contract(vendor, &format!("{call}/success.json"));
    let request = &case["request"];
    let fields = fields(request);
    let is_key = |value: &str| ["{{key}}", "{{secret}}"].contains(&value);
    let is_phone = |value: &str| value.len() >= 9 && value.bytes().all(|byte| byte.is_ascii_digit());
    let named = |keep: &dyn Fn(&str) -> bool| {
        code(
            &fields.iter().filter(|(_, value)| keep(value)).map(|(name, _)| name.clone()).collect::<Vec<_>>(),
        )
    };
    let headers = request["headers"].as_object().into_iter().flatten();
    let headers: Vec<_> =
        headers.filter(|(_, value)| is_key(text(value))).map(|(name, _)| name.to_uppercase()).collect();
    let keys = if headers.is_empty() { named(&is_key) } else { format!("the headers {}", code(&headers)) };
    let form = match text(&endpoint["form"]) {
        "json" => "JSON",
        "query" => "a query",
        "json or form" => "JSON or a form",
        // The comparison shows it.
        other => other,
    };
    format!(
        "| {title} | {does} | `{} {}` with {form} | {} | {keys} | {} |\n",
        text(&endpoint["method"]),
        text(&endpoint["path"]),
        named(&is_phone),
        named(&|value| !is_key(value) && !is_phone(value)),
    )
}

#[test]
fn the_page_for_any_language_has_the_calls_that_confirm_a_number() {
    let mut table =
        "| vendor | can | call | phone | keys | beside them, in an example |\n|---|---|---|---|---|---|\n"
            .to_owned();
    for (vendor, title) in VENDORS {
        let calls = confirming(vendor);
        assert!(!calls.is_empty(), "{vendor}");
        for (to, call) in calls {
            table += &row(vendor, title, &to, &call);
        }
    }
    holds("docs/testing/any-language.md", &table);
}

const PROVENANCES: [&str; 4] = ["documented", "reported", "assumed", "recorded"];

/// How many cases of a vendor have each provenance.
fn cases(vendor: &str) -> [usize; 4] {
    let mut counts = [0; 4];
    for file in files(&root().join("crates").join(vendor).join("contract"), "json") {
        let folder = file.parent().unwrap();
        // Beside the calls' folders stand the lists, and in `_any` answers that belong to no call.
        if folder.ends_with("contract") || folder.ends_with("_any") {
            continue;
        }
        let case: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        counts[PROVENANCES.iter().position(|word| case["provenance"] == *word).unwrap()] += 1;
    }
    counts
}

#[test]
fn the_page_of_proofs_counts_the_cases_as_they_are() {
    let mut rows: Vec<_> = VENDORS.iter().map(|(vendor, title)| (*title, cases(vendor))).collect();
    let all = std::array::from_fn(|at| rows.iter().map(|(_, counts)| counts[at]).sum());
    rows.push(("all", all));
    let mut table = format!(
        "| cases of | {} | all |\n|---|---|---|---|---|---|\n",
        code(&PROVENANCES.map(str::to_owned)).replace(", ", " | ")
    );
    for (title, counts) in rows {
        let each = counts.map(|count| count.to_string()).join(" | ");
        writeln!(table, "| {title} | {each} | {} |", counts.iter().sum::<usize>()).unwrap();
    }
    holds("docs/reliability.md", &table);
    let [documented, reported, assumed, recorded] = all;
    assert!(
        documented > reported + assumed && reported < assumed && recorded == 0,
        "README.md says that most cases are documented, few are reported, and none is recorded"
    );
}
