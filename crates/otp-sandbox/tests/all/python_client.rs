//! A client in another language against the command.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::calls::{ACCU_SEND, MY_GENERATE, MY_VERIFY, VN_CHECK, VN_V4};

/// The started command; ended however the test ends.
struct Started(Child);

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_client_of_pythons_standard_library_passes_the_whole_flow() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_otp-sandbox"));
    let mut sandbox = Started(command.args(["--port", "0"]).stdout(Stdio::piped()).spawn().unwrap());
    let lines = BufReader::new(sandbox.0.stdout.take().unwrap()).lines();
    let variables: Vec<(String, String)> = lines
        .map(|line| {
            line.unwrap().split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap()
        })
        .take(10)
        .collect();

    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/all/client.py");
    let base = otp_sandbox::Vendor::EsmsVn.base_path();
    let [send, check] = [VN_V4, VN_CHECK].map(|path| path.strip_prefix(base).unwrap());
    let paths = [MY_GENERATE, MY_VERIFY, send, check, ACCU_SEND];
    let output = Command::new("python3").arg(script).args(paths).envs(variables).output();
    let output = output.unwrap_or_else(|error| panic!("this test needs python3 in the path: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(output.stdout, b"python client: fine\n");
}
