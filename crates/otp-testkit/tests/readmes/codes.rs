//! `docs/reference/codes.md`: every code of every vendor, from `contract/codes.json` of its crate.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use super::root;

pub(super) const VENDORS: [(&str, &str); 3] =
    [("esms-vn", "eSMS.vn"), ("esms-my", "esms.com.my"), ("accuauth", "AccuAuth")];

const HEAD: &str = "\
# All codes

Every code that a vendor documents, or that was seen in public code, with what the crate makes of it. It repeats the crates'
`contract/codes.json`: a test compares the two, and prints the lines to change.

- *Where* names the calls. \"every\" stands for all calls of the vendor that have no row of their own.
- *Effect* speaks of the call that was answered so. A call that only reads has effect `None`, whatever its code.
- *Set-up* marks what lies in the sender's settings: `Error::is_of_sender` is true.
- A code that is not here has kind `Vendor` and effect `Unknown`. So has one as the answer of a call that no row names, or of a call
  with two ways (Zalo, then SMS), and the row names only one of them.

What to do after each kind: [when something goes wrong](../errors.md). Why a code has its effect: the page of the vendor.
";

fn page() -> String {
    let mut page = HEAD.to_owned();
    for (vendor, title) in VENDORS {
        let path = root().join("crates").join(vendor).join("contract/codes.json");
        let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        write!(page, "\n## {title}\n\n[Its facts](../vendors/{vendor}.md).\n\n").unwrap();
        page +=
            "| code | where | meaning | kind | effect | set-up | certain |\n|---|---|---|---|---|---|---|\n";
        for code in file["codes"].as_array().unwrap() {
            page += &row(code);
        }
        if vendor == "esms-vn" {
            page += "\n| where | is |\n|---|---|\n";
            for (name, is) in file["ways"].as_object().unwrap() {
                writeln!(page, "| {name} | {} |", text(is)).unwrap();
            }
        }
    }
    page
}

fn row(code: &Value) -> String {
    let ways: Vec<_> = code["ways"].as_array().unwrap().iter().map(text).collect();
    let of_sender = if code.get("of_sender").is_some_and(|is| is == true) { "yes" } else { "" };
    let effect = text(&code["effect"]);
    let effect = if effect == "Unknown" { "**`Unknown`**" } else { "`None`" };
    let source = &code["source"];
    let (page, certain) = (text(&source["page"]), text(&code["provenance"]));
    let certain = if page.starts_with("http") { format!("[{certain}]({page})") } else { certain.to_owned() };
    format!(
        "| `{}` | {} | {} | `{}` | {effect} | {of_sender} | {certain}, {} |\n",
        text(&code["code"]),
        ways.join(", "),
        text(&code["meaning"]),
        text(&code["kind"]),
        text(&source["date"]),
    )
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn every_crate_with_codes_is_on_the_page() {
    let crates = fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap());
    let with_codes = crates.filter(|folder| folder.path().join("contract/codes.json").exists());
    let there: BTreeSet<_> = with_codes.map(|folder| folder.file_name().into_string().unwrap()).collect();
    assert_eq!(BTreeSet::from(VENDORS.map(|(vendor, _)| vendor.to_owned())), there);
}

#[test]
fn the_table_of_codes_is_that_of_the_crates() {
    let path = root().join("docs/reference/codes.md");
    let (wanted, there) = (page(), fs::read_to_string(path).unwrap_or_default());
    let lacks = without(&wanted, &there);
    let has_too_much = without(&there, &wanted);
    assert!(
        there == wanted,
        "docs/reference/codes.md differs from the crates' contract/codes.json, in whose order it stands.\n\
         It lacks these lines:\n{lacks}\nIt has too much:\n{has_too_much}"
    );
}

/// The lines of one text that the other does not have.
fn without(text: &str, other: &str) -> String {
    let there: BTreeSet<_> = other.lines().collect();
    text.lines().filter(|line| !there.contains(line)).flat_map(|line| [line, "\n"]).collect()
}
