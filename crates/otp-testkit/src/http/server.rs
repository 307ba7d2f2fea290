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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::super::steps::{ok, reply};
    use super::*;

    /// What a client reads that sends these bytes.
    async fn exchange(server: &Server, sends: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(sends).await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        answer
    }

    const POST: &[u8] = b"POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}";

    #[tokio::test]
    async fn a_whole_request_is_counted_and_a_part_of_one_is_not() {
        for (step, sent, whole) in [
            (Step::Read, POST, 1),
            (Step::ReadSlowly, POST, 1),
            (Step::ReadHead, POST, 0),
            (Step::ReadSome, POST, 0),
        ] {
            let server = Server::start(vec![step.clone(), ok("{}")]).await;
            assert!(exchange(&server, sent).await.ends_with(b"\r\n\r\n{}"), "{step:?}");
            server.settled().await;
            assert_eq!((server.connections(), server.requests().len()), (1, whole), "{step:?}");
            assert_eq!(server.bytes(), POST, "{step:?}");
        }
    }

    #[tokio::test]
    async fn a_request_without_its_last_byte_is_none() {
        let server = Server::start(vec![Step::Read, ok("{}")]).await;
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(&POST[..POST.len() - 1]).await.unwrap();
        stream.shutdown().await.unwrap();
        stream.read_to_end(&mut Vec::new()).await.unwrap();
        assert_eq!((server.requests().len(), server.bytes().len()), (0, POST.len() - 1));
    }

    #[tokio::test]
    async fn an_answer_is_made_from_the_request() {
        let echo = Step::answer(|request| request.body().to_vec());
        let server = Server::start(vec![Step::Read, echo]).await;
        assert_eq!(exchange(&server, POST).await, b"{}");
    }

    #[tokio::test]
    async fn a_server_can_pass_everything_on_to_another() {
        let behind = Server::start(vec![Step::Read, reply("behind")]).await;
        let server = Server::start(vec![Step::ForwardTo(behind.address())]).await;
        assert_eq!(exchange(&server, POST).await, b"behind");
        assert_eq!(behind.requests().len(), 1);
    }

    #[test]
    fn a_server_on_a_thread_serves_without_a_runtime_of_the_test() {
        use std::io::{Read as _, Write as _};
        let server = Server::on_a_thread(vec![Step::Read, Step::Wait(Duration::ZERO), reply("x")]);
        let mut stream = std::net::TcpStream::connect(server.address()).unwrap();
        stream.write_all(POST).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_eq!((answer.as_str(), server.requests().len()), ("x", 1));
    }
}
