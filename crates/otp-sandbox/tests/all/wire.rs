//! The vendor ports as sockets: framing, limits, connections, lifetime.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use crate::calls::{
    ACCU, ACCU_SEND, MY_GENERATE, MY_VERIFY, PHONE, VN_CHECK, VN_V4, generate_bytes, my_form, vn_target,
};
use crate::wire_client::{FORM, parse, post, raw, request, send};
use otp_sandbox::{Builder, Fault, Ports, Request, Sandbox, Vendor, World, handle};

fn head(extra: &str) -> String {
    let keys = ACCU.credentials();
    format!(
        "POST {ACCU_SEND} HTTP/1.1\r\nhost: x\r\nX-DF-API-ID: {}\r\nX-DF-API-SECRET: {}\r\n\
         content-type: {FORM}\r\n{extra}\r\n",
        keys.key, keys.secret
    )
}

/// Reads one answer from a connection that stays open.
fn read_one(socket: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let mut byte = [0];
        socket.read_exact(&mut byte).unwrap();
        bytes.push(byte[0]);
        if bytes.ends_with(b"\r\n\r\n") {
            break;
        }
    }
    let text = String::from_utf8(bytes).unwrap();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    socket.read_exact(&mut body).unwrap();
    text + &String::from_utf8(body).unwrap()
}

#[tokio::test]
async fn a_connection_carries_several_requests() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut socket = TcpStream::connect(sandbox.address(ACCU)).unwrap();
    for _ in 0..3 {
        let bytes = head("content-length: 24\r\n") + "phone_number=62812000111";
        socket.write_all(bytes.as_bytes()).unwrap();
        assert!(read_one(&mut socket).contains(r#""status":"OK""#));
    }
    assert_eq!(sandbox.requests(ACCU), 3);
}

#[tokio::test]
async fn chunks_and_lengths_mean_the_same_and_100_continue_is_given() {
    let sandbox = Sandbox::start().await.unwrap();
    let chunked = head("transfer-encoding: chunked\r\nconnection: close\r\n")
        + "d;x=y\r\nphone_number=\r\nb\r\n62812000111\r\n0\r\ntrailer: t\r\n\r\n";
    assert_eq!(parse(&raw(sandbox.address(ACCU), chunked.as_bytes())).status, 200);

    let mut socket = TcpStream::connect(sandbox.address(ACCU)).unwrap();
    socket.write_all(head("content-length: 24\r\nexpect: 100-continue\r\n").as_bytes()).unwrap();
    assert_eq!(read_one(&mut socket), "HTTP/1.1 100 Continue\r\n\r\n");
    socket.write_all(b"phone_number=62812000111").unwrap();
    assert!(read_one(&mut socket).starts_with("HTTP/1.1 200 OK"));
    let to: Vec<String> = sandbox.messages().into_iter().map(|message| message.to).collect();
    assert_eq!(to, ["62812000111", "62812000111"]);
}

#[tokio::test]
async fn garbage_and_contradictions_get_400_and_the_end() {
    let sandbox = Sandbox::start().await.unwrap();
    let rows = [
        "\x01\x02 garbage\r\n\r\n".to_owned(),
        head("content-length: 1\r\ncontent-length: 1\r\n") + "a",
        head("content-length: 1\r\ntransfer-encoding: chunked\r\n") + "a",
        head("content-length: -1\r\n"),
        head("host: x\r\ncontent-length: 0\r\n"),
        head("transfer-encoding: gzip\r\n"),
        head("transfer-encoding: chunked\r\n") + "xyz\r\n",
    ];
    for bytes in rows {
        assert_eq!(parse(&raw(sandbox.address(ACCU), bytes.as_bytes())).status, 400, "{bytes:?}");
    }
    assert_eq!(sandbox.requests(ACCU), 0);
}

#[tokio::test]
async fn heads_and_bodies_have_limits() {
    let sandbox = Sandbox::start().await.unwrap();
    let long_head = head(&format!("x-long: {}\r\n", "a".repeat(70_000)));
    assert_eq!(parse(&raw(sandbox.address(ACCU), long_head.as_bytes())).status, 431);
    let long_body = head("content-length: 1048577\r\n");
    assert_eq!(parse(&raw(sandbox.address(ACCU), long_body.as_bytes())).status, 413);
    let long_chunk = head("transfer-encoding: chunked\r\n") + "100001\r\n";
    assert_eq!(parse(&raw(sandbox.address(ACCU), long_chunk.as_bytes())).status, 413);
}

#[tokio::test]
async fn a_request_that_breaks_off_is_not_processed() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut socket = TcpStream::connect(sandbox.address(ACCU)).unwrap();
    socket.write_all((head("content-length: 24\r\n") + "phone").as_bytes()).unwrap();
    socket.shutdown(std::net::Shutdown::Write).unwrap();
    let mut rest = Vec::new();
    socket.read_to_end(&mut rest).unwrap();
    assert!(rest.is_empty());
    assert_eq!(sandbox.requests(ACCU), 0);
}

