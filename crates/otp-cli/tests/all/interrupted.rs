//! Ctrl-c in the middle of a call that is billed.

use std::process::Command;

use crate::transcript::Player;

#[test]
fn whoever_interrupts_a_send_is_told_that_a_message_may_be_on_its_way() {
    let mut player = Player::default();
    player.start();
    player.output("otp sandbox fault arm esms-my hang", "");
    let send = player.spawn("otp send esms-my --to 60123456789 --brand Eaon --yes");
    // The vendor has the call: the message is there, and the answer never comes.
    assert!(player.output("otp sandbox code --to 60123456789 --wait 60", "").status.success());
    assert!(Command::new("kill").args(["-INT", &send.id().to_string()]).status().unwrap().success());
    let output = send.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("stopped before the answer came") && said.contains("may be on its way"), "{said}");
}
