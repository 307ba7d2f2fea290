use std::fmt;

use otp_core::Error;
use reqwest::Url;

const FIELD: &str = "base_url";

/// Where the vendor listens: https, or http to this very machine.
#[derive(Clone)]
pub(crate) struct BaseUrl {
    /// Parsed once, so that a call only adds its path.
    url: Url,
    /// The path of it, without a slash at its end.
    prefix: String,
    is_loopback: bool,
}

impl BaseUrl {
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        // The URL parser drops line breaks silently; a base URL that holds one was read from the wrong place.
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(Error::invalid(FIELD, "must not hold blanks or control characters"));
        }
        let url = Url::parse(text).map_err(|_| Error::invalid(FIELD, "is not a URL"))?;
        if url.host_str().is_none_or(str::is_empty) {
            return Err(Error::invalid(FIELD, "names no host"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::invalid(FIELD, "must not hold credentials"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Error::invalid(FIELD, "must not hold a query or a fragment"));
        }
        let is_loopback = is_loopback(&url);
        match url.scheme() {
            "https" => {}
            "http" if is_loopback => {}
            "http" => {
                return Err(Error::invalid(FIELD, "must be https unless the host is a loopback address"));
            }
            _ => return Err(Error::invalid(FIELD, "must be https")),
        }
        let prefix = url.path().trim_end_matches('/').to_owned();
        Ok(Self { url, prefix, is_loopback })
    }

    /// `path` and, if there are any, the `segments` behind it begin with a slash. They and `query` are encoded already.
    pub(crate) fn join(&self, path: &str, segments: &str, query: &str) -> Url {
        let mut url = self.url.clone();
        url.set_path(&[&self.prefix, path, segments].concat());
        if !query.is_empty() {
            url.set_query(Some(query));
        }
        url
    }

    pub(crate) fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }
}

/// Shows scheme, host and port. A path may hold a key: some gateways give each customer one of its own.
impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({}/…)", self.url.origin().ascii_serialization())
    }
}

fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_anywhere_and_http_to_this_machine_only() {
        for text in [
            "https://api.esms.com.my",
            "https://api.esms.com.my:8443/",
            "https://rest.esms.vn/MainService.svc/json/",
            "http://127.0.0.1:8080",
            "http://127.8.8.8",
            "http://[::1]:8080",
            "http://localhost:8080",
        ] {
            assert!(BaseUrl::parse(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "api.esms.com.my",
            "http://api.esms.com.my",
            "http://10.0.0.1",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://localhost@example.com",
            "ftp://127.0.0.1",
            "https://user:password@api.esms.com.my",
            "https://api.esms.com.my?key=1",
            "https://api.esms.com.my#x",
            "https://api.esms.com.my\n",
            "https://api.esms .com.my",
            "https://",
            "file:///etc/passwd",
        ] {
            assert_eq!(BaseUrl::parse(text).unwrap_err().field(), Some("base_url"), "{text}");
        }
    }

    #[test]
    fn each_mistake_is_named() {
        for (text, problem) in [
            ("https://api.esms.com.my/a b", "blanks or control characters"),
            ("https://api.esms.com.my/\u{1}", "blanks or control characters"),
            ("https://user@api.esms.com.my", "credentials"),
            ("https://:password@api.esms.com.my", "credentials"),
            ("https://api.esms.com.my/?", "a query or a fragment"),
            ("https://api.esms.com.my/#", "a query or a fragment"),
            ("http://api.esms.com.my", "https unless the host is a loopback address"),
            ("ftp://127.0.0.1", "must be https"),
        ] {
            let error = BaseUrl::parse(text).unwrap_err().to_string();
            assert!(error.contains(problem), "{text}: {error}");
        }
    }

    #[test]
    fn only_this_machine_is_loopback_and_only_https_is_https() {
        for (text, is_loopback, is_https) in [
            ("https://api.esms.com.my", false, true),
            ("https://localhost", true, true),
            ("http://127.0.0.1:1", true, false),
            ("http://[::1]", true, false),
        ] {
            let base = BaseUrl::parse(text).unwrap();
            assert_eq!((base.is_loopback(), base.is_https()), (is_loopback, is_https), "{text}");
        }
    }

    #[test]
    fn debug_shows_scheme_host_and_port_only() {
        for (text, shown) in [
            ("https://gateway.example/canary/v1/", "https://gateway.example"),
            ("https://gateway.example:8443/canary", "https://gateway.example:8443"),
            ("http://127.0.0.1:8080/canary", "http://127.0.0.1:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(format!("{:?}", BaseUrl::parse(text).unwrap()), format!("BaseUrl({shown}/…)"));
        }
    }

    #[test]
    fn a_path_is_joined_with_one_slash_and_an_encoded_query_stays_as_it_is() {
        let base = BaseUrl::parse("https://rest.esms.vn/MainService.svc/json/").unwrap();
        let url = base.join("/Check", "", "Code=a%20b%2Bc%7BOTP%7D&x=~");
        assert_eq!(
            url.as_str(),
            "https://rest.esms.vn/MainService.svc/json/Check?Code=a%20b%2Bc%7BOTP%7D&x=~"
        );
    }

    /// What a parser makes of the whole text, for every path and query that a vendor crate could write.
    #[test]
    fn a_joined_url_is_the_one_that_a_parser_reads_from_its_text() {
        for base in [
            "https://rest.esms.vn",
            "https://rest.esms.vn:8443/",
            "http://127.0.0.1:8080/a%20b/c/",
            "http://[::1]/x",
        ] {
            for path in ["/Check", "/some/call", "/a.b_c-d/E"] {
                for query in ["", "a=1", "a=%20b&c=~.-_", "key=%C3%BC%25&x="] {
                    let text = format!("{}{path}", base.trim_end_matches('/'));
                    let text = if query.is_empty() { text } else { format!("{text}?{query}") };
                    let joined = BaseUrl::parse(base).unwrap().join(path, "", query);
                    assert_eq!(joined, Url::parse(&text).unwrap(), "{base} {path} {query}");
                }
            }
        }
    }

    #[test]
    fn an_ipv6_literal_keeps_its_brackets_and_its_port() {
        for (text, url) in [
            ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443/Check"),
            ("https://[2001:db8::1]/api/", "https://[2001:db8::1]/api/Check"),
            ("http://[::1]:8080/", "http://[::1]:8080/Check"),
        ] {
            assert_eq!(BaseUrl::parse(text).unwrap().join("/Check", "", "").as_str(), url);
        }
        assert!(BaseUrl::parse("http://[2001:db8::1]:8080").is_err(), "plain http leaves this machine");
    }
}
