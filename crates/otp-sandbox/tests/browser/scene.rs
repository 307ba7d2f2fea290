//! What the page shows in the tests that look at all of it.

use std::path::Path;
use std::time::Duration;

use otp_sandbox::{Config, Fault, Sandbox, Vendor};

use crate::clients::{accuauth_send, my_generate, my_verify, vn_send};
use crate::session::Session;

/// One of everything: Zalo and SMS, right and wrong codes, a refusal, a broken call and the double send after it.
pub fn play(sandbox: &Sandbox) {
    let pause = |seconds| sandbox.advance(Duration::from_secs(seconds));
    let my = Vendor::EsmsMy;
    vn_send(sandbox, "0901888484");
    pause(7);
    my_generate(sandbox, "60123456789");
    pause(21);
    my_verify(sandbox, "60123456789", "000000");
    pause(5);
    my_verify(sandbox, "60123456789", &sandbox.latest_code("60123456789").unwrap());
    pause(19);
    accuauth_send(sandbox, "+62812000111", "4711");
    pause(30);
    sandbox.configure(Vendor::EsmsVn, Config::new().zalo_fails(true)).unwrap();
    vn_send(sandbox, "0908123456");
    pause(12);
    sandbox.arm(Fault::answer(Vendor::Accuauth, "RATE_LIMIT_EXCEEDED")).unwrap();
    accuauth_send(sandbox, "+62812000111", "4712");
    pause(4);
    sandbox.arm(Fault::cut(my)).unwrap();
    my_generate(sandbox, "60198765432");
    pause(3);
    my_generate(sandbox, "60198765432");
    pause(8);
}

/// Messages to as many phones, several at a time; none of the numbers has an ending that the sandbox knows.
pub fn many(sandbox: &Sandbox, count: u32) {
    const HANDS: u32 = 8;
    std::thread::scope(|scope| {
        for hand in 0..HANDS {
            scope.spawn(move || {
                for number in (hand..count).step_by(HANDS as usize) {
                    my_generate(sandbox, &format!("6012{number:06}9"));
                }
            });
        }
    });
}

/// Takes a picture when somebody wants one.
pub fn picture(page: &Session, name: &str) {
    const LARGEST: usize = 200_000;
    page.until("document.getElementById('say').textContent === ''");
    let png = page.screenshot();
    assert!(png.len() < LARGEST, "{name} has {} bytes", png.len());
    if let Ok(folder) = std::env::var("OTP_SANDBOX_SCREENSHOTS") {
        let folder = Path::new(&folder);
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), png).unwrap();
    }
}
