//! `cargo xtask deps`: who may use whom, what comes along with each crate, and whose types its public signatures show.

mod public_api;

use std::collections::BTreeSet;
use std::path::Path;

use crate::metadata::Metadata;
use crate::{Failure, Outcome, command, found};

/// A published crate and what it may use. The lists are words in a text.
#[derive(Clone, Copy)]
struct Room<'a> {
    name: &'a str,
    /// What its manifest may name; anything if empty.
    uses: &'static str,
    /// What must not come along in any way, beside [`NOWHERE`].
    never: &'static str,
    /// How many packages its tree may have by default, itself included; any number if 0.
    most: usize,
    /// Types of other crates that its signatures may show. Those of std and otp-core are always allowed.
    shows: &'static str,
}

/// No published crate brings a second TLS stack or a test tool along.
const NOWHERE: &str = "openssl openssl-sys native-tls otp-testkit xtask";

/// The vendors: each has a folder of contract cases. Also what the tests start for each of them.
pub(crate) fn vendors() -> Result<Vec<String>, Failure> {
    vendors_in(&crate::root().join("crates"))
}

/// None is a failure: of no vendor everything holds.
fn vendors_in(crates: &Path) -> Result<Vec<String>, Failure> {
    let entries = std::fs::read_dir(crates).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut entries = entries.map_err(|error| Failure::at(crates, &error))?;
    entries.retain(|entry| entry.path().join("contract").is_dir());
    let mut names: Vec<_> = entries.iter().map(|it| it.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    if names.is_empty() { Err(Failure::at(crates, &"no crate has a folder `contract`")) } else { Ok(names) }
}

/// The command line. Its library is hidden and for `xtask` alone (decision 23), so it may show any type.
const PROGRAM: &str = "otp-cli";
/// Written from the vendors' pages and not from our clients, so that an error in one cannot confirm itself.
const SANDBOX: &str = "otp-sandbox";
/// What rustls computes with. A second one in a program makes the bare builder of rustls panic (decision 15).
const PROVIDERS: [&str; 2] = ["aws-lc-rs", "ring"];
/// Which of them a crate that talks TLS brings along, by the features that its user turns on.
const TLS: [(&[&str], Option<&str>); 3] = [
    (&[], Some(PROVIDERS[0])),
    (&["--no-default-features", "--features", "ring"], Some(PROVIDERS[1])),
    (&["--no-default-features"], None),
];
/// A store passes the caller's connection on, and speaks the engine's contract.
const NO_HTTP: &str = "otp-http otp-sandbox reqwest http hyper";

fn vendor(name: &str) -> Room<'_> {
    Room {
        name,
        // getrandom: the id of a request. md-5 and subtle: the signature of a message to a short code of esms-vn.
        uses: "async-trait getrandom md-5 otp-core otp-http serde serde_json subtle",
        // Another vendor is never named, so it cannot come along either: `otp-http` names none.
        never: SANDBOX,
        // Reqwest with TLS alone brings 94.
        most: 105,
        // The two types of the internal crate that every vendor crate re-exports, those of its hidden list of endpoints,
        // and those of the hidden items of its sealed trait `Endpoint`.
        shows: "otp_http::HttpOptions otp_http::Secret otp_http::Entry otp_http::Callback otp_http::Played otp_http::Setup \
            otp_http::Answer otp_http::Fields otp_http::Scopes",
    }
}

/// The rules, as data, beside those of each [`vendor`].
const ROOMS: [Room<'_>; 7] = [
    Room {
        name: "otp-core",
        // metrics and tracing: the two ready observers, behind features (decision 19).
        uses: "async-trait metrics secrecy serde subtle thiserror tracing",
        never: "tokio http reqwest hyper",
        most: 12,
        shows: "async_trait::async_trait",
    },
    Room {
        name: "otp-http",
        // serde and serde_json: fields are written and answers read here, once for all vendors (decision 11).
        uses: "bytes form_urlencoded http http-body otp-core percent-encoding reqwest rustls \
            rustls-platform-verifier secrecy serde serde_json thiserror tokio webpki-roots",
        never: "otp-sandbox",
        most: 0,
        // What a nested field is written from, and how the tools' arguments are read.
        shows: "serde_core::Serialize serde_core::Deserializer",
    },
    Room {
        name: "otp-verify",
        // tokio: only with the suite for stores.
        uses: "async-trait getrandom hmac otp-core secrecy serde sha2 subtle thiserror tokio",
        never: NO_HTTP,
        most: 30,
        shows: "",
    },
    Room {
        name: "otp-verify-redis",
        uses: "async-trait otp-verify redis thiserror tokio",
        never: NO_HTTP,
        most: 0,
        // The driver's crate is handed on, and its connection is the caller's.
        shows: "otp_verify::TestClock otp_verify::otp_verify redis::ConnectionLike redis::redis",
    },
    Room {
        name: "otp-verify-postgres",
        uses: "async-trait bytes deadpool-postgres otp-verify thiserror tokio tokio-postgres",
        never: NO_HTTP,
        most: 0,
        shows: "deadpool_postgres::Pool deadpool_postgres::deadpool_postgres otp_verify::StoreError \
            otp_verify::TestClock otp_verify::otp_verify",
    },
    Room { name: SANDBOX, uses: "", never: "otp-core otp-http reqwest", most: 0, shows: "" },
    Room {
        name: PROGRAM,
        // A program may use all of them (decision 23), the vendors too, and what a command line takes.
        uses: "clap clap_complete clap_mangen getrandom otp-core otp-http otp-sandbox otp-verify otp-verify-postgres \
            otp-verify-redis percent-encoding rpassword serde serde_json strsim tokio",
        never: "",
        most: 140,
        shows: "",
    },
];

