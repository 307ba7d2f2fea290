//! The example that receives callbacks, over a socket.

use std::time::Duration;

use esms_vn::callback::Stage;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::callbacks::printed;

#[path = "../../examples/receive_callbacks.rs"]
#[allow(dead_code, unreachable_pub, reason = "its `main` serves until it is stopped")]
mod example;

async fn status(address: std::net::SocketAddr, target: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    tokio::time::timeout(Duration::from_secs(30), stream.read_to_string(&mut answer)).await.unwrap().unwrap();
    answer.split(' ').nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn the_example_takes_a_report_on_its_secret_path_and_nowhere_else() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let messages = example::Messages::default();
    let router = example::router("a-secret", messages.clone());
    let server = tokio::spawn(async move { axum::serve(listener, router).await });

    let (viber, id) = (printed("viber"), "849fe08c19294b02857cf91687021a50250");
    for path in ["/esms/another-secret/report", "/esms//report", "/esms/a-secret", "/"] {
        assert_eq!(status(address, &format!("{path}?{viber}")).await, "404", "{path}");
    }
    assert_eq!(messages.stage(id), None);
    for query in ["", "?SMSID=id", "?SMSID=id&SMSID=id&SendStatus=5", "?SMSID=%ff&SendStatus=5"] {
        assert_eq!(status(address, &format!("/esms/a-secret/report{query}")).await, "400", "{query}");
    }
    // Before the send call has returned, and once more after that.
    for _ in 0..2 {
        assert_eq!(status(address, &format!("/esms/a-secret/report?{viber}")).await, "200");
        messages.sent(id);
        assert_eq!(messages.stage(id), Some(Stage::Delivered));
    }
    server.abort();
}
