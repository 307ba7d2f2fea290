//! What a person at a terminal sees and types. A pseudo-terminal stands for theirs.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::Duration;

use otp_sandbox::Vendor;
use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

use crate::transcript::{Player, words};

const SEND: &str = "otp send esms-my --to 60123456789 --brand Eaon";

struct Terminal {
    /// The person's end.
    person: File,
    command: Child,
    seen: String,
}

impl Terminal {
    /// Runs the command in a terminal of its own, where this has been typed before.
    fn run(player: &Player, command: &str, typed_before: &str) -> Self {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY;
        let person = openpt(flags).unwrap();
        grantpt(&person).unwrap();
        unlockpt(&person).unwrap();
        let [input, output, error] = [(); 3].map(|()| ioctl_tiocgptpeer(&person, flags).unwrap());
        let mut person = File::from(person);
        person.write_all(typed_before.as_bytes()).unwrap();
        // It makes the terminal the command's own: keys are asked for at `/dev/tty`.
        let child = Command::new("setsid")
            .args(["--ctty", env!("CARGO_BIN_EXE_otp")])
            .args(&words(command)[1..])
            .env_clear()
            .envs(player.variables())
            .env("PATH", std::env::var_os("PATH").as_deref().unwrap_or(OsStr::new("/usr/bin:/bin")))
            .stdin(input)
            .stdout(output)
            .stderr(error)
            .spawn()
            .unwrap();
        Self { person, command: child, seen: String::new() }
    }

    /// Reads until the screen shows this, or until nothing more comes.
    fn read_until(&mut self, text: &str) {
        let mut bytes = [0; 512];
        while !self.seen.contains(text) {
            // Linux answers with an error when the command has closed its end.
            match self.person.read(&mut bytes) {
                Ok(0) | Err(_) => return,
                Ok(count) => self.seen.push_str(std::str::from_utf8(&bytes[..count]).unwrap()),
            }
        }
    }

    fn type_line(&mut self, line: &str) {
        self.person.write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    /// The word that the question shows.
    fn word(&mut self) -> String {
        const END: &str = " to go ahead: ";
        self.read_until(END);
        let (before, _) = self.seen.split_once(END).unwrap();
        before.split(' ').next_back().unwrap().to_owned()
    }

    /// Waits until the terminal no longer shows what is typed.
    fn wait_for_silence(&self) {
        let is_silent = || !tcgetattr(&self.person).unwrap().local_modes.contains(LocalModes::ECHO);
        let comes = (0..6000).any(|_| {
            is_silent() || {
                sleep(Duration::from_millis(10));
                false
            }
        });
        assert!(comes, "the terminal shows what is typed");
    }

    /// The exit code, and everything that the screen has shown.
    fn end(mut self) -> (Option<i32>, String) {
        self.read_until("\u{0}");
        (self.command.wait().unwrap().code(), self.seen)
    }
}

fn player() -> Player {
    let mut player = Player::default();
    player.start();
    player
}

#[test]
fn what_was_typed_before_the_question_is_no_answer_to_it() {
    for typed in ["y\n", "yes\n", "y\ny\ny\n", "89\n", "\n", "\u{4}"] {
        let player = player();
        let (code, seen) = Terminal::run(&player, SEND, typed).end();
        assert_eq!(code, Some(1), "{seen}");
        assert!(seen.contains(" to go ahead: ") && seen.contains("nothing was called"), "{seen}");
        assert_eq!(player.sandbox().requests(Vendor::EsmsMy), 0, "{seen}");
    }
}

#[test]
fn only_the_word_that_is_shown_goes_ahead() {
    for (changed, calls) in [("", 1), ("x", 0)] {
        let player = player();
        let mut terminal = Terminal::run(&player, SEND, "");
        let word = terminal.word();
        terminal.type_line(&format!("{word}{changed}"));
        let (code, seen) = terminal.end();
        assert_eq!(code, Some(1 - calls), "{seen}");
        assert_eq!(seen.contains("accepted "), calls == 1, "{seen}");
        assert_eq!(player.sandbox().requests(Vendor::EsmsMy), u64::try_from(calls).unwrap());
    }
}

#[test]
fn each_question_has_another_word() {
    let player = player();
    let words = [(); 3].map(|()| {
        let mut terminal = Terminal::run(&player, SEND, "\n");
        let word = terminal.word();
        terminal.end();
        word
    });
    assert!(words[0] != words[1] || words[1] != words[2], "{words:?}");
}

#[test]
fn a_key_is_asked_for_and_not_shown() {
    let mut player = player();
    let keys = ["ESMS_MY_API_KEY", "ESMS_MY_API_SECRET"].map(|name| {
        let key = player.variables()[name].clone();
        player.set(&format!("{name}="));
        (name, key)
    });
    let mut terminal = Terminal::run(&player, "otp balance esms-my", "");
    for (name, key) in &keys {
        terminal.read_until(&format!("{name}: "));
        terminal.wait_for_silence();
        terminal.type_line(key);
    }
    let (code, seen) = terminal.end();
    assert_eq!(code, Some(0), "{seen}");
    assert!(seen.contains(" credits"), "{seen}");
    for (_, key) in keys {
        assert!(!seen.contains(&key), "{seen}");
    }
}
