//! `endpoints.json` beside the crate's own list: two readings of the same pages.

use std::fmt::Debug;

use super::facts::Facts;

/// Where the crate's list differs from the pages.
pub(crate) fn differences(facts: &Facts) -> Vec<String> {
    let vendor = facts.vendor.name();
    let mut differences = Vec::new();
    for entry in facts.vendor.endpoints() {
        let Some(endpoint) = facts.endpoint(entry.name) else {
            differences.push(format!("{vendor} {}: endpoints.json does not have it", entry.name));
            continue;
        };
        let mut compare = |what: &str, page: &dyn Debug, list: &dyn Debug| {
            let (name, page, list) = (entry.name, format!("{page:?}"), format!("{list:?}"));
            if page != list {
                differences
                    .push(format!("{vendor} {name}: {what} is {list} in the crate, {page} on the page"));
            }
        };
        compare("host", &endpoint.host, &entry.host);
        compare("method", &endpoint.method, &entry.method);
        compare("path", &endpoint.path, &entry.path);
        compare("form", &endpoint.form, &entry.form);
        compare("risk", &endpoint.risk, &format!("{:?}", entry.risk).to_lowercase());
        compare("code field", &endpoint.code_field, &entry.code_field);
        compare("evidence", &endpoint.evidence, &entry.evidence);
        let foreign: Vec<_> = endpoint.foreign.iter().map(|foreign| &foreign.field).collect();
        compare("foreign fields", &foreign, &entry.foreign);
        compare("page", &endpoint.source.page, &entry.page);
        compare("base URL", &facts.base_url(endpoint), &entry.base_url);
    }
    for endpoint in &facts.contract.endpoints {
        if facts.vendor.endpoint(&endpoint.name).is_none() {
            differences.push(format!("{vendor} {}: the crate's list does not have it", endpoint.name));
        }
    }
    differences
}
