//! The replies, one by one.

use super::bytes::{
    Bytes, good, head, headers, keys, list, nested, raw, room, verdict, whole, with_message, with_unknown,
};
use super::reply::{Reply, accepted, broken, unexpected};

/// The reply that the run is measured against: it must show when the cap is taken away.
pub(crate) const ENDLESS: &str = "endless";

pub(crate) const REPLIES: &[Reply] = &[
    accepted("good", "a good answer, for comparison", |service| whole(&good(service))),
    unexpected(ENDLESS, "endless body, chunked", |_| Bytes {
        first: head("transfer-encoding: chunked"),
        forever: format!("4000\r\n{}\r\n", "x".repeat(0x4000)).into_bytes(),
    }),
    unexpected("endless-plain", "endless body without a length", |_| Bytes {
        first: head("connection: close"),
        forever: vec![b' '; 0x4000],
    }),
    unexpected("tiny-chunks", "endless body in chunks of one byte", |_| Bytes {
        first: head("transfer-encoding: chunked"),
        forever: "1\r\n \r\n".repeat(2_000).into_bytes(),
    }),
    unexpected("declared", "10 GiB declared, and sent", |_| Bytes {
        first: head("content-length: 10737418240"),
        forever: vec![b'x'; 0x4000],
    }),
    unexpected("text", "2 MiB of text in the message", |service| {
        whole(&with_message(service, &"x".repeat(2 << 20)))
    }),
    unexpected("nesting-1000000", "1,000,000 levels of nesting in an unknown field", |service| {
        whole(&with_unknown(service, &nested(1_000_000)))
    }),
    accepted("nesting-10000", "10,000 levels of nesting in an unknown field", |service| {
        whole(&with_unknown(service, &nested(10_000)))
    }),
    unexpected("nesting-known", "10,000 levels of nesting in the status", |service| {
        whole(&format!("{{\"{}\":{}}}", verdict(service), nested(10_000)))
    }),
    accepted("nesting-100", "just under 64 KiB: lists of 100 levels", |service| {
        whole(&with_unknown(service, &list(&nested(100), service)))
    }),
    accepted("elements", "just under 64 KiB: a list of numbers", |service| {
        whole(&with_unknown(service, &list("1", service)))
    }),
    accepted("objects", "just under 64 KiB: a list of empty objects", |service| {
        whole(&with_unknown(service, &list("{}", service)))
    }),
    accepted("keys", "just under 64 KiB: unknown keys", |service| whole(&keys(service))),
    unexpected("same-key", "just under 64 KiB: the same key again and again", |service| {
        let again = format!(",\"{}\":0", verdict(service));
        whole(&with_unknown(service, &format!("0{}", again.repeat(room(service) / again.len()))))
    }),
    accepted("escapes", "just under 64 KiB: a message in escapes", |service| {
        whole(&with_message(service, &"\\u00e9".repeat(room(service) / 6)))
    }),
    accepted("message", "just under 64 KiB: a long message", |service| {
        whole(&with_message(service, &"x".repeat(room(service))))
    }),
    unexpected("deep-and-wrong", "just under 64 KiB: brackets that never close", |service| {
        whole(&with_unknown(service, &"[".repeat(room(service))))
    }),
    broken("extension-endless", "a chunk's extension without end", |_| Bytes {
        first: [head("transfer-encoding: chunked"), b"1;".to_vec()].concat(),
        forever: vec![b'x'; 0x4000],
    }),
    broken("trailers-endless", "trailers without end", |service| {
        let good = good(service);
        let first = format!("{:x}\r\n{good}\r\n0\r\n", good.len()).into_bytes();
        Bytes {
            first: [head("transfer-encoding: chunked"), first].concat(),
            forever: "x: y\r\n".repeat(1_000).into_bytes(),
        }
    }),
    broken("header", "one header of 1 MiB", |_| raw(&format!("x: {}\r\n", "x".repeat(1 << 20))))
        .by_its_head(),
    accepted("headers-large", "99 headers of 4 KiB", |service| {
        let good = good(service);
        raw(&format!("{}content-length: {}\r\n\r\n{good}", headers(99, 4 << 10), good.len()))
    })
    .by_its_head(),
    broken("headers-200", "200 headers", |service| {
        raw(&format!("{}\r\n{}", "x: y\r\n".repeat(200), good(service)))
    })
    .by_its_head(),
    broken("headers-endless", "a head that never ends", |_| Bytes {
        first: b"HTTP/1.1 200 OK\r\n".to_vec(),
        forever: "x: y\r\n".repeat(1_000).into_bytes(),
    })
    .by_its_head(),
    // Not without end: nothing but the time-out would end it, and the test would take as long.
    accepted("interim", "2 MiB of interim answers before the good one", |service| {
        let interim = "HTTP/1.1 103 Early Hints\r\nlink: </>\r\n\r\n";
        let interim = interim.repeat((2 << 20) / interim.len()).into_bytes();
        Bytes { first: [interim, whole(&good(service)).first].concat(), forever: Vec::new() }
    })
    .by_its_head(),
    unexpected("headers-chunks", "98 headers of 4 KiB, then chunks of one byte", |_| Bytes {
        first: raw(&format!("{}transfer-encoding: chunked\r\n\r\n", headers(98, 4 << 10))).first,
        forever: "1\r\n \r\n".repeat(2_000).into_bytes(),
    })
    .by_its_head(),
    accepted("headers-body", "98 headers of 4 KiB, then just under 64 KiB", |service| {
        let body = with_message(service, &"x".repeat(room(service)));
        raw(&format!("{}content-length: {}\r\n\r\n{body}", headers(98, 4 << 10), body.len()))
    })
    .by_its_head(),
    accepted("interim-mixed", "interim answers of 100 and 398 KiB in turn", |service| {
        let interim =
            |kib: usize| format!("HTTP/1.1 103 Early Hints\r\n{}\r\n", headers(97, kib * 1024 / 97));
        let interim = (interim(100) + &interim(398)).repeat(20).into_bytes();
        Bytes { first: [interim, whole(&good(service)).first].concat(), forever: Vec::new() }
    })
    .by_its_head(),
];

#[cfg(test)]
mod tests {
    use super::super::bytes::CAP;
    use super::*;
    use crate::proofs::faults::operation::Service;

    fn body(reply: &Reply, service: Service) -> String {
        let bytes = reply.bytes(service).first;
        let text = String::from_utf8(bytes).unwrap();
        text.split_once("\r\n\r\n").unwrap().1.to_owned()
    }

    #[test]
    fn what_is_called_just_under_the_cap_is_just_under_the_cap() {
        let mut seen = 0;
        for reply in REPLIES.iter().filter(|reply| reply.name.starts_with("just under")) {
            for service in Service::ALL {
                let length = body(reply, service).len();
                assert!((CAP - 1_024..CAP).contains(&length), "{}: {length}", reply.name);
                seen += 1;
            }
        }
        assert_eq!(seen, 8 * Service::ALL.len());
    }

    #[test]
    fn every_reply_is_found_by_its_path() {
        for reply in REPLIES {
            assert_eq!(Reply::at(reply.path).map(|found| found.name), Some(reply.name));
        }
    }
}
