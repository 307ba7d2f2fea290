//! Canaries in every variable that holds a secret, and in every place of the command line where one may be put by mistake.

use crate::transcript::Player;

const CANARY: &str = "canary-3f9a";
const NUMBER: &str = "60123456789";

const COMMANDS: [&str; 28] = [
    "otp send esms-vn --to 0901888484 --template 22575 --yes",
    "otp send esms-vn --to 0901888484 --brand Shop --text '{OTP} canary-3f9a' --own-code --yes",
    "otp send esms-my --to 60123456789 --brand Eaon --yes",
    "otp send esms-my --to 60123456789 --text 'canary-3f9a {OTP}' --own-code --yes",
    "otp send esms-my --to 60123456789 --brand Eaon",
    "otp send accuauth --to 0812-3456-7890 --template TPL_0001 --number-format code --yes",
    "otp check esms-vn --to 0901888484 --yes",
    "otp check esms-my --to 60123456789 --yes",
    "otp balance esms-vn",
    "otp balance esms-my",
    "otp status esms-vn some-id",
    "otp send esms-my --to canary-3f9a --brand Eaon --yes",
    "otp send esms-my --api-key=canary-3f9a --api-secret canary-3f9a",
    "otp canary-3f9a balance",
    "otp send esms-my --to60123456789 --brand Eaon --yes",
    "otp send esms-my --60123456789",
    "otp check esms-my --to 60123456789 --codec4n4ry39",
    "otp send esms-my -canary-3f9a --to 60123456789",
    "otp send esms-my --to 60123456789 --brand Eaon --minutes 60123456789",
    "otp --canary-3f9a",
    "otp send esms-my --to 60123456789 --brand Eaon --yes --proxy http://user:canary-3f9a@127.0.0.1:1",
    "otp balance esms-my --base-url https://vendor.example --proxy http://127.0.0.1:1",
    "otp doctor esms-my --proxy http://canary-3f9a@127.0.0.1:1",
    "otp send esms-my --to 60123456789 --whatsapp --own-code --yes",
    "otp case record tests/cases/status-17.json --to 60123456789 --yes",
    "otp case record tests/cases/status-17.json --to 60123456789 --set msg --yes",
    "otp case record tests/cases/balance.json",
    "otp case record tests/cases/status-17.json --to 60123456789 --set canary-3f9a=canary-3f9a --yes",
];

