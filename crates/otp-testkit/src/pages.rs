//! Programs that are in a README: they are printed to the letter, and meet what users do.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::Handle;

/// The page, a path from the root of the repository, prints this program to the letter.
pub fn prints(page: &str, program: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(page);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(
        text.contains(&format!("```rust\n{program}```"))
            || text.contains(&format!("```rust,no_run\n{program}```")),
        "{page} does not print this program, which is what the tests run:\n\n{program}"
    );
}

/// The program in the module of this name, as a page prints it: up to the line that says where it ends, without the indentation.
///
/// Two programs of a page often have the same imports. In modules of one file they have both, beside the tests of each.
#[must_use]
pub fn program(file: &str, module: &str) -> String {
    let (_, behind) = file.split_once(&format!("mod {module} {{\n")).expect("the file has the module");
    let (program, _) =
        behind.split_once("\n    // Here the program ends.\n").expect("the program has an end");
    program.split_inclusive('\n').map(|line| line.strip_prefix("    ").unwrap_or(line)).collect()
}

/// The page shows beneath this program what it prints, the first time and a second time. `test` runs the program, and is this
/// binary's test of that name.
///
/// Codes are compared by their length: they differ from run to run.
pub fn shows_the_output(page: &str, program: &str, test: &str) {
    shows_the_output_with(page, program, test, &[]);
}

/// The same of a program that reads these variables.
pub fn shows_the_output_with(page: &str, program: &str, test: &str, variables: &[(&str, String)]) {
    prints(page, program);
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(page);
    let whole = std::fs::read_to_string(&path).unwrap();
    let (_, behind) = whole.split_once(program).unwrap();
    let (_, shown) = behind.split_once("```text\n").unwrap();
    let (shown, _) = shown.split_once("```").unwrap();

    for run in ["first", "second"] {
        let mut itself = std::process::Command::new(std::env::current_exe().unwrap());
        itself.envs(variables.iter().map(|(name, value)| (name, value))).env(RUNS_ALONE, test);
        let output = itself.args([test, "--exact", "--nocapture"]).output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && printed.contains("1 passed"), "{test}: {printed}");
        assert!(
            hide_codes(&printed).contains(&hide_codes(shown)),
            "{page} shows:\n{shown}\nand its {run} run prints:\n{printed}"
        );
    }
}

/// Names the test of the process that it is set in.
const RUNS_ALONE: &str = "OTP_TESTKIT_PROGRAM";

/// Whether [`shows_the_output_with`] has started this test, and so the variables of its program are set.
#[must_use]
pub fn is_started_for(test: &str) -> bool {
    std::env::var(RUNS_ALONE).is_ok_and(|name| name == test)
}

/// Writes every six digits that stand alone as `######`.
#[must_use]
pub fn hide_codes(text: &str) -> String {
    let parts = text.split_inclusive(|c: char| !c.is_ascii_digit());
    let hide = |part: &str| {
        let digits = part.trim_end_matches(|c: char| !c.is_ascii_digit());
        if digits.len() == 6 { format!("######{}", &part[6..]) } else { part.to_owned() }
    };
    parts.map(hide).collect()
}

/// Drops a call in its middle, as a web server does with a handler when the browser hangs up.
pub async fn hang_up<T>(call: impl Future<Output = T>, is_in_its_middle: impl Fn() -> bool) {
    tokio::select! {
        _ = call => panic!("the call was over before the browser hung up"),
        () = until(is_in_its_middle) => {}
    }
}

/// Drops a call as soon as it waits for something.
pub async fn hang_up_at_once<T>(call: impl Future<Output = T>) {
    let mut call = pin!(call);
    poll_fn(|context| {
        assert!(call.as_mut().poll(context).is_pending(), "the call was over before the browser hung up");
        Poll::Ready(())
    })
    .await;
}

/// Waits until every task of this runtime is over, those that nobody waits for included.
pub async fn tasks_are_over() {
    until(|| Handle::current().metrics().num_alive_tasks() == 0).await;
}

/// Waits until this holds.
pub async fn until(holds: impl Fn() -> bool) {
    let wait = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), wait).await.expect("it never came about");
}
