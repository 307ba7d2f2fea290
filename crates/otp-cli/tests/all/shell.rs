//! Completions and manual pages: that they are there, not how clap words them.

use crate::transcript::Player;

fn said(command: &str) -> String {
    let output = Player::default().output(command, "");
    assert!(output.status.success(), "{command}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_shell_completes_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(said(&format!("otp completions {shell}")).contains("balance"), "{shell}");
    }
}

/// The other shells are not on every machine, nor is bash on Windows.
#[cfg(unix)]
#[test]
fn bash_reads_its_script() {
    let script = said("otp completions bash");
    let file = std::env::temp_dir().join(format!("otp-completions-{}", std::process::id()));
    for (script, is_read) in [(format!("{script}\nif"), false), (script, true)] {
        std::fs::write(&file, script).unwrap();
        let output = std::process::Command::new("bash").arg("-n").arg(&file).output().unwrap();
        assert_eq!(output.status.success(), is_read, "{}", String::from_utf8_lossy(&output.stderr));
    }
    std::fs::remove_file(file).unwrap();
}

#[test]
fn each_command_has_a_page() {
    assert!(said("otp man").starts_with(".ie"));
    let folder = std::env::temp_dir().join(format!("otp-man-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    said(&format!("otp man {}", folder.display()));
    let pages = ["otp.1", "otp-send.1", "otp-sandbox-fault-arm.1"].map(|page| folder.join(page).is_file());
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(pages, [true; 3]);
}
