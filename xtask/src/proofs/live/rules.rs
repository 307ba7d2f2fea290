//! The allow-list of each vendor's answers: fields by hand, codes and sentences from what the vendor's pages print.

use std::path::Path;

use otp_sandbox::Vendor;
use serde::Deserialize;
use serde_json::Value;

use super::account::Account;
use super::redact::{Class, Rules};
use crate::Failure;
use crate::proofs::contract::case::{Case, Provenance};
use crate::proofs::contract::load::CaseFile;

/// Fields of the vendor's answers, with what may stay of their values.
pub(crate) fn fields(vendor: Vendor) -> Vec<(&'static str, Class)> {
    match vendor {
        Vendor::EsmsVn => vec![
            ("CodeResult", Class::Code),
            ("CountRegenerate", Class::Count),
            ("ErrorMessage", Class::Sentence),
            ("SMSID", Class::Id),
            ("SendStatus", Class::Count),
            ("error", Class::Sentence),
        ],
        Vendor::EsmsMy => vec![
            ("status", Class::Code),
            ("message", Class::Sentence),
            ("id", Class::Id),
            ("creditDeducted", Class::Count),
            ("parts", Class::Count),
            ("type", Class::Count),
        ],
        _ => vec![
            ("status", Class::Code),
            ("reason", Class::Sentence),
            ("request_id", Class::Id),
            ("charge_info.charge", Class::Count),
        ],
    }
}

/// The vendor's code in an answer, as text.
pub(crate) fn code(vendor: Vendor, answer: &Value) -> Option<String> {
    let name = if vendor == Vendor::EsmsVn { "CodeResult" } else { "status" };
    match answer.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The code that means that the call was taken.
pub(crate) fn success(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::EsmsVn => "100",
        Vendor::EsmsMy => "0",
        _ => "OK",
    }
}

#[derive(Deserialize)]
struct Table {
    codes: Vec<Row>,
    elsewhere: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    code: String,
}

/// The allow-list with the repository's code tables and printed sentences.
pub(crate) fn read(account: &Account, cases: &[CaseFile], contract: &Path) -> Result<Rules, Failure> {
    let vendor = account.vendor;
    Ok(Rules {
        fields: fields(vendor),
        codes: codes(contract)?,
        sentences: cases.iter().flat_map(|file| sentences(&file.case, vendor)).collect(),
    })
}

/// Every code that the vendor's pages know, for whatever call.
pub(crate) fn codes(contract: &Path) -> Result<Vec<String>, Failure> {
    let path = contract.join("codes.json");
    let text = std::fs::read(&path).map_err(|error| Failure::at(&path, &error))?;
    let table: Table = serde_json::from_slice(&text).map_err(|error| Failure::at(&path, &error))?;
    Ok(table.codes.into_iter().chain(table.elsewhere).map(|row| row.code).collect())
}

/// The texts that a page prints or that public code holds, with placeholders for the number and the code they name.
/// Invented texts are no sentences of the vendor's.
fn sentences(case: &Case, vendor: Vendor) -> Vec<String> {
    if !matches!(case.provenance, Provenance::Documented | Provenance::Reported) {
        return Vec::new();
    }
    let Some(body) = case.response.json() else { return Vec::new() };
    let names = fields(vendor).into_iter().filter(|(_, class)| *class == Class::Sentence);
    names
        .filter_map(|(name, _)| body.get(name)?.as_str().map(str::to_owned))
        .map(|text| text.replace("0901888484", "{{phone}}").replace("1NTTJ6", "{{code}}"))
        .collect()
}
