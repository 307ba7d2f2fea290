//! A server of plain sockets that does to a connection what a test asks for, and witnesses what really arrived.
//!
//! [`Server`] plays the same [`Step`]s on each connection. A proof with a listener of its own uses [`Connection`].
//!
//! ```
//! # async fn example() {
//! use otp_testkit::http::{Server, Step, ok};
//!
//! // Reads one whole request, answers it, and closes.
//! let server = Server::start(vec![Step::Read, ok("{}")]).await;
//! // … a client calls `server.url()` …
//! assert_eq!((server.connections(), server.requests().len()), (0, 0));
//! # }
//! ```

pub mod broken;
mod connection;
mod places;
mod request;
mod server;
mod steps;
mod tls;
mod wire;

pub use connection::{Connection, Ended, Until, Witness};
pub use places::{Full, Refused, bind};
pub use request::Request;
pub use server::Server;
pub use steps::{Answer, Step, answer, ok, reply};
pub use tls::{Authority, Handshake, Tls};
