//! Plays a transcript. Its lines:
//!
//! - `# …` is for the reader.
//! - `@ sandbox` starts a sandbox with a fixed seed and a clock that stands still. Its addresses and keys are the variables
//!   of the commands that follow.
//! - `% NAME=value` sets a variable, `% NAME=` takes it away, and `% NAME=' '` makes it blank. A command has no other variables.
//! - `$ otp …` is a command. Its arguments stand in single quotes where they hold blanks.
//! - `< …` is a line of its standard input.
//! - `| …` is its standard output, `! …` its standard error, `? …` its exit code. The player writes these three.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Child, Command, Output, Stdio};

use otp_sandbox::{Sandbox, Vendor};

#[derive(Default)]
pub(crate) struct Player {
    variables: BTreeMap<String, String>,
    sandbox: Option<Sandbox>,
}

/// Plays it, and returns it with what the commands said this time.
pub(crate) fn play(written: &str) -> String {
    let mut player = Player::default();
    let mut text = Vec::new();
    let mut lines = written.lines().filter(|line| !is_said(line)).peekable();
    while let Some(line) = lines.next() {
        text.push(line.to_owned());
        match line.split_at(line.len().min(2)) {
            ("@ ", "sandbox") => player.start(),
            ("% ", setting) => player.set(setting),
            ("$ ", command) => {
                let mut input = String::new();
                while let Some(line) = lines.next_if(|next| next.starts_with("< ")) {
                    text.push(line.to_owned());
                    input.extend([&line[2..], "\n"]);
                }
                text.extend(player.run(command, &input));
            }
            (mark, _) => assert_eq!(mark, "# ", "no line of a transcript begins so"),
        }
    }
    text.join("\n") + "\n"
}

/// Whether the player writes this line.
fn is_said(line: &str) -> bool {
    line.is_empty() || line.starts_with(['|', '!', '?'])
}

impl Player {
    pub(crate) fn start(&mut self) {
        let start = Sandbox::builder().seed(7).frozen_clock().start();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let sandbox = runtime.block_on(start).unwrap();
        for (name, value) in Vendor::ALL.into_iter().flat_map(|vendor| sandbox.variables(vendor)) {
            self.set(&format!("{name}={value}"));
        }
        self.set(&format!("OTP_SANDBOX_INBOX={}/", sandbox.control_url()));
        self.sandbox = Some(sandbox);
    }

    #[cfg(unix)]
    pub(crate) fn sandbox(&self) -> &Sandbox {
        self.sandbox.as_ref().unwrap()
    }

    #[cfg(target_os = "linux")]
    pub(crate) fn variables(&self) -> &BTreeMap<String, String> {
        &self.variables
    }

    pub(crate) fn set(&mut self, setting: &str) {
        let (name, value) = setting.split_once('=').unwrap();
        let value = value.trim_matches('\'');
        if value.is_empty() {
            self.variables.remove(name);
        } else {
            self.variables.insert(name.to_owned(), value.to_owned());
        }
    }

    /// Runs it, and returns what it said as lines of a transcript.
    fn run(&self, command: &str, input: &str) -> Vec<String> {
        let output = self.output(command, input);
        let mut said = Vec::new();
        for (mark, bytes) in [('|', &output.stdout), ('!', &output.stderr)] {
            let text = self.without_what_changes(std::str::from_utf8(bytes).unwrap());
            let text = if command.starts_with("otp case record") { without_the_day(&text) } else { text };
            self.assert_no_secret(command, &text);
            said.extend(text.lines().map(|line| format!("{mark} {line}").trim_end().to_owned()));
        }
        said.push(format!("? {}", output.status.code().unwrap()));
        said
    }

    pub(crate) fn output(&self, command: &str, input: &str) -> Output {
        let mut child = self.spawn(command);
        // A command that reads nothing may have ended already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    pub(crate) fn spawn(&self, command: &str) -> Child {
        let words = words(command);
        let (program, arguments) = words.split_first().unwrap();
        assert_eq!(program, "otp");
        otp()
            .args(arguments)
            .env_clear()
            .envs(&self.variables)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Ports and keys are others each time.
    fn without_what_changes(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if let Some(sandbox) = &self.sandbox {
            for vendor in Vendor::ALL {
                text = text.replace(&sandbox.address(vendor).to_string(), &format!("({vendor})"));
            }
            text = text.replace(sandbox.control_url().trim_start_matches("http://"), "(sandbox)");
        }
        let is_key = |word: &&str| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        let keys: Vec<_> =
            text.split(|at: char| !at.is_ascii_alphanumeric()).filter(is_key).map(str::to_owned).collect();
        keys.iter().fold(text, |text, key| text.replace(key, "(64 hexadecimal digits)"))
    }

    /// No key is ever printed. A code is printed by the sandbox alone, a whole number also by `number check`.
    fn assert_no_secret(&self, command: &str, said: &str) {
        for (name, value) in &self.variables {
            let is_secret = ["_KEY", "_SECRET", "_ID", "_TOKEN", "_LOGIN", "STORE_URL"]
                .iter()
                .any(|it| name.ends_with(it));
            assert!(
                !is_secret || value.trim().is_empty() || !said.contains(value),
                "{command}: {name} is printed"
            );
        }
        let Some(sandbox) = &self.sandbox else { return };
        for message in sandbox.messages().iter().filter(|_| !command.contains("otp sandbox ")) {
            let digits: String = message.to.chars().filter(char::is_ascii_digit).collect();
            assert!(!said.contains(&digits[3..]), "{command}: a number is printed");
            let code = message.code.as_deref().unwrap_or("no code");
            assert!(!said.contains(code), "{command}: a code is printed");
        }
    }
}

/// A recording has the day on which it was made.
fn without_the_day(text: &str) -> String {
    let is_day = |word: &str| {
        let parts: Vec<_> = word.split('-').map(|part| part.parse::<u32>().map(|_| part.len())).collect();
        parts == [Ok(4), Ok(2), Ok(2)]
    };
    let words = text.split('"').map(|word| if is_day(word) { "(day)" } else { word });
    words.collect::<Vec<_>>().join("\"")
}

/// Splits at blanks, but not inside single quotes.
pub(crate) fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in command.split('\'').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// The program. Under `nohup` these tests ignore SIGHUP, and so would what they start: it would wait for ever.
pub(crate) fn otp() -> Command {
    let program = env!("CARGO_BIN_EXE_otp");
    if !ignores_hangup("self") {
        return Command::new(program);
    }
    let mut env = Command::new("env");
    env.args(["--default-signal=HUP", program]);
    env
}

/// Whether a process of Linux ignores SIGHUP, the first signal.
pub(crate) fn ignores_hangup(process: &str) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap_or("0");
    u64::from_str_radix(ignored.trim(), 16).unwrap() & 1 == 1
}
