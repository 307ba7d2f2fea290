use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

use otp_verify::otp_core::SendCode;
use otp_verify::store::ChallengeStore;
use otp_verify::{Engine, KeyRing, SendLimits, Tenant};

/// One store and one key ring for all products. Each has a name, a sender and limits of its own.
fn engines(
    products: impl IntoIterator<Item = (&'static str, Arc<dyn SendCode>, SendLimits)>,
    store: &Arc<dyn ChallengeStore>,
    keys: &KeyRing,
) -> Result<HashMap<&'static str, Engine>, Box<dyn Error>> {
    let mut engines = HashMap::new();
    for (product, sender, limits) in products {
        let engine = Engine::own_code(sender, Arc::clone(store), keys.clone(), limits);
        engines.insert(product, engine.tenant(Tenant::parse(product)?).build()?);
    }
    Ok(engines)
}
