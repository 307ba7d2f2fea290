use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use otp_core::{Error, Server};
use reqwest::Url;

const FIELD: &str = "base_url";
const PLAIN_HTTP_FIELD: &str = "plain_http_to";

/// Where the vendor listens: https, or http to this very machine or to the one private host that the user named.
#[derive(Clone)]
pub(crate) struct BaseUrl {
    /// Parsed once, so that a call only adds its path.
    url: Url,
    /// The path of it, without a slash at its end.
    prefix: String,
    is_loopback: bool,
}

impl BaseUrl {
    /// `plain_http_to` is the host that the user named for plain http, if any. Every other host needs https.
    pub(crate) fn parse(text: &str, plain_http_to: Option<&str>) -> Result<Self, Error> {
        let plain_host = plain_http_to.map(private_host).transpose()?;
        // The URL parser drops line breaks silently; a base URL that holds one was read from the wrong place.
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(Error::invalid(FIELD, "must not hold blanks or control characters"));
        }
        // The parser takes a backslash for a slash, and characters beyond ASCII may be invisible or turn the text around. With
        // either, a reader of the URL may see another host than the one that is called.
        if !text.is_ascii() || text.contains('\\') {
            return Err(Error::invalid(
                FIELD,
                "must be ASCII without a backslash: a URL has no other characters",
            ));
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
            "http" if is_loopback || url.host_str() == plain_host.as_deref() => {}
            "http" => {
                return Err(Error::invalid(
                    FIELD,
                    "must be https unless the host is a loopback address or the one named by `plain_http_to`",
                ));
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

    /// Host and port. A URL of https or http always has both.
    pub(crate) fn server(&self) -> Server<'_> {
        let host = self.url.host_str().unwrap_or_default();
        let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        Server::new(address, self.url.port_or_known_default().unwrap_or_default())
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
    host == "localhost" || address(host).is_some_and(|address| address.is_loopback())
}

/// The address that a URL's host is, if it is one.
fn address(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Reads the name of the host for plain http, and returns it as it is in a parsed URL.
///
/// The keys travel in clear, so this guards against a host on the internet that was named by mistake. This machine's own names
/// and addresses are accepted, and so are private addresses. For other names see [`is_private_name`].
fn private_host(text: &str) -> Result<String, Error> {
    let refused = Error::invalid(
        PLAIN_HTTP_FIELD,
        "must be a loopback or private address, a name without dots that is no country's, or a name that ends in .local or .internal",
    );
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '[' | ']');
    if text.is_empty() || !text.chars().all(is_host) {
        return Err(refused);
    }
    let is_bare_ipv6 = text.parse::<Ipv6Addr>().is_ok();
    let host = if is_bare_ipv6 { format!("[{text}]") } else { text.to_owned() };
    // A port would not be looked at, so none is accepted. The URL's parser would drop a dot behind an address.
    if host.ends_with('.') || host.contains(':') && !(host.starts_with('[') && host.ends_with(']')) {
        return Err(refused);
    }
    let url = Url::parse(&format!("http://{host}/")).ok();
    let Some(host) = url.and_then(|url| url.host_str().map(str::to_owned)) else { return Err(refused) };
    let is_private = match address(&host) {
        Some(IpAddr::V4(address)) => address.is_loopback() || address.is_private(),
        Some(IpAddr::V6(address)) => address.is_loopback() || address.is_unique_local(),
        None => is_private_name(&host),
    };
    if is_private { Ok(host) } else { Err(refused) }
}

/// Whether a name, in small letters, cannot be one of the internet.
///
/// A name with a dot can, except for two endings that are set aside for private networks: `.local` (RFC 6762) and `.internal`
/// (ICANN, July 2024). A name without dots can only where it is a country's: some countries give their top-level domain an
/// address, and for all others ICANN prohibits that (resolution 2013.08.13.NG01). Countries have two letters (ISO 3166-1), or a
/// name in their own script, which is written with `xn--`.
fn is_private_name(name: &str) -> bool {
    if let Some((_, ending)) = name.rsplit_once('.') {
        return matches!(ending, "local" | "internal");
    }
    let has_two_letters = name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    !has_two_letters && !name.starts_with("xn--")
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
            assert!(BaseUrl::parse(text, None).is_ok(), "{text}");
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
            r"http://127.0.0.1:1\@api.esms.com.my",
            r"https:\\api.esms.com.my",
            "https://api.esms.com.my/\u{202e}",
            "https://api.esms\u{200b}.com.my",
            "https://\u{430}pi.esms.com.my",
        ] {
            assert_eq!(BaseUrl::parse(text, None).unwrap_err().field(), Some("base_url"), "{text}");
        }
    }

    #[test]
    fn each_mistake_is_named() {
        for (text, problem) in [
            ("https://api.esms.com.my/a b", "blanks or control characters"),
            ("https://api.esms.com.my/\u{1}", "blanks or control characters"),
            (r"https://vendor.example\@api.esms.com.my", "without a backslash"),
            ("https://vendor.example/\u{202e}", "must be ASCII"),
            ("https://user@api.esms.com.my", "credentials"),
            ("https://:password@api.esms.com.my", "credentials"),
            ("https://api.esms.com.my/?", "a query or a fragment"),
            ("https://api.esms.com.my/#", "a query or a fragment"),
            ("http://api.esms.com.my", "https unless the host is a loopback address"),
            ("ftp://127.0.0.1", "must be https"),
        ] {
            let error = BaseUrl::parse(text, None).unwrap_err().to_string();
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
            let base = BaseUrl::parse(text, None).unwrap();
            assert_eq!((base.is_loopback(), base.is_https()), (is_loopback, is_https), "{text}");
        }
    }

