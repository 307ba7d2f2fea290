use accuauth::Region;
use otp_verify::{BuildError, Engine, KeyRing, MemoryStore, Purpose, SendLimits};

/// The engine makes the code, keeps its HMAC, and compares.
fn own_code(sender: accuauth::CodeSender, keys: KeyRing) -> Result<Engine, BuildError> {
    // Indonesian numbers only, and at most 1,000 messages a day.
    let limits = SendLimits::new([Region::Indonesia], 1_000);
    Engine::own_code(sender, MemoryStore::new(), keys, limits).build()
}

/// The vendor does that; the engine binds each check to its challenge, and counts the attempts. One engine, one
/// purpose, and one app id: the vendor takes any live code that it sent under that id.
fn guard(vendor: esms_my::Verification, login: Purpose, keys: KeyRing) -> Result<Engine, BuildError> {
    let limits = SendLimits::new([Region::Malaysia], 1_000);
    Engine::guard("esms-my/1", login, vendor, MemoryStore::new(), keys, limits).build()
}
