use std::time::Duration;

use otp_verify::otp_core::{Observer, SendCode, Trouble};
use otp_verify::{Attempts, Engine, KeyRing, Lifetime, MemoryStore, Policy, SendLimits};

/// Logs what no call returns.
struct Log;

impl Observer for Log {
    fn trouble(&self, trouble: &Trouble<'_>) {
        // A user is waiting. If your log can block, send the line to a channel with room.
        eprintln!("otp: {trouble}: {:?}", trouble.error());
    }
}

fn engine(
    sender: impl SendCode + 'static,
    keys: KeyRing,
    limits: SendLimits,
) -> Result<Engine, Box<dyn std::error::Error>> {
    // Three minutes and three attempts.
    let life = Lifetime::try_from(Duration::from_secs(180))?;
    let policy = Policy::new().lifetime(life).attempts(Attempts::try_from(3)?);
    Ok(Engine::own_code(sender, MemoryStore::new(), keys, limits).policy(policy).observer(Log).build()?)
}
