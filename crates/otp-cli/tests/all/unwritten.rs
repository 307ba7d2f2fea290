//! An answer that cannot be written, for the disk is full.

use std::fs::OpenOptions;
use std::process::{Command, Output, Stdio};

use otp_testkit::http::{Server, Step, answer};

use crate::transcript::{Player, words};

fn exit_code(player: &Player, command: &str) -> Option<i32> {
    output(player, command).status.code()
}

fn output(player: &Player, command: &str) -> Output {
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    Command::new(env!("CARGO_BIN_EXE_otp"))
        .args(&words(command)[1..])
        .env_clear()
        .envs(player.variables())
        .stdin(Stdio::null())
        .stdout(full)
        .output()
        .unwrap()
}

#[test]
fn an_answer_that_nobody_gets_has_failed_and_an_act_stays_what_it_was() {
    let mut player = Player::default();
    player.start();
    for command in [
        "otp key new",
        "otp key new --json",
        "otp balance esms-my",
        "otp explain esms-vn 146",
        "otp number check 60123456789 --country my",
        "otp completions bash",
        "otp man",
        "otp --help",
    ] {
        assert_eq!(exit_code(&player, command), Some(1), "{command}");
    }
    let send = "otp send esms-my --to 60123456789 --brand Eaon --yes";
    for json in ["", " --json"] {
        let lost = output(&player, &format!("{send}{json}"));
        assert_eq!(lost.status.code(), Some(0));
        let said = String::from_utf8(lost.stderr).unwrap();
        assert!(said.contains("could not be written") && said.ends_with("do not repeat it\n"), "{said}");
    }
    let record = "otp case record tests/cases/status-17.json --to 60123456789 --yes";
    assert_eq!(exit_code(&player, record), Some(0));
    assert_eq!(exit_code(&player, &format!("{record} --json")), Some(0));
    // The answer repeats the key, so there is no recording. The message was sent.
    let body = r#"{"status":0,"id":"a","message":"ok","type":0,"parts":1,"creditDeducted":1}"#;
    let server = Server::on_a_thread(vec![Step::Read, answer(200, "", body)]);
    player.set("ESMS_MY_API_KEY=creditDeducted");
    player.set(&format!("ESMS_MY_BASE_URL={}", server.url()));
    assert_eq!(exit_code(&player, &format!("{record} --json")), Some(0));
    assert_eq!(server.requests().len(), 1);
    assert_eq!(exit_code(&player, "otp key old --json"), Some(2));
}
