//! What the bytes of a connection say: which request, and how much of it.

use super::mark::Mark;

/// The first request in some bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Progress {
    /// Where its head ends, once that has arrived.
    pub(crate) head: Option<usize>,
    /// Where it ends, once it has arrived whole.
    pub(crate) end: Option<usize>,
    /// Whose it is, once the mark has arrived.
    pub(crate) mark: Option<Mark>,
}

pub(crate) fn progress(bytes: &[u8]) -> Progress {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|start| start + 4);
    let end = head.map(|head| head + content_length(&bytes[..head])).filter(|end| *end <= bytes.len());
    let mark = Mark::find(&bytes[..end.unwrap_or(bytes.len())]);
    Progress { head, end, mark }
}

fn content_length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    head.lines()
        .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const POST: &[u8] = b"POST /send HTTP/1.1\r\nContent-Length: 14\r\n\r\n{\"TRY0000042\"}";

    #[test]
    fn a_request_is_whole_with_the_last_byte_of_its_body_and_no_earlier() {
        for length in 0..POST.len() {
            assert_eq!(progress(&POST[..length]).end, None, "{length}");
        }
        let whole = Progress { head: Some(POST.len() - 14), end: Some(POST.len()), mark: Some(Mark(42)) };
        assert_eq!(progress(POST), whole);
    }

    #[test]
    fn a_request_without_a_body_ends_with_its_head() {
        let get = b"GET /check?Code=TRY0000043 HTTP/1.1\r\nhost: x\r\n\r\n";
        assert_eq!(progress(get).end, Some(get.len()));
        assert_eq!(progress(get).mark, Some(Mark(43)));
        assert_eq!(progress(&get[..get.len() - 1]).end, None);
    }

    #[test]
    fn a_second_request_does_not_lend_its_mark_to_the_first() {
        let first = b"GET / HTTP/1.1\r\n\r\n";
        assert_eq!(progress(&[first, POST].concat()), Progress { head: Some(18), end: Some(18), mark: None });
    }
}
