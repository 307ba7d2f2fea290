//! The first inputs of each target: the contract cases, and what people type as phone numbers.

use std::path::Path;

use super::working_corpus;
use crate::proofs::contract::{self, case::Request, wire};
use crate::{Failure, root};

/// The statuses as the decoders' targets count them, from `a`.
const STATUSES: [u16; 10] = [200, 201, 204, 400, 401, 403, 429, 500, 503, 512];

pub(super) fn write(target: &str) -> Result<(), Failure> {
    let folder = working_corpus(target);
    std::fs::create_dir_all(&folder)?;
    match target {
        "phone_parse" => phones(&folder),
        "contract_case" => every(&folder, |_, _, text| Some(text)),
        "redact" => every(&folder, |_, case, _| {
            let body = case.response.bytes().ok()?;
            // The longest word of the answer stands as the secret, so that there is something to take out.
            let words = body.split(|byte| !byte.is_ascii_alphanumeric());
            let secret = words.max_by_key(|word| word.len())?;
            Some([secret, b"\n", &body[..]].concat())
        }),
        "sandbox_connection" => every(&folder, |vendor, case, _| Some(connection(vendor, &case.request))),
        reply => every(&folder, |vendor, case, _| {
            let is_ours = reply == format!("reply_{}", vendor.name().replace('-', "_"));
            is_ours.then(|| answer(case)).flatten()
        }),
    }
}

fn every(
    folder: &Path,
    input: impl Fn(otp_sandbox::Vendor, &contract::case::Case, Vec<u8>) -> Option<Vec<u8>>,
) -> Result<(), Failure> {
    for vendor in contract::VENDORS {
        for file in contract::load::load(&root().join("crates").join(vendor).join("contract"))? {
            let text = std::fs::read(&file.path).map_err(|error| Failure::at(&file.path, &error))?;
            if let Some(bytes) = input(file.case.call.operation.vendor(), &file.case, text) {
                std::fs::write(folder.join(format!("{vendor}-{}", file.name())), bytes)?;
            }
        }
    }
    Ok(())
}

/// An answer with the operation and the status in front.
fn answer(case: &contract::case::Case) -> Option<Vec<u8>> {
    let operation = match case.call.operation.name() {
        "verify_otp" | "send_message_auto_gen_code_v4" => b'1',
        "check_code" => b'2',
        _ => b'0',
    };
    let status = STATUSES.iter().position(|status| *status == case.response.status)?;
    let mut bytes = vec![operation, b'a' + u8::try_from(status).ok()?];
    bytes.extend(case.response.bytes().ok()?);
    Some(bytes)
}

/// A request as a client writes it, with the vendor in front.
fn connection(vendor: otp_sandbox::Vendor, request: &Request) -> Vec<u8> {
    let digit = match vendor {
        otp_sandbox::Vendor::EsmsVn => b'0',
        otp_sandbox::Vendor::EsmsMy => b'1',
        _ => b'2',
    };
    let credentials = vendor.credentials();
    let keys = wire::Keys { key: credentials.key, secret: credentials.secret };
    let mut bytes = vec![digit];
    bytes.extend(wire::bytes(request, keys, "sandbox"));
    bytes
}

/// The texts of the phone parser's own table, for each region.
fn phones(folder: &Path) -> Result<(), Failure> {
    let table = std::fs::read_to_string(root().join("crates/otp-core/tests/phone_inputs.tsv"))?;
    let texts =
        table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split('\t').nth(1));
    for (row, text) in texts.enumerate() {
        let text = text.trim_matches('"');
        std::fs::write(folder.join(format!("row-{row}")), format!("{}{text}", row % 3))?;
    }
    Ok(())
}
