//! The tables of the README say what the code does.

use otp_sandbox::{Preset, fault_menu, magic_phones};

const README: &str = include_str!("../../README.md");

#[test]
fn every_fault_has_its_row() {
    for entry in fault_menu() {
        let start = format!("| `{}` | ", entry.kind);
        let row = README.lines().find(|line| line.starts_with(&start)).unwrap_or(entry.kind);
        assert!(row.contains(entry.says), "{row}");
        for parameter in entry.parameters {
            let default = match parameter.default {
                Some(Preset::Number(number)) => format!(" ({number})"),
                Some(Preset::Text(text)) => format!(" (`{text}`)"),
                _ => String::new(),
            };
            assert!(row.contains(&format!("`{}`{default}", parameter.name)), "{row}");
        }
    }
}

#[test]
fn every_magic_phone_has_its_row() {
    for row in magic_phones() {
        let provenance = serde_json::to_value(row.rule.provenance).unwrap();
        let wanted = format!(
            "| `{}` | {} | {} | `{}` | {} | {} |",
            row.suffix,
            row.rule.vendor,
            row.example,
            row.vendor_code,
            row.rule.text,
            provenance.as_str().unwrap()
        );
        assert!(README.contains(&wanted), "{wanted}");
    }
}
