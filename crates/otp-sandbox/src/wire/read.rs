//! Reads one HTTP/1.1 request from a socket.

use std::net::IpAddr;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;

use super::play::{portion, watch};
use crate::exchange::Request;
use crate::plan::Plan;

/// Room for any honest head; more is refused with 431.
const HEAD_LIMIT: usize = 64 * 1024;
/// Room for any honest body; more is refused with 413.
const BODY_LIMIT: usize = 1024 * 1024;
const HEADERS_LIMIT: usize = 128;

pub(super) enum Trouble {
    /// The client went away, or the socket broke.
    Closed,
    /// The bytes are refused with this HTTP status and the connection ends.
    Refused(u16),
    /// A fault struck after the head.
    Struck(Plan),
}

/// The bytes of a connection that have come in and are not used yet.
#[derive(Default)]
pub(super) struct Reader {
    buffer: Vec<u8>,
    /// How fast it may read, where a fault says so.
    pub(super) bytes_per_second: Option<u64>,
}

enum BodyKind {
    Sized(usize),
    Chunked,
}

pub(super) struct Head {
    pub(super) request: Request,
    body: BodyKind,
    expects_continue: bool,
    bytes: usize,
}

/// What a request is read from, and told `100 Continue` on the way: a connection, or bytes in memory.
pub(super) trait Socket: AsyncRead + AsyncWrite + Unpin {}

impl<T: AsyncRead + AsyncWrite + Unpin> Socket for T {}

impl Reader {
    pub(super) async fn head(&mut self, stream: &mut impl Socket, from: IpAddr) -> Result<Head, Trouble> {
        let mut head = loop {
            if let Some(head) = parse_head(&self.buffer)? {
                break head;
            }
            if self.buffer.len() > HEAD_LIMIT {
                return Err(Trouble::Refused(431));
            }
            self.fill(stream).await?;
        };
        if head.bytes > HEAD_LIMIT {
            return Err(Trouble::Refused(431));
        }
        self.buffer.drain(..head.bytes);
        head.request.from = from;
        Ok(head)
    }

    pub(super) async fn rest(&mut self, stream: &mut impl Socket, head: Head) -> Result<Request, Trouble> {
        if matches!(head.body, BodyKind::Sized(size) if size > BODY_LIMIT) {
            return Err(Trouble::Refused(413));
        }
        if head.expects_continue {
            stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await.map_err(|_| Trouble::Closed)?;
        }
        let body = match head.body {
            BodyKind::Sized(size) => self.take(stream, size).await?,
            BodyKind::Chunked => self.take_chunks(stream).await?,
        };
        Ok(head.request.body(body))
    }

    /// Resolves when the client goes away; what it sends until then is kept for later.
    pub(super) async fn until_gone(&mut self, stream: &mut TcpStream) {
        while self.buffer.len() <= HEAD_LIMIT + BODY_LIMIT {
            if !matches!(stream.read_buf(&mut self.buffer).await, Ok(count) if count > 0) {
                return;
            }
        }
        // Nothing honest sends so much ahead: leave it unread and watch the connection only.
        watch(stream).await;
    }

    async fn fill(&mut self, stream: &mut impl Socket) -> Result<(), Trouble> {
        let mut most = u64::MAX;
        if let Some(per_second) = self.bytes_per_second {
            let (size, pause) = portion(per_second);
            sleep(pause).await;
            most = size as u64;
        }
        match stream.take(most).read_buf(&mut self.buffer).await {
            Ok(0) | Err(_) => Err(Trouble::Closed),
            Ok(_) => Ok(()),
        }
    }

    async fn take(&mut self, stream: &mut impl Socket, size: usize) -> Result<Vec<u8>, Trouble> {
        while self.buffer.len() < size {
            self.fill(stream).await?;
        }
        Ok(self.buffer.drain(..size).collect())
    }

    async fn take_chunks(&mut self, stream: &mut impl Socket) -> Result<Vec<u8>, Trouble> {
        let mut body = Vec::new();
        loop {
            let line = self.take_line(stream).await?;
            let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
            let size = std::str::from_utf8(digits).ok();
            let size = size.filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()));
            let size = size.and_then(|text| usize::from_str_radix(text, 16).ok());
            let size = size.ok_or(Trouble::Refused(400))?;
            if size > BODY_LIMIT - body.len() {
                return Err(Trouble::Refused(413));
            }
            if size == 0 {
                // Trailers carry nothing a vendor reads.
                while !self.take_line(stream).await?.is_empty() {}
                return Ok(body);
            }
            body.extend(self.take(stream, size).await?);
            if !self.take_line(stream).await?.is_empty() {
                return Err(Trouble::Refused(400));
            }
        }
    }

    /// A line without its end, which must be CR LF.
    async fn take_line(&mut self, stream: &mut impl Socket) -> Result<Vec<u8>, Trouble> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\r\n") {
                let line = self.buffer.drain(..end + 2).take(end).collect();
                return Ok(line);
            }
            if self.buffer.len() > HEAD_LIMIT {
                return Err(Trouble::Refused(400));
            }
            self.fill(stream).await?;
        }
    }
}

/// `None` while the head is not complete.
fn parse_head(bytes: &[u8]) -> Result<Option<Head>, Trouble> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_LIMIT];
    let mut parsed = httparse::Request::new(&mut headers);
    let length = match parsed.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(Trouble::Refused(431)),
        Err(_) => return Err(Trouble::Refused(400)),
    };
    let mut request =
        Request::new(parsed.method.unwrap_or_default(), path_of(parsed.path.unwrap_or_default()));
    for header in parsed.headers.iter() {
        request = request.header(header.name, &String::from_utf8_lossy(header.value));
    }
    let connection = request.header_value("connection").unwrap_or_default().to_ascii_lowercase();
    request.keep_alive = match parsed.version {
        Some(1) => !connection.contains("close"),
        _ => connection.contains("keep-alive"),
    };
    let expects = request.header_value("expect");
    let expects_continue = expects.is_some_and(|value| value.eq_ignore_ascii_case("100-continue"));
    let body = body_kind(&request)?;
    Ok(Some(Head { request, body, expects_continue, bytes: length }))
}

/// The path of an absolute-form target, which a client behind a proxy setting sends; else the target itself.
fn path_of(target: &str) -> &str {
    let Some(rest) = target.strip_prefix("http://") else { return target };
    rest.find('/').map_or("/", |slash| &rest[slash..])
}

/// Lengths that contradict each other are refused: guessing there is how one request becomes two. So is a second `Host`, as
/// RFC 9112, 3.2 says.
fn body_kind(request: &Request) -> Result<BodyKind, Trouble> {
    if ["content-length", "transfer-encoding", "host"].iter().any(|name| request.has_twice(name)) {
        return Err(Trouble::Refused(400));
    }
    let value = |name| request.header_value(name).map(str::trim);
    match (value("content-length"), value("transfer-encoding")) {
        (None, None) => Ok(BodyKind::Sized(0)),
        (None, Some(coding)) if coding.eq_ignore_ascii_case("chunked") => Ok(BodyKind::Chunked),
        (Some(length), None) if length.bytes().all(|byte| byte.is_ascii_digit()) => {
            length.parse().map(BodyKind::Sized).map_err(|_| Trouble::Refused(400))
        }
        _ => Err(Trouble::Refused(400)),
    }
}
