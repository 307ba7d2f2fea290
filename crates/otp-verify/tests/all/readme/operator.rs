use otp_verify::otp_core::{Observer, Operated, PhoneNumber};
use otp_verify::{Engine, Error, Purpose, Scope, Start};

/// Keeps who did what.
struct Audit;

impl Observer for Audit {
    fn operated(&self, operated: &Operated<'_>) {
        eprintln!("audit: {operated}");
    }
}

/// A user calls: no code arrives.
async fn support(engine: &Engine, phone: PhoneNumber, login: Purpose) -> Result<(), Error> {
    let operator = engine.operator("support: ann");
    let state = operator.number(&Start::new(phone, login.clone())).await?;
    println!("{state:?}"); // the number is masked
    if state.failures.iter().any(|failures| failures.locked_until.is_some()) {
        operator.lift_lock(phone, &login).await?;
    }
    Ok(())
}

/// Messages to one country are being farmed. All instances stop with their next start; checks go on.
async fn stop(engine: &Engine) -> Result<(), Error> {
    engine.operator("night shift").close(Scope::Country(84)).await.map(drop)
}
