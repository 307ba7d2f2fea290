//! `otp case record`, and what is recorded.

use std::fs;
use std::path::Path;

use otp_testkit::http::{Server, Step, answer};
use serde_json::Value;

use crate::transcript::Player;

const RECORD: &str = "otp case record tests/cases/status-17.json --to 60121212121 --yes";

/// A player whose esms.com.my is this server.
fn player(server: &Server) -> Player {
    let mut player = Player::default();
    player.set(&format!("ESMS_MY_BASE_URL={}", server.url()));
    player.set("ESMS_MY_API_KEY=CANARY_KEY");
    player.set("ESMS_MY_API_SECRET=canary-secret");
    player
}

#[test]
fn one_call_leaves_and_goes_to_the_own_number() {
    let body =
        r#"{"status":17,"id":"60121212121","message":"canary-secret","CANARY":[{"phone":"0121212121"}]}"#;
    let server = Server::on_a_thread(vec![Step::Read, answer(200, "x: canary-secret\r\n", body)]);
    let output = player(&server).output(RECORD, "");
    let requests = server.requests();
    assert_eq!((requests.len(), server.connections()), (1, 1), "{requests:?}");
    assert!(requests[0].contains("60121212121") && !requests[0].contains("60120000000"), "{requests:?}");
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains(r#"\"status\":17"#), "{said}");
    for secret in ["CANARY_KEY", "canary-secret", "60121212121", "121212121"] {
        assert!(!said.contains(secret), "{secret}: {said}");
    }
}

/// A key may look like the name of a field. The message was sent all the same.
#[test]
fn an_answer_that_repeats_a_key_is_not_printed() {
    for (status, code) in [(0, 0), (17, 3)] {
        let body = format!(r#"{{"status":{status},"id":"a","message":"ok","creditDeducted":1}}"#);
        let steps = || vec![Step::Read, answer(200, "", &body)];
        for json in ["", " --json"] {
            let server = Server::on_a_thread(steps());
            let mut player = player(&server);
            player.set("ESMS_MY_API_KEY=creditDeducted");
            let output = player.output(&format!("{RECORD}{json}"), "");
            let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            assert!(!said.contains("creditDeducted") && said.contains("is not printed"), "{said}");
            assert!(said.contains("the call was made") && said.contains("may be on its way"), "{said}");
            assert_eq!(output.status.code(), Some(code), "{body}: {said}");
        }
    }
}

/// Every case of eSMS.vn's that names two ways, or a template that may.
#[test]
fn a_second_way_is_shown_before_the_question() {
    let contract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../esms-vn/contract");
    let folders = fs::read_dir(contract).unwrap().map(|folder| folder.unwrap().path());
    let successes = folders.map(|folder| folder.join("success.json")).filter(|file| file.exists());
    let mut player = Player::default();
    player.start();
    let mut shown = 0;
    for file in successes {
        let case: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        let output = player.output(&format!("otp case record {} --to 0901888484", file.display()), "");
        let said = String::from_utf8(output.stderr).unwrap();
        let is_shown = said.contains("the vendor takes another one");
        let arguments = &case["call"]["arguments"];
        let has_two = arguments.get("sms").or(arguments.get("multi_channel_temp_id")).is_some();
        assert_eq!(is_shown, has_two && said.contains("record  "), "{}: {said}", file.display());
        shown += usize::from(is_shown);
    }
    assert_eq!(shown, 2);
}

/// Whichever file cannot be opened, before the call or after it.
#[cfg(target_os = "linux")]
#[test]
fn what_this_machine_lacks_is_neither_the_vendors_answer_nor_a_failure_after_a_message() {
    use std::process::Command;

    let mut faults = 0;
    for files in 4..24 {
        let server = Server::on_a_thread(vec![
            Step::Read,
            answer(200, "", r#"{"status":0,"id":"a","message":"ok","type":0,"parts":1,"creditDeducted":1}"#),
        ]);
        let limited = format!("ulimit -n {files}; exec \"$0\" {}", RECORD.strip_prefix("otp ").unwrap());
        let output = Command::new("sh")
            .args(["-c", &limited, env!("CARGO_BIN_EXE_otp")])
            .env_clear()
            .envs(player(&server).variables())
            .output()
            .unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        let is_recorded = said.contains("\"provenance\": \"recorded\"");
        if server.requests().is_empty() {
            assert!(!is_recorded, "{files}: {said}");
            continue;
        }
        assert_eq!(output.status.code(), Some(0), "{files}: {said}");
        if is_recorded {
            assert!(said.contains("\"ok\""), "{files}: {said}");
        } else {
            assert!(said.contains("the call was made") && said.contains("no recording"), "{files}: {said}");
            faults += 1;
        }
    }
    assert!(faults > 0, "no limit struck between the call and the recording");
}

#[test]
fn a_folder_is_read_in_any_case_of_its_names_and_a_name_forges_no_line() {
    let folder = std::env::temp_dir().join(format!("otp-cases-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("X\nno problem in 1 case\n.JSON"), "{}").unwrap();
    let output = Player::default().output(&format!("otp case lint {}", folder.display()), "");
    fs::remove_dir_all(&folder).unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn what_is_recorded_has_no_problem_and_plays_as_it_stands() {
    let mut player = Player::default();
    player.start();
    let file = std::env::temp_dir().join(format!("otp-recorded-{}.json", std::process::id()));
    for record in [RECORD, "otp case record tests/cases/balance.json"] {
        let output = player.output(record, "");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        fs::write(&file, output.stdout).unwrap();
        for command in ["lint", "replay"] {
            let output = player.output(&format!("otp case {command} {}", file.display()), "");
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert_eq!(output.status.code(), Some(0), "{record}, {command}: {said}");
        }
    }
    fs::remove_file(&file).unwrap();
}