#[tokio::test]
async fn the_same_seed_and_requests_give_the_same_bytes() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let sandbox = Sandbox::builder().seed(42).frozen_clock().start().await.unwrap();
        let answer = raw(sandbox.address(Vendor::EsmsMy), &generate_bytes(PHONE, true));
        runs.push((answer, sandbox.messages()));
    }
    assert_eq!(runs[0], runs[1]);
}

#[test]
fn the_core_needs_no_socket() {
    let keys = ACCU.credentials();
    let request = Request::new("POST", ACCU_SEND)
        .header("x-df-api-id", keys.key)
        .header("x-df-api-secret", keys.secret)
        .body("phone_number=62812000111&content=code%3A1234");
    let (mut one, mut two) = (World::new(7), World::new(7));
    one.arm(Fault::cut(ACCU)).unwrap();
    let (cut, sent) = (handle(&mut one, ACCU, &request), handle(&mut two, ACCU, &request));
    assert!(cut.is_cut() && !sent.is_cut());
    assert_eq!(cut.body(), sent.body(), "a cut reply was made all the same");
    assert_eq!(format!("{sent:?}{request:?}{two:?}").matches("1234").count(), 0);
}

#[tokio::test]
async fn two_sandboxes_do_not_see_each_other() {
    let (one, two) = (Sandbox::start().await.unwrap(), Sandbox::start().await.unwrap());
    post(&one, Vendor::EsmsMy, MY_VERIFY, FORM, "");
    assert_eq!((one.requests(Vendor::EsmsMy), two.requests(Vendor::EsmsMy)), (1, 0));
}

/// A sandbox on ports in a row that no other test gets by chance, and the builder that started it.
///
/// They are below the ports that the system hands out by itself, so nobody else is on them unless by the same search. Each
/// process begins it at another place, and it goes on until they are free.
async fn on_its_own_ports() -> (Sandbox, Builder) {
    const FIRST: u16 = 30_000;
    // The inbox has one, too.
    let ports = u16::try_from(Vendor::ALL.len() + 1).unwrap();
    let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    let handed_out = range.split_whitespace().next().and_then(|low| low.parse().ok());
    let end = handed_out.filter(|low| *low > FIRST + 400).unwrap_or(32_768_u16);
    let blocks = (end - FIRST) / ports;
    let start = u16::try_from(std::process::id().wrapping_mul(31) % u32::from(blocks)).unwrap();
    for block in (start..blocks).chain(0..start) {
        let builder = Sandbox::builder().ports(Ports::Fixed { base: FIRST + ports * block });
        if let Ok(sandbox) = builder.clone().start().await {
            return (sandbox, builder);
        }
    }
    panic!("every port from {FIRST} to {end} is taken");
}

