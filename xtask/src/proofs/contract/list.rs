//! `endpoints.json` beside the crate's own list and the sandbox's: three readings of the same pages.

use std::fmt::Debug;

use otp_cli::case::format::{Case, plain};
use otp_sandbox::Operation;

use super::facts::{Facts, File};

/// Where the sandbox's list differs from the pages.
pub(crate) fn differences_of_sandbox(facts: &Facts) -> Vec<String> {
    let vendor = facts.vendor.name();
    let mut differences = Vec::new();
    for endpoint in &facts.contract.endpoints {
        let path = format!("{}{}", facts.sandbox_base_path(endpoint), endpoint.path);
        let route = (endpoint.method.clone(), path);
        let page = (endpoint.risk.clone(), route);
        let Some(operation) = operation(facts, &endpoint.name) else {
            differences.push(format!("{vendor} {}: the sandbox does not have it", endpoint.name));
            continue;
        };
        let (method, path) = operation.route();
        let sandbox = (format!("{:?}", operation.does()).to_lowercase(), (method.to_owned(), path));
        if page != sandbox {
            let name = &endpoint.name;
            differences.push(format!("{vendor} {name}: {sandbox:?} in the sandbox, {page:?} on the page"));
        }
    }
    let own = Operation::all().filter(|operation| operation.vendor() == facts.in_sandbox);
    let unknown = own.filter(|operation| facts.endpoint(operation.name()).is_none());
    differences
        .extend(unknown.map(|operation| format!("{vendor} {operation}: endpoints.json does not have it")));
    differences
}

fn operation(facts: &Facts, name: &str) -> Option<Operation> {
    Operation::named(name).filter(|operation| operation.vendor() == facts.in_sandbox)
}

/// What the client sends and the sandbox's call does not know: it would ignore it, and no case would notice.
pub(crate) fn unknown_to_sandbox(facts: &Facts, file: &File<Case>) -> Vec<String> {
    let case = &file.content;
    let Some(operation) = operation(facts, &case.call.endpoint) else { return Vec::new() };
    let mut fields = case.request.fields();
    fields.retain(|(name, _)| !operation.parameters().any(|known| known == name));
    let says = |(name, _)| format!("{}: the sandbox's call does not know the field `{name}`", file.name());
    fields.into_iter().map(says).collect()
}

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
        compare("field of a refusal", &endpoint.refusal_field.as_deref(), &entry.refusal_field);
        compare("code of success", &plain(&endpoint.success_code), &entry.success);
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
