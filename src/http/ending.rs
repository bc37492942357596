//! Telling a client that what it uses comes to its end: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), `Link`.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, LINK};
use actix_web::{HttpMessage as _, HttpRequest};

use crate::time::Instant;

/// What the answer to a call is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// Since when it should not be used any more.
    pub since: Instant,
    /// When it stops.
    pub until: Option<Instant>,
    /// Where that is explained.
    pub link: Option<String>,
}

impl Ending {
    /// Notes it at the call; the outermost layer adds it to whatever is answered.
    pub fn note(self, req: &HttpRequest) {
        req.extensions_mut().insert(self);
    }

    /// Adds what was noted at the call.
    pub(super) fn tell(req: &HttpRequest, headers: &mut HeaderMap) {
        let Some(ending) = req.extensions().get::<Self>().cloned() else { return };
        // RFC 9745: a date as structured fields write it (RFC 9651, section 3.3.7).
        let since = format!("@{}", ending.since.timestamp());
        // RFC 8594: a date as HTTP writes it (RFC 9110, section 5.6.7).
        let until = ending.until.map(|at| at.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
        let link =
            ending.link.map(|url| format!("<{url}>; rel=\"deprecation\"; type=\"text/html\""));
        let values = [
            (HeaderName::from_static("deprecation"), Some(since)),
            (HeaderName::from_static("sunset"), until),
            (LINK, link),
        ];
        for (name, value) in values {
            if let Some(value) = value.and_then(|text| HeaderValue::from_str(&text).ok()) {
                headers.append(name, value);
            }
        }
    }
}
