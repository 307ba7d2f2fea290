//! A command that is stopped in the middle of a call.

use std::io::Read as _;
use std::process::{Child, Command, ExitStatus};
use std::time::Duration;

use otp_sandbox::Vendor;

use crate::transcript::Player;

fn player() -> Player {
    let mut player = Player::default();
    player.start();
    player
}

fn signal(child: &Child, signal: &str) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn a_send_that_is_stopped_says_that_a_message_may_be_on_its_way() {
    for kind in ["-INT", "-TERM", "-HUP"] {
        let player = player();
        player.output("otp sandbox fault arm esms-my hang", "");
        let send = player.spawn("otp send esms-my --to 60123456789 --brand Eaon --yes --json");
        // The vendor has the call: the message is there, and the answer never comes.
        assert!(player.output("otp sandbox code --to 60123456789 --wait 60", "").status.success());
        signal(&send, kind);
        let output = send.wait_with_output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(3), "{kind}: {said}");
        assert!(said.contains("stopped before the answer came"), "{kind}: {said}");
        assert!(said.contains("may be on its way") && said.contains("effect_unknown"), "{kind}: {said}");
    }
}

#[test]
fn a_wait_for_a_status_ends_when_it_is_stopped() {
    let player = player();
    let output = player.output("otp send esms-vn --to 0901888484 --template 22575 --yes --json", "");
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let reference = said["reference"].as_str().unwrap();
    let status = player.spawn(&format!("otp status esms-vn {reference} --wait 20"));
    // One for the message, one for its status.
    while player.sandbox().requests(Vendor::EsmsVn) < 2 {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    signal(&status, "-INT");
    let output = status.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("stopped before the answer came"));
}

#[cfg(feature = "postgres")]
#[test]
fn a_migration_that_is_stopped_says_that_tables_may_be_there() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut player = Player::default();
    player.set(&format!("OTP_STORE_URL=postgres://otp:canary@{}/otp", silent.local_addr().unwrap()));
    let migrate = player.spawn("otp store migrate --yes");
    let _connection = silent.accept().unwrap();
    signal(&migrate, "-TERM");
    let output = migrate.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("The tables may be there") && said.contains("127.0.0.1:"), "{said}");
    assert!(!said.contains("canary"), "{said}");
}

/// The reader takes one byte of a long answer, and is stuck then.
#[test]
fn a_reader_that_is_stuck_keeps_nobody_from_ending_what_was_done() {
    let case = std::fs::read_to_string("tests/cases/status-17.json").unwrap();
    let case = case.replace("/send.html", &format!("/send.html#{}", "a".repeat(300_000)));
    let file = std::env::temp_dir().join(format!("otp-stuck-{}.json", std::process::id()));
    std::fs::write(&file, case).unwrap();
    let record = format!("otp case record '{}' --to 60123456789 --yes", file.display());
    for (kind, json, exit) in [("-INT", "", 0), ("-TERM", " --json", 3), ("-HUP", " --json", 0)] {
        let player = player();
        if exit == 3 {
            player.output("otp sandbox fault arm esms-my answer code=17", "");
        }
        let mut record = player.spawn(&format!("{record}{json}"));
        let mut reader = record.stdout.take().unwrap();
        reader.read_exact(&mut [0]).unwrap();
        signal(&record, kind);
        assert_eq!(ended(&mut record).code(), Some(exit), "{kind}");
        let mut said = String::new();
        record.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let says = if exit == 0 { "it was done all the same" } else { "nobody knows whether it was done" };
        assert!(said.ends_with(&format!("otp: {says}: do not repeat it\n")), "{kind}: {said}");
    }
    std::fs::remove_file(file).unwrap();
}

/// How it ended, while its pipes stay as they are. What no signal ends is killed, and has no exit code.
fn ended(child: &mut Child) -> ExitStatus {
    for _ in 0..6000 {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap()
}