#[tokio::test]
async fn dropping_frees_the_ports_and_closes_open_connections() {
    let (sandbox, _) = on_its_own_ports().await;
    let addresses: Vec<_> = Vendor::ALL.map(|vendor| sandbox.address(vendor)).to_vec();
    let control = crate::wire_client::control(&sandbox);
    let mut idle = TcpStream::connect(addresses[0]).unwrap();
    drop(sandbox);
    let mut rest = Vec::new();
    assert!(idle.read_to_end(&mut rest).is_err() || rest.is_empty());
    for address in addresses.into_iter().chain([control]) {
        assert!(TcpStream::connect(address).is_err());
        TcpListener::bind(address).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fixed_ports_stand_in_a_row_and_a_taken_port_is_an_error_that_names_it() {
    let (sandbox, builder) = on_its_own_ports().await;
    let base = crate::wire_client::control(&sandbox).port();
    let ports = Vendor::ALL.map(|vendor| sandbox.address(vendor).port());
    assert!((base + 1..).zip(ports).all(|(next, port)| port == next), "{base}: {ports:?}");
    assert!(sandbox.base_url(Vendor::EsmsVn).ends_with("/MainService.svc/json"));
    let error = builder.start().await.unwrap_err();
    assert!(error.to_string().contains(&base.to_string()), "{error}");
    let cause = std::error::Error::source(&error).unwrap();
    assert_eq!(format!("{error:?}"), format!("{error}: {cause}"), "what a `main` that returns it prints");
}

#[tokio::test]
async fn pages_of_another_origin_are_refused_and_change_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let keyed = my_form(&[("phone", PHONE), ("brand-name", "Kopi")]);
    let call = |origin: &str| {
        let headers = [("content-type", FORM), ("origin", origin)];
        send(sandbox.address(Vendor::EsmsMy), "POST", MY_GENERATE, &headers, &keyed)
    };
    let own = format!("http://{}", sandbox.address(Vendor::EsmsMy));
    for origin in ["http://evil.example", "null", "http://127.0.0.1:1", &sandbox.control_url()] {
        let refused = call(origin);
        assert_eq!(refused.status, 403, "{origin}");
        assert!(refused.body.contains("web pages of another origin"), "{}", refused.body);
        assert!(!refused.head.contains("access-control"));
    }
    assert_eq!((sandbox.requests(Vendor::EsmsMy), sandbox.messages().len()), (0, 0));
    assert_eq!(call(&own).status, 200);
}

/// A browser asks for an image, a script or a frame of another page without naming the page; it says only how near it is.
#[tokio::test]
async fn what_a_page_of_another_origin_embeds_is_refused_and_sends_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let v4 = [("Phone", "0901888484"), ("Brandname", "Shop"), ("Type", "2"), ("message", "{OTP}")];
    let target = vn_target(VN_V4, &v4);
    let call =
        |headers: &[(&str, &str)]| send(sandbox.address(Vendor::EsmsVn), "GET", &target, headers, "").status;
    for site in ["cross-site", "same-site", "same-origin, cross-site"] {
        assert_eq!(call(&[("sec-fetch-site", site)]), 403, "{site}");
        assert_eq!(call(&[("sec-fetch-site", "none"), ("Sec-Fetch-Site", site)]), 403, "{site}");
    }
    let own = format!("http://{}", sandbox.address(Vendor::EsmsVn));
    assert_eq!(call(&[("origin", &own), ("origin", "http://evil.example")]), 403);
    assert_eq!((sandbox.requests(Vendor::EsmsVn), sandbox.messages().len()), (0, 0));
    assert_eq!(call(&[("sec-fetch-site", "none")]), 200, "typed by hand");
    assert_eq!(call(&[("sec-fetch-site", "same-origin")]), 200);
}

