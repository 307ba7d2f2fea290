//! A server on a loopback port of its own that plays the same steps on each connection.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::task::JoinHandle;

use super::connection::{Connection, Witness};
use super::request::Request;
use super::steps::Step;

/// What arrived.
#[derive(Default, Debug)]
struct Seen {
    connections: usize,
    requests: Vec<String>,
    bytes: Vec<u8>,
    ended: usize,
}

impl Witness for Mutex<Seen> {
    fn bytes(&self, bytes: &[u8]) {
        self.lock().unwrap().bytes.extend_from_slice(bytes);
    }

    fn request(&self, request: &Request) {
        self.lock().unwrap().requests.push(request.text().into_owned());
    }
}

/// The server. Dropped, it takes no more connections; those that it has go on.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts a server on the runtime that this is called in.
    pub async fn start(steps: Vec<Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::<Mutex<Seen>>::default();
        let task = tokio::spawn(serve(listener, steps.into(), Arc::clone(&seen)));
        Self { address, seen, task }
    }

    /// Starts a server on a thread of its own, for tests that have no runtime or must not share theirs. The thread lives as
    /// long as the program.
    #[must_use]
    pub fn on_a_thread(steps: Vec<Step>) -> Self {
        let (started, server) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            let _ = started.send(runtime.block_on(Self::start(steps)));
            runtime.block_on(std::future::pending::<()>());
        });
        server.recv().unwrap()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its base URL, by plain HTTP.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its base URL, by HTTPS.
    #[must_use]
    pub fn https_url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// How many connections were made.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.seen().connections
    }

    /// How many connections are closed again.
    #[must_use]
    pub fn ended(&self) -> usize {
        self.seen().ended
    }

    /// The requests that arrived whole and were read: head and body as text.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.seen().requests.clone()
    }

    /// Every byte that was read, of whole requests or not.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.seen().bytes.clone()
    }

    /// Gives the other tasks of this runtime time to go on, then waits until every connection that was accepted has ended.
    ///
    /// A connection that is made later is not seen: this cannot prove that none will come.
    pub async fn settled(&self) {
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        while self.ended() < self.connections() {
            tokio::task::yield_now().await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, steps: Arc<[Step]>, seen: Arc<Mutex<Seen>>) {
    while let Ok((stream, _)) = listener.accept().await {
        seen.lock().unwrap().connections += 1;
        let (steps, seen) = (Arc::clone(&steps), Arc::clone(&seen));
        tokio::spawn(async move {
            let mut connection = Connection::new(stream, Arc::clone(&seen) as Arc<dyn Witness>);
            // A connection that breaks is what most of these servers are for.
            let _ = connection.play(&steps).await;
            drop(connection);
            seen.lock().unwrap().ended += 1;
        });
    }
}