/// Whether a word stands in a list.
fn names(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

pub(crate) fn run((): ()) -> Outcome {
    let (metadata, vendors) = (Metadata::read()?, vendors()?);
    let rooms: Vec<_> = ROOMS.into_iter().chain(vendors.iter().map(|name| vendor(name))).collect();
    let mut findings = manifests(&metadata, &rooms, &vendors);
    for room in &rooms {
        metadata.member(room.name)?;
        findings.extend(tree(room, &vendors)?);
    }
    let libraries = rooms.iter().filter(|room| room.name != PROGRAM);
    findings.extend(public_api::foreign_types(libraries.map(|room| (room.name, room.shows)))?);
    for finding in &findings {
        println!("finding: {finding}");
    }
    println!("{} findings", findings.len());
    Ok(found(findings.len()))
}

/// What the manifests name.
fn manifests(metadata: &Metadata, rooms: &[Room<'_>], vendors: &[String]) -> Vec<String> {
    let mut findings = Vec::new();
    for package in metadata.members() {
        let room = rooms.iter().find(|room| room.name == package.name);
        if room.is_none() && package.is_published {
            findings.push(format!("{} has no row in xtask/src/deps.rs", package.name));
        }
        for dependency in &package.dependencies {
            let name = &dependency.name;
            // With a version, the sibling would have to be released first.
            if dependency.kind.as_deref() == Some("dev") && dependency.path.is_some() && dependency.req != "*"
            {
                findings.push(format!("{} names {name} with a version for its tests", package.name));
            }
            let Some(room) = room.filter(|_| dependency.kind.as_deref() != Some("dev")) else { continue };
            let is_its_vendor = room.name == PROGRAM && vendors.contains(name);
            let is_named_rightly = room.uses.is_empty() || names(room.uses, name) || is_its_vendor;
            if dependency.kind.as_deref() == Some("build") || !is_named_rightly {
                findings.push(format!("{} names {name}", room.name));
            }
        }
    }
    findings
}

/// What comes along, with every feature on.
fn tree(room: &Room<'_>, vendors: &[String]) -> Result<Vec<String>, Failure> {
    let all = packages(room.name, &["--all-features"])?;
    let default = packages(room.name, &[])?.len();
    let (name, whole) = (room.name, all.len());
    println!("{name}: {default} packages by default, itself included; {whole} with every feature");
    let is_vendor = vendors.iter().any(|vendor| vendor == room.name);
    let is_apart = is_vendor || room.never == NO_HTTP || room.name == SANDBOX;
    let talks_tls = is_vendor || room.name == "otp-http" || room.name == PROGRAM;
    let other_vendors = vendors.iter().map(String::as_str).filter(|_| is_apart);
    let providers = PROVIDERS.into_iter().filter(|_| !talks_tls);
    let unwanted = NOWHERE.split(' ').chain(room.never.split(' ')).chain(other_vendors).chain(providers);
    let mut findings: Vec<_> = unwanted
        .filter(|name| *name != room.name)
        .filter(|name| all.iter().any(|package| package == name))
        .map(|name| format!("{} reaches {name}", room.name))
        .collect();
    if room.most > 0 && default > room.most {
        findings.push(format!("{} has {default} packages, {} are allowed", room.name, room.most));
    }
    if talks_tls {
        findings.extend(providers_of(room.name)?);
    }
    Ok(findings)
}

/// A crate that talks TLS brings one provider, the one that its features name.
fn providers_of(name: &str) -> Result<Vec<String>, Failure> {
    let mut findings = Vec::new();
    for (features, wanted) in TLS {
        let brought = packages(name, features)?;
        let brought: Vec<_> =
            PROVIDERS.into_iter().filter(|provider| brought.iter().any(|name| name == provider)).collect();
        if brought != Vec::from_iter(wanted) {
            let features = if features.is_empty() { "by default".to_owned() } else { features.join(" ") };
            findings.push(format!("{name} {features} brings {brought:?}, and not {wanted:?}"));
        }
    }
    Ok(findings)
}

/// The names in a package's tree of normal dependencies, itself included, each once a version.
fn packages(name: &str, features: &[&str]) -> Result<Vec<String>, Failure> {
    let mut cargo = command::cargo("tree --locked --edges normal,build --prefix none --package".split(' '));
    cargo.arg(name).args(features);
    let text = command::output(cargo)?;
    let lines = text.lines().filter_map(|line| line.split_once(" v"));
    let versions: BTreeSet<_> = lines.map(|(name, rest)| (name, rest.split(' ').next())).collect();
    let packages: Vec<_> = versions.into_iter().map(|(name, _)| name.to_owned()).collect();
    // A tree that is read otherwise than it is written holds nothing that is unwanted.
    let missing = || Failure::new(&format!("cargo tree does not name {name} itself"));
    packages.iter().any(|package| package == name).then_some(()).ok_or_else(missing)?;
    Ok(packages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_vendor_is_no_answer() {
        for folder in ["docs", "no-such-folder"] {
            let refused = vendors_in(&crate::root().join(folder)).unwrap_err();
            assert!(refused.to_string().contains(folder), "{refused}");
        }
        assert!(vendors().unwrap().contains(&"esms-my".to_owned()));
    }
}
