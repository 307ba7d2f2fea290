//! A client in another language against the command.

use std::process::Command;

use crate::calls::{ACCU_SEND, MY_GENERATE, MY_VERIFY, VN_CHECK, VN_V4};
use crate::program::{Started, command};

#[test]
fn a_client_of_pythons_standard_library_passes_the_whole_flow() {
    let sandbox = Started::new(command().args(["--port", "0"]));

    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/all/client.py");
    let base = otp_sandbox::Vendor::EsmsVn.base_path();
    let [send, check] = [VN_V4, VN_CHECK].map(|path| path.strip_prefix(base).unwrap());
    let paths = [MY_GENERATE, MY_VERIFY, send, check, ACCU_SEND];
    let output = Command::new("python3").arg(script).args(paths).envs(sandbox.lines.iter().cloned()).output();
    let output = output.unwrap_or_else(|error| panic!("this test needs python3 in the path: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(output.stdout, b"python client: fine\n");
}
