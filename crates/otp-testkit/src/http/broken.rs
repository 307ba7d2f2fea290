//! Answers that are broken around a good body.

/// A 200 whose body is not the vendor's answer, although most of these hold it. The number chooses one.
#[must_use]
pub fn body(variant: usize, good: &str) -> Vec<u8> {
    let body: Vec<u8> = match variant % 9 {
        0 => Vec::new(),
        1 => b"<html><body>welcome</body></html>".to_vec(),
        2 => b"{}".to_vec(),
        3 => format!("[{good}]").into_bytes(),
        4 => good[..good.len() - 1].into(),
        5 => format!("{good}{good}").into_bytes(),
        6 => [good.as_bytes(), b"\xff\xfe"].concat(),
        7 => "{\"a\":".repeat(200).into_bytes(),
        _ => good.encode_utf16().flat_map(u16::to_le_bytes).collect(),
    };
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), &body].concat()
}

/// A head that no client should read an answer from; where one could be tempted to, a good body follows.
#[must_use]
pub fn head(variant: usize, good: &str) -> Vec<u8> {
    let length = good.len();
    let text = match variant % 10 {
        0 => "garbage\r\n\r\n".to_owned(),
        1 => return b"\x15\x03\x01\x00\x02\x02\x28".to_vec(),
        2 => format!("HTTP/1.1 2000 OK\r\ncontent-length: {length}\r\n\r\n{good}"),
        3 => format!("HTTP/0.9 200 OK\r\ncontent-length: {length}\r\n\r\n{good}"),
        4 => format!("HTTP/1.1 200 OK\r\nno colon\r\ncontent-length: {length}\r\n\r\n{good}"),
        5 => format!("HTTP/1.1 200 OK\r\nx: a\0b\r\ncontent-length: {length}\r\n\r\n{good}"),
        6 => "HTTP/1.1 200 OK\r\ncontent-le".to_owned(),
        7 => format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n{good}", "x".repeat(1 << 19)),
        8 => format!("HTTP/1.1 200 OK\r\n{}\r\n{good}", "a: b\r\n".repeat(200)),
        _ => good.to_owned(),
    };
    text.into_bytes()
}

/// Whether HTTP says how to read the answer of [`length`] anyway: chunks outrank a length (RFC 9112, section 6.3).
#[must_use]
pub const fn length_can_be_read(variant: usize) -> bool {
    variant % 9 == 8
}

/// An answer whose length is wrong, contradicts itself or cannot be read.
#[must_use]
pub fn length(variant: usize, good: &str) -> Vec<u8> {
    let length = good.len();
    let text = match variant % 9 {
        0 => format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\ncontent-length: 3\r\n\r\n{good}"),
        1 => format!("HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{good}"),
        2 => format!("HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999999\r\n\r\n{good}"),
        3 => format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{good}", length + 1),
        4 => format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{good}", length - 1),
        5 => format!("HTTP/1.1 200 OK\r\ncontent-length: 10737418240\r\n\r\n{good}"),
        6 => format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{good}"),
        7 => format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n{good}"),
        _ => {
            let both = format!("transfer-encoding: chunked\r\ncontent-length: {}", length + 40);
            format!("HTTP/1.1 200 OK\r\n{both}\r\n\r\n{length:x}\r\n{good}\r\n0\r\n\r\n")
        }
    };
    text.into_bytes()
}