#[test]
fn no_secret_stands_in_any_output() {
    for breaks in [None, Some("cut"), Some("answer"), Some("html_page")] {
        let mut player = Player::default();
        player.start();
        for name in ["ESMS_VN_API_KEY", "ESMS_MY_API_SECRET", "ACCUAUTH_API_ID", "ACCUAUTH_API_SECRET"] {
            player.set(&format!("{name}={CANARY}"));
        }
        player.set(&format!("OTP_SANDBOX_TOKEN={CANARY}"));
        player.set(&format!("OTP_PROXY_LOGIN=otp:{CANARY}"));
        player.set(&format!("OTP_STORE_URL=postgres://otp:{CANARY}@127.0.0.1:1/otp"));
        for command in COMMANDS {
            if let Some(kind) = breaks {
                for (vendor, code) in [("esms-vn", "146"), ("esms-my", "6"), ("accuauth", "FAILED")] {
                    let code = if kind == "answer" { format!("code={code}") } else { String::new() };
                    let armed = player.output(&format!("otp sandbox fault arm {vendor} {kind} {code}"), "");
                    assert!(armed.status.success(), "{vendor} {kind} {code} is not armed: {armed:?}");
                }
            }
            for json in ["", " --json"] {
                let output = player.output(&format!("{command}{json}"), "c4n4ry39\n");
                let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
                assert!(!said.is_empty(), "{command}");
                for secret in [CANARY, &CANARY.to_uppercase(), "c4n4ry39", NUMBER, "901888484", "81234567890"]
                {
                    assert!(!said.contains(secret), "{command}{json} under {breaks:?} says {secret}: {said}");
                }
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf_8_is_wrong_use_and_not_the_vendors_own_address() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::process::Command;

    for name in ["ESMS_MY_BASE_URL", "ESMS_MY_API_KEY", "OTP_SANDBOX_TOKEN"] {
        let arguments =
            if name.starts_with("OTP") { &["sandbox", "clock"][..] } else { &["balance", "esms-my"] };
        let output = Command::new(env!("CARGO_BIN_EXE_otp"))
            .args(arguments)
            .env_clear()
            .envs([("ESMS_MY_API_KEY", "key"), ("ESMS_MY_API_SECRET", "secret")])
            .env(name, OsStr::from_bytes(b"http://127.0.0.1:1/\xff"))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said, format!("otp: {name} is set, and not UTF-8\n"));
    }
}

/// A vendor that repeats what it was given, in the fields that the command prints.
#[test]
fn no_field_of_an_answer_shows_a_key_or_a_number() {
    use otp_testkit::http::{Server, Step, ok};

    const KEY: &str = "canary-key-3f9a";
    for told in [KEY, "a9f3-yek-yranac", "Y2FuYXJ5LWtleS0zZjlh", "63616e6172792d6b65792d33663961", NUMBER] {
        let sent = r#""creditDeducted":1,"parts":1,"type":0"#;
        for (command, rest) in [
            ("otp send esms-my --to 60123456789 --brand Eaon --yes", sent),
            ("otp balance esms-my", &format!(r#""balance":"{told}""#)),
        ] {
            // The call for a balance has no number, and a balance may be any.
            if told == NUMBER && rest != sent {
                continue;
            }
            let body = format!(r#"{{"status":0,"message":"{told}","id":"{told}",{rest}}}"#);
            for json in ["", " --json"] {
                let vendor = Server::on_a_thread(vec![Step::Read, ok(&body)]);
                let mut player = Player::default();
                player.set(&format!("ESMS_MY_BASE_URL={}", vendor.url()));
                player.set(&format!("ESMS_MY_API_KEY={KEY}"));
                player.set("ESMS_MY_API_SECRET=canary-secret");
                let output = player.output(&format!("{command}{json}"), "");
                let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
                assert!(!said.contains(told) && !said.is_empty(), "{command}{json}: {said}");
                let is_sent = command.contains(" send ");
                assert_eq!(output.status.code(), Some(i32::from(!is_sent)), "{command}{json}: {said}");
                if is_sent && json.is_empty() {
                    assert!(said.contains("hidden: it repeats something of the account"), "{said}");
                }
            }
        }
    }
}

/// The same vendor, which spreads the number over the fields.
#[test]
fn no_number_stands_in_the_fields_of_an_answer_side_by_side() {
    use otp_testkit::http::{Server, Step, ok};

    const REPEATS: &str = "hidden: it repeats something of the account";
    for (id, parts, billed, shown) in [
        ("a", 60_123, 45_678, "hidden: no message has so many parts"),
        ("a", 1, 23_456, REPEATS),
        ("12-34", 5, 6, REPEATS),
        ("789", 6, 2_345, REPEATS),
        ("5a7e-4401", 10, 70, "5a7e-4401"),
    ] {
        let body = format!(
            r#"{{"status":0,"message":"ok","id":"{id}","creditDeducted":{billed},"parts":{parts},"type":0}}"#
        );
        for json in ["", " --json"] {
            let vendor = Server::on_a_thread(vec![Step::Read, ok(&body)]);
            let mut player = Player::default();
            player.set(&format!("ESMS_MY_BASE_URL={}", vendor.url()));
            player.set("ESMS_MY_API_KEY=canary-key-3f9a");
            player.set("ESMS_MY_API_SECRET=canary-secret");
            let send = format!("otp send esms-my --to {NUMBER} --brand Eaon --yes{json}");
            let output = player.output(&send, "");
            let said = String::from_utf8(output.stdout).unwrap();
            let digits: String = said.chars().filter(char::is_ascii_digit).collect();
            let runs = (0..=NUMBER.len() - 6).map(|from| &NUMBER[from..from + 6]);
            assert!(!runs.into_iter().any(|run| digits.contains(run)), "{said}");
            assert!(said.contains(shown) || !json.is_empty(), "{said}");
            assert_eq!(output.status.code(), Some(0), "{said}");
        }
    }
}
