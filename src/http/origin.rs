//! Browsers: cookies, and whether a call comes from a page of ours.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::cookie::Cookie;
use actix_web::http::Method;
use actix_web::http::header::{HOST, ORIGIN};

use super::ApiError;

pub use actix_web::cookie::SameSite;

/// Where browsers reach us, and what follows from it.
#[derive(Debug, Clone)]
pub struct OwnOrigin {
    origin: String,
    base: String,
    secure: bool,
}

const ELSEWHERE: ApiError = ApiError::Forbidden(
    "a browser must send this from a page of this server: Sec-Fetch-Site or Origin names another",
);

impl OwnOrigin {
    /// From the address that clients use. Cookies need TLS unless that address is http on this very machine.
    pub fn of(public_url: &str) -> Self {
        let url = url::Url::parse(public_url).ok();
        let host = url.as_ref().and_then(|url| url.host_str()).unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let here = bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let plain = url.as_ref().is_some_and(|url| url.scheme() == "http");
        let origin = url.as_ref().map(|url| url.origin().ascii_serialization());
        let before = url.as_ref().map(|url| url.path().trim_end_matches('/').to_owned());
        Self {
            origin: origin.unwrap_or_default(),
            base: before.unwrap_or_default(),
            secure: !(plain && here),
        }
    }

    /// What stands before every path, such as `/311` behind a proxy that shares its address; mostly nothing.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// A whole address from a path.
    pub fn address(&self, path: &str) -> String {
        [&self.origin, &self.base, path].concat()
    }

    /// A cookie that no script reads, for this host alone, until the browser ends.
    pub fn cookie(&self, name: &str, value: String, same_site: SameSite) -> Cookie<'static> {
        Cookie::build(self.named(name), value)
            .path("/")
            .http_only(true)
            .secure(self.secure)
            .same_site(same_site)
            .finish()
    }

    /// What takes a cookie away.
    pub fn no_cookie(&self, name: &str, same_site: SameSite) -> Cookie<'static> {
        let mut cookie = self.cookie(name, String::new(), same_site);
        cookie.make_removal();
        cookie
    }

    /// The value of a cookie of ours.
    pub fn read(&self, req: &HttpRequest, name: &str) -> Option<String> {
        req.cookie(&self.named(name)).map(|cookie| cookie.value().to_owned())
    }

    /// Browsers take a cookie of this prefix only from the host itself and over TLS (RFC 6265bis, 4.1.3.2).
    fn named(&self, name: &str) -> String {
        if self.secure { format!("__Host-{name}") } else { name.to_owned() }
    }

    /// Refuses a call that changes something unless it comes from a page of ours. Browsers say where a call comes from
    /// and no page can make them say otherwise; a call that says nothing is refused.
    pub fn check(&self, req: &HttpRequest) -> Result<(), ApiError> {
        if matches!(*req.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
            return Ok(());
        }
        let header = |name| req.headers().get(name).map(|value| value.to_str().unwrap_or_default());
        let origin = header(ORIGIN.as_str());
        if origin.is_some_and(|origin| !self.is_ours(origin, header(HOST.as_str()))) {
            return Err(ELSEWHERE);
        }
        match header("sec-fetch-site") {
            Some("same-origin") => Ok(()),
            None if origin.is_some() => Ok(()),
            _ => Err(ELSEWHERE),
        }
    }

    fn is_ours(&self, origin: &str, host: Option<&str>) -> bool {
        if origin.eq_ignore_ascii_case(&self.origin) {
            return true;
        }
        let named = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        named.zip(host).is_some_and(|(named, host)| named.eq_ignore_ascii_case(host))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn passes(headers: &[(&'static str, &str)]) -> bool {
        let request = TestRequest::post().insert_header(("host", "10.0.0.7:8311"));
        let request = headers.iter().fold(request, |req, (k, v)| req.insert_header((*k, *v)));
        OwnOrigin::of("https://311.example/x").check(&request.to_http_request()).is_ok()
    }

    #[test]
    fn what_changes_something_must_come_from_a_page_of_ours() {
        assert!(passes(&[("sec-fetch-site", "same-origin")]));
        assert!(passes(&[("origin", "https://311.example")]));
        assert!(passes(&[("origin", "http://10.0.0.7:8311")]));
        assert!(passes(&[("origin", "https://311.example"), ("sec-fetch-site", "same-origin")]));
        assert!(!passes(&[]));
        assert!(!passes(&[("origin", "null")]));
        assert!(!passes(&[("origin", "https://311.example.evil")]));
        for other in ["same-site", "cross-site", "none", ""] {
            assert!(!passes(&[("sec-fetch-site", other), ("origin", "https://311.example")]));
        }
        assert!(!passes(&[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")]));
    }

    #[test]
    fn only_on_this_machine_a_cookie_needs_no_tls() {
        for (url, secure) in [
            ("https://311.example", true),
            ("http://311.example", true),
            ("https://localhost", true),
            ("http://localhost:8311", false),
            ("http://127.0.0.1:8311", false),
            ("http://[::1]:8311", false),
            ("http://127.0.0.1.evil.example", true),
        ] {
            let origin = OwnOrigin::of(url);
            let cookie = origin.cookie("c", "v".into(), SameSite::Strict).to_string();
            assert_eq!(cookie.contains("Secure"), secure, "{url}");
            assert_eq!(cookie.starts_with("__Host-c=v"), secure, "{url}");
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
            assert!(cookie.contains("Path=/") && !cookie.contains("Domain"), "{cookie}");
        }
    }
}