/// A name that somebody pointed at this machine: its page sends no origin, because it is its own.
#[tokio::test]
async fn a_name_that_could_be_a_foreign_pages_is_refused_on_loopback() {
    let target = vn_target(VN_CHECK, &[("Phone", "0901888484"), ("Code", "1")]);
    let call = |sandbox: &Sandbox, host: &str| {
        let bytes = request("GET", &target, host, &[], "");
        parse(&raw(sandbox.address(Vendor::EsmsVn), bytes.as_bytes()))
    };
    let sandbox = Sandbox::start().await.unwrap();
    let foreign = [
        "evil.example",
        "127.0.0.1.evil.example:7081",
        "localhost.evil.example",
        "rest.esms.vn.evil.example",
        "api.esms.com.my",
    ];
    for host in foreign {
        let refused = call(&sandbox, host);
        assert_eq!(refused.status, 421, "{host}");
        assert!(refused.body.contains("name without a dot"), "{}", refused.body);
    }
    assert_eq!((sandbox.requests(Vendor::EsmsVn), sandbox.exchanges().len()), (0, 0));
    let own = [
        "127.0.0.1:7081",
        "localhost:1",
        "[::1]:1",
        "otp-sandbox:7081",
        "host.docker.internal",
        "vn.test",
        "REST.esms.vn",
    ];
    for host in own {
        assert_eq!(call(&sandbox, host).status, 200, "{host}");
    }
    let without = format!("GET {target} HTTP/1.0\r\n\r\n");
    assert_eq!(parse(&raw(sandbox.address(Vendor::EsmsVn), without.as_bytes())).status, 200);

    let open =
        Sandbox::builder().bind("0.0.0.0".parse().unwrap()).token("a-long-token").start().await.unwrap();
    let at = std::net::SocketAddr::from(([127, 0, 0, 1], open.address(Vendor::EsmsVn).port()));
    let named = request("GET", &target, "otp-sandbox.ci.svc.example", &[], "");
    assert_eq!(parse(&raw(at, named.as_bytes())).status, 200, "other machines know it by any name");
}

#[tokio::test]
async fn a_path_that_is_not_played_says_so() {
    for strict in [false, true] {
        let sandbox = Sandbox::builder().strict(strict).start().await.unwrap();
        for vendor in Vendor::ALL {
            let answer = send(sandbox.address(vendor), "POST", "/balance", &[], "");
            assert!(answer.head.contains("\r\nx-otp-sandbox: not played\r\n"), "{}", answer.head);
        }
        for exchange in sandbox.exchanges() {
            assert!(exchange.reply_text.contains("[not played: "), "{}", exchange.reply_text);
        }
        let played = post(&sandbox, Vendor::EsmsMy, MY_GENERATE, FORM, "");
        assert!(!played.head.contains("x-otp-sandbox"), "{}", played.head);
    }
}

#[tokio::test]
async fn a_half_sent_head_ends_on_every_port() {
    let silence = Duration::from_millis(300);
    let sandbox = Sandbox::builder().silence(silence).start().await.unwrap();
    let vendors = Vendor::ALL.map(|vendor| sandbox.address(vendor));
    for address in vendors.into_iter().chain([crate::wire_client::control(&sandbox)]) {
        let mut socket = TcpStream::connect(address).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        socket.write_all(b"GET / HTTP/1.1\r\nhost: 127.0").unwrap();
        let mut rest = Vec::new();
        socket.read_to_end(&mut rest).unwrap();
        assert!(!rest.starts_with(b"HTTP/1.1 200"), "{address}");
    }
}

#[tokio::test]
async fn every_loopback_address_works() {
    let sandbox = Sandbox::builder().bind("127.0.0.2".parse().unwrap()).start().await.unwrap();
    let control = crate::wire_client::control(&sandbox);
    assert!(control.ip().to_string() == "127.0.0.2");
    assert_eq!(send(control, "GET", "/_sandbox/v1/health", &[], "").status, 200);
    assert_eq!(send(control, "GET", "/", &[], "").status, 200);
    assert_eq!(post(&sandbox, Vendor::EsmsMy, MY_GENERATE, FORM, "").status, 200);
}

#[tokio::test]
async fn a_head_request_has_no_body() {
    let sandbox = Sandbox::start().await.unwrap();
    let bytes = request("HEAD", "/", "x", &[], "");
    let answer = parse(&raw(sandbox.address(Vendor::EsmsMy), bytes.as_bytes()));
    assert_eq!((answer.status, answer.body.as_str()), (404, ""));
}
