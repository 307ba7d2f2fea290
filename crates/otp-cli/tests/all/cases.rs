//! `otp case record`, and what is recorded.

use std::fs;

use otp_testkit::http::{Server, Step, answer};

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

/// A key may look like a code of the vendor's, or like the name of a field.
#[test]
fn an_answer_that_repeats_a_key_is_not_printed() {
    for body in [r#"{"status":"CANARY_KEY"}"#, r#"{"status":17,"CANARY_KEY":1}"#] {
        let server = Server::on_a_thread(vec![Step::Read, answer(200, "", body)]);
        for json in ["", " --json"] {
            let output = player(&server).output(&format!("{RECORD}{json}"), "");
            let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            assert!(!said.contains("CANARY_KEY") && said.contains("is not printed"), "{said}");
            assert_eq!(output.status.code(), Some(3), "{body}: {said}");
        }
    }
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
