//! `cargo xtask package`: what the registry would get, and a stranger's program on each crate made from that alone.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::metadata::Metadata;
use crate::{Failure, Outcome, command, root};

/// Every published crate, in the order of release.
const PACKAGES: [&str; 9] = [
    "otp-core",
    "otp-http",
    "esms-vn",
    "esms-my",
    "accuauth",
    "otp-verify",
    "otp-verify-redis",
    "otp-verify-postgres",
    "otp-sandbox",
];

/// What the consumers are written on: a crate, and a program that uses it.
const CONSUMERS: [(&str, &str); 7] = [
    (
        "esms-vn",
        "let credentials = esms_vn::Credentials::new(\"key\", \"secret\")?;
    let client = esms_vn::Client::builder(credentials).base_url(\"http://127.0.0.1:9\").build()?;
    let phone = esms_vn::PhoneNumber::parse(\"0901888484\", esms_vn::Region::Vietnam)?;
    println!(\"{client:?} {phone:?}\");",
    ),
    (
        "esms-my",
        "let credentials = esms_my::Credentials::new(\"key\", \"secret\")?;
    let client = esms_my::Client::builder(credentials).base_url(\"http://127.0.0.1:9\").build()?;
    let phone = esms_my::PhoneNumber::parse(\"0123456789\", esms_my::Region::Malaysia)?;
    println!(\"{client:?} {phone:?}\");",
    ),
    (
        "accuauth",
        "let credentials = accuauth::Credentials::new(\"id\", \"secret\")?;
    let host = accuauth::Host::Custom(\"http://127.0.0.1:9\".to_owned());
    let client = accuauth::Client::new(host, credentials)?;
    let phone = accuauth::PhoneNumber::parse(\"081234567890\", accuauth::Region::Indonesia)?;
    println!(\"{client:?} {phone:?}\");",
    ),
    (
        "otp-verify",
        "use otp_verify::{Key, KeyRing, MemoryStore, Purpose};
    let keys = KeyRing::builder().index(Key::generate()?).current(\"a\", Key::generate()?).build()?;
    println!(\"{keys:?} {:?} {:?}\", Purpose::parse(\"login\")?, MemoryStore::new());",
    ),
    (
        "otp-verify-redis",
        "use otp_verify_redis::{RedisStore, redis};
    let store = RedisStore::new(redis::Client::open(\"redis://127.0.0.1:9/\")?);
    println!(\"{store:?}\");",
    ),
    (
        "otp-verify-postgres",
        "use otp_verify_postgres::{PostgresStore, deadpool_postgres as pool};
    let config = \"host=127.0.0.1 user=app\".parse::<pool::tokio_postgres::Config>()?;
    let manager = pool::Manager::new(config, pool::tokio_postgres::NoTls);
    let store = PostgresStore::new(pool::Pool::builder(manager).build()?);
    println!(\"{store:?}\");",
    ),
    ("otp-sandbox", "println!(\"{} rules\", otp_sandbox::provenance().count());"),
];

/// What no consumer may find in its tree.
const UNWANTED: [&str; 5] = ["httpmock", "openssl-sys", "native-tls", "aws-lc-sys", "xtask"];

pub(crate) fn run((): ()) -> Outcome {
    let work = root().join("target/outside");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    fs::create_dir_all(&work)?;
    package()?;
    for name in PACKAGES {
        unpack(name, &work)?;
    }
    let mut findings = 0;
    for (name, program) in CONSUMERS {
        findings += consumer(name, program, &work)?;
    }
    println!("{findings} findings");
    Ok(crate::found(findings))
}

/// Packs every crate but this tool. Cargo's own check is left out: the consumers below build the same files.
fn package() -> Result<(), Failure> {
    let mut cargo = command::cargo([
        "package",
        "--quiet",
        "--locked",
        "--workspace",
        "--exclude",
        "xtask",
        "--no-verify",
    ]);
    if std::env::var_os("CI").is_none() {
        // While working the tree is rarely clean; a fresh clone is.
        cargo.arg("--allow-dirty");
    }
    command::must(cargo)
}

fn unpack(name: &str, work: &Path) -> Result<(), Failure> {
    let packed = format!("{name}-{}", Metadata::read()?.member(name)?.version);
    let archive = root().join("target/package").join(format!("{packed}.crate"));
    let mut tar = Command::new("tar");
    tar.arg("-xzf").arg(&archive).arg("-C").arg(work);
    if !tar.status()?.success() {
        return Err(Failure::at(&archive, &"could not be unpacked"));
    }
    let folder = work.join(packed);
    println!("{name}: {} files", count(&folder)?);
    fs::rename(folder, work.join(name))?;
    Ok(())
}

fn count(folder: &Path) -> Result<usize, Failure> {
    let mut files = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        files += if path.is_dir() { count(&path)? } else { 1 };
    }
    Ok(files)
}

/// Builds and runs a program in an empty folder that knows the packed files only; returns the number of findings.
fn consumer(name: &str, program: &str, work: &Path) -> Result<usize, Failure> {
    let folder = work.join(format!("consumer-of-{name}"));
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest(name))?;
    let main =
        format!("fn main() -> Result<(), Box<dyn std::error::Error>> {{\n    {program}\n    Ok(())\n}}\n");
    fs::write(folder.join("src/main.rs"), main)?;
    // The versions that were tested here; what the consumer does not need is left out by cargo.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;

    let outside = |arguments: &[&str]| {
        let mut cargo = command::cargo(arguments);
        cargo.current_dir(&folder).env("CARGO_TARGET_DIR", work.join("target"));
        cargo
    };
    println!("a consumer of {name} alone");
    let said = command::output(outside(&["run", "--quiet"]))?;
    println!("  runs, and prints: {}", said.trim());

    let tree = command::output(outside(&["tree", "--edges", "normal,build", "--prefix", "none"]))?;
    let mut packages: Vec<_> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    packages.sort_unstable();
    packages.dedup();
    println!("  {} packages in its tree", packages.len());
    let others = PACKAGES.iter().filter(|other| **other != name && !siblings(name).contains(other));
    let found: Vec<_> = others.chain(&UNWANTED).filter(|unwanted| packages.contains(unwanted)).collect();
    for unwanted in &found {
        println!("  finding: {unwanted} comes along");
    }
    Ok(found.len())
}

/// Which of the published crates come along with this one.
fn siblings(name: &str) -> &'static [&'static str] {
    match name {
        "otp-sandbox" => &[],
        "otp-verify" => &["otp-core"],
        "otp-verify-redis" | "otp-verify-postgres" => &["otp-core", "otp-verify"],
        _ => &["otp-core", "otp-http"],
    }
}

fn manifest(name: &str) -> String {
    let patches: Vec<_> =
        siblings(name).iter().map(|name| format!("{name} = {{ path = \"../{name}\" }}\n")).collect();
    let patches =
        if patches.is_empty() { String::new() } else { format!("\n[patch.crates-io]\n{}", patches.concat()) };
    format!(
        "[package]\nname = \"consumer-of-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{name} = {{ path = \"../{name}\" }}\n{patches}\n[workspace]\n"
    )
}
