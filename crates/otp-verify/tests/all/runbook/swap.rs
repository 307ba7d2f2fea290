use std::sync::{Arc, PoisonError, RwLock};

use otp_verify::Engine;

/// The engine of this moment. All clones see the same one.
#[derive(Clone)]
struct Current(Arc<RwLock<Engine>>);

impl Current {
    fn new(engine: Engine) -> Self {
        Self(Arc::new(RwLock::new(engine)))
    }

    /// Call this once for each request: it ends with the engine with which it began.
    fn engine(&self) -> Engine {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn replace(&self, engine: Engine) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = engine;
    }
}
