//! The accessibility checker axe-core, injected into the page.

use std::path::Path;

use serde_json::Value;

use crate::session::Session;

/// Fails on any serious or critical violation and says where it is.
pub fn check(page: &Session, what: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&file)
        .unwrap_or_else(|_| panic!("{} is missing; `.ci/setup` installs it", file.display()));
    page.run(&axe);
    let run = "axe.run().then(result => done(result.violations), error => done(String(error)))";
    let result = page.run_and_wait(run);
    let violations = result.as_array().unwrap_or_else(|| panic!("axe: {result}")).clone();
    let bad = |violation: &&Value| matches!(violation["impact"].as_str(), Some("serious" | "critical"));
    let told: Vec<String> = violations.iter().filter(bad).map(tell).collect();
    assert!(told.is_empty(), "{what}:\n{}", told.join("\n"));
}

fn tell(violation: &Value) -> String {
    let nodes = violation["nodes"].as_array().into_iter().flatten();
    let places: Vec<_> = nodes.map(|node| format!("  {} {}", node["html"], node["failureSummary"])).collect();
    format!("{}: {}\n{}", violation["id"], violation["help"], places.join("\n"))
}
