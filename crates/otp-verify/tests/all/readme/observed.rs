use std::sync::Arc;

use otp_verify::otp_core::{MetricsObserver, Observer, TracingObserver};
use otp_verify::{Engine, KeyRing, MemoryStore, SendLimits};

/// The client hears of its calls, the engine of its answers: give both the same observer.
fn engine(
    client: esms_my::ClientBuilder,
    keys: KeyRing,
    limits: SendLimits,
) -> Result<Engine, Box<dyn std::error::Error>> {
    let observer: Arc<dyn Observer> = Arc::new((TracingObserver::new(), MetricsObserver::new()));
    let http = esms_my::HttpOptions::new().observer(Arc::clone(&observer));
    let text = "Your code is {OTP}. It is valid for {MINUTES} minutes.";
    let sender = esms_my::CodeSender::new(client.http(http).build()?, text)?;
    Ok(Engine::own_code(sender, MemoryStore::new(), keys, limits).observer(observer).build()?)
}