    #[test]
    fn a_server_is_host_and_port_and_nothing_of_the_path() {
        for (text, address, port) in [
            ("https://rest.esms.vn/canary", "rest.esms.vn", 443),
            ("https://vendor.example:8443", "vendor.example", 8443),
            ("http://[::1]:81/canary/", "::1", 81),
        ] {
            assert_eq!(BaseUrl::parse(text, None).unwrap().server(), Server::new(address, port));
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
            assert_eq!(format!("{:?}", BaseUrl::parse(text, None).unwrap()), format!("BaseUrl({shown}/…)"));
        }
    }

    #[test]
    fn a_path_is_joined_with_one_slash_and_an_encoded_query_stays_as_it_is() {
        let base = BaseUrl::parse("https://rest.esms.vn/MainService.svc/json/", None).unwrap();
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
                    let joined = BaseUrl::parse(base, None).unwrap().join(path, "", query);
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
            assert_eq!(BaseUrl::parse(text, None).unwrap().join("/Check", "", "").as_str(), url);
        }
        assert!(BaseUrl::parse("http://[2001:db8::1]:8080", None).is_err(), "plain http leaves this machine");
    }

    #[test]
    fn plain_http_goes_to_the_one_private_host_that_was_named_and_to_no_other() {
        for (named, base_url) in [
            ("sandbox", "http://sandbox:7083"),
            ("Sandbox", "http://sandbox:7083/x/"),
            ("otp_sandbox-1", "http://OTP_sandbox-1"),
            ("s1", "http://s1"),
            ("otp", "http://otp"),
            ("sandbox.ci.svc.cluster.local", "http://sandbox.ci.svc.cluster.local"),
            ("host.docker.internal", "http://host.docker.internal:7081"),
            ("172.17.0.2", "http://172.17.0.2:7081"),
            ("10.1.2.3", "http://10.1.2.3"),
            ("192.168.0.9", "http://192.168.0.9"),
            ("fd00::1", "http://[fd00::1]:7081"),
            ("[fd00::1]", "http://[fd00::1]:7081"),
        ] {
            let base = BaseUrl::parse(base_url, Some(named)).unwrap();
            assert!(!base.is_https() && !base.is_loopback(), "{named}");
            assert!(BaseUrl::parse(base_url, None).is_err(), "{named} was not named");
            assert!(BaseUrl::parse("http://127.0.0.1:1", Some(named)).is_ok());
            assert!(BaseUrl::parse("https://api.esms.com.my", Some(named)).is_ok());
            for other in [
                "http://api.esms.com.my",
                "http://rest.esms.vn",
                "http://sandbox2:7083",
                "http://sandbox.example.com",
                "http://sandbox.",
                "http://sandbox@example.com",
                "http://10.1.2.4",
                "ftp://sandbox",
            ] {
                let error = BaseUrl::parse(other, Some(named)).unwrap_err();
                assert_eq!(error.field(), Some("base_url"), "{named}: {other}");
            }
        }
    }

    /// They need no setting. A program that reads the host from its configuration may name them anyway.
    #[test]
    fn a_name_of_this_very_machine_may_be_named_for_plain_http() {
        for (named, base_url) in [
            ("localhost", "http://localhost:7083"),
            ("LocalHost", "http://LOCALHOST:7083"),
            ("127.0.0.1", "http://127.0.0.1:7083"),
            ("127.0.0.2", "http://127.0.0.2:7083"),
            ("::1", "http://[::1]:7083"),
            ("[::1]", "http://[0:0::1]:7083"),
        ] {
            let base = BaseUrl::parse(base_url, Some(named)).expect(named);
            assert!(base.is_loopback(), "{named}");
            for other in ["http://api.esms.com.my", "http://10.0.0.1", "http://sandbox"] {
                assert!(BaseUrl::parse(other, Some(named)).is_err(), "{named}: {other}");
            }
        }
    }

    #[test]
    fn a_host_that_could_be_on_the_internet_is_never_named_for_plain_http() {
        for named in [
            "",
            "ai",
            "VN",
            "xn--mgbx4cd0ab",
            "XN--mgbx4cd0ab",
            "ai.",
            "com.",
            "localhost.",
            "127.0.0.1.",
            "sandbox.local.",
            "x.localhost",
            "localhost.example.com",
            "127.0.0.1.example.com",
            "::ffff:127.0.0.1",
            "api.esms.com.my",
            "rest.esms.vn",
            "example.com",
            "sandbox.",
            "sandbox.local.example.com",
            "sandbox:7083",
            "sandbox:80",
            "sandbox:",
            "http://sandbox",
            "sandbox/",
            "user@sandbox",
            "sandbox ",
            "sandbox,other",
            "*",
            "sändbox",
            "8.8.8.8",
            "134744072", // 8.8.8.8, written as one number
            "0x08080808",
            "172.32.0.1",
            "100.64.0.1",
            "169.254.169.254",
            "0.0.0.0",
            "2001:db8::1",
            "[2001:db8::1]",
            "::ffff:8.8.8.8",
        ] {
            let error = BaseUrl::parse("https://api.esms.com.my", Some(named)).unwrap_err();
            assert_eq!(error.field(), Some("plain_http_to"), "{named:?}");
        }
    }
}
