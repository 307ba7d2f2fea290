//! One server for the tests that need nothing of it but tables of their own. The files of a fresh server take a second to copy
//! where the disk is busy, and most tests take less.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Weak};

use crate::pool::{self, At};
use crate::server::Server;

/// Ends with the last test that holds it, so that none is left running.
static SERVER: Mutex<Weak<Server>> = Mutex::new(Weak::new());

/// A schema of its own on the shared server.
pub(crate) struct Schema {
    pub(crate) server: Arc<Server>,
    pub(crate) name: String,
}

impl Schema {
    pub(crate) async fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let schema = Self { server: server(), name };
        let client = pool::pool(schema.server.port(), 1).get().await.unwrap();
        client.batch_execute(&format!("create schema {}", schema.name)).await.unwrap();
        schema
    }

    /// The same tables, reached by a proxy on this port.
    pub(crate) fn through(&self, port: u16) -> At {
        At { port, schema: Some(self.name.clone()) }
    }
}

fn server() -> Arc<Server> {
    let mut shared = SERVER.lock().unwrap();
    shared.upgrade().unwrap_or_else(|| {
        let server = Arc::new(Server::start().unwrap());
        *shared = Arc::downgrade(&server);
        server
    })
}
