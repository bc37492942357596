//! A good answer: the document in its format, its validator, its paging headers, JSONP where asked.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_NONE_MATCH, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::Format;

/// The name of a function that a JSONP client wants called. Only plain identifiers pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback(String);

/// A `callback` that is no plain function name. It is never echoed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("callback must be a function name of at most 64 letters, digits, dots and underscores")]
pub struct CallbackFault;

impl Callback {
    /// Checks a function name: `[A-Za-z_$][A-Za-z0-9_$.]*`, at most 64 characters.
    pub fn parse(name: &str) -> Result<Self, CallbackFault> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
        let starts = name.starts_with(|c: char| plain(c) && !c.is_ascii_digit());
        let goes_on = name.chars().all(|c| plain(c) || c == '.');
        if starts && goes_on && name.len() <= 64 {
            Ok(Self(name.to_owned()))
        } else {
            Err(CallbackFault)
        }
    }
}

/// A document on its way to the client.
#[derive(Debug)]
pub struct Answer {
    body: String,
    format: Format,
    callback: Option<Callback>,
    headers: Vec<(HeaderName, String)>,
    fresh_for: u32,
}

impl Answer {
    /// An answer with this body.
    pub fn new(format: Format, body: String) -> Self {
        Self { body, format, callback: None, headers: Vec::new(), fresh_for: 0 }
    }

    /// Wraps a JSON body in a call of the function; XML stays as it is.
    #[must_use]
    pub fn calling(mut self, callback: Option<Callback>) -> Self {
        self.callback = callback.filter(|_| self.format == Format::Json);
        self
    }

    /// Adds a header. A value that no header can hold is left out.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Lets caches keep the answer for some seconds; 0 means "ask again with the validator".
    #[must_use]
    pub fn fresh_for(mut self, seconds: u32) -> Self {
        self.fresh_for = seconds;
        self
    }

    /// The answer to a GET: 304 when the client's copy is the same, else 200 with an `ETag`.
    pub fn to_get(self, req: &HttpRequest) -> HttpResponse {
        let (headers, fresh_for) = (self.headers, self.fresh_for);
        let (body, content_type) = wrapped(self.body, self.format, self.callback);
        let mut response = Kept::new(body, content_type, fresh_for).to_get(req);
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }

    /// The answer as a thing to keep and give out many times; headers of its own are not kept.
    pub fn keep(self) -> Kept {
        let (body, content_type) = wrapped(self.body, self.format, self.callback);
        Kept::new(body, content_type, self.fresh_for)
    }
}

/// An answer that is ready: its bytes, its validator, its headers.
#[derive(Debug, Clone)]
pub struct Kept {
    body: Bytes,
    content_type: HeaderValue,
    etag: HeaderValue,
    freshness: HeaderValue,
}

impl Kept {
    fn new(body: String, content_type: &'static str, fresh_for: u32) -> Self {
        let etag = etag_of(&body, content_type);
        let freshness = match fresh_for {
            0 => HeaderValue::from_static("no-cache"),
            seconds => HeaderValue::from_str(&format!("public, max-age={seconds}"))
                .unwrap_or(HeaderValue::from_static("no-cache")),
        };
        Self {
            body: body.into(),
            content_type: HeaderValue::from_static(content_type),
            etag: HeaderValue::from_str(&etag).unwrap_or(HeaderValue::from_static("W/\"\"")),
            freshness,
        }
    }

    /// The answer to a GET: 304 when the client's copy is the same, else 200.
    pub fn to_get(&self, req: &HttpRequest) -> HttpResponse {
        let mut response = if same_copy(req, self.etag.to_str().unwrap_or_default()) {
            HttpResponse::NotModified().finish()
        } else {
            HttpResponse::Ok().body(self.body.clone())
        };
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, self.content_type.clone());
        headers.insert(ETAG, self.etag.clone());
        headers.insert(CACHE_CONTROL, self.freshness.clone());
        headers.insert(VARY, HeaderValue::from_static("Accept"));
        response
    }
}

fn wrapped(body: String, format: Format, callback: Option<Callback>) -> (String, &'static str) {
    match callback {
        Some(Callback(name)) => {
            (format!("{name}({});", for_scripts(&body)), "application/javascript; charset=utf-8")
        }
        None => (body, format.content_type()),
    }
}

/// Two characters that end a line in older JavaScript, and therefore a text too soon, but not in JSON.
fn for_scripts(json: &str) -> String {
    json.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// A weak validator: the same document may be sent compressed or not.
fn etag_of(body: &str, content_type: &str) -> String {
    let seed = u64::try_from(content_type.len()).unwrap_or(0);
    format!("W/\"{:016x}\"", xxh3_64_with_seed(body.as_bytes(), seed))
}

fn same_copy(req: &HttpRequest, etag: &str) -> bool {
    fn bare(tag: &str) -> &str {
        tag.trim().trim_start_matches("W/")
    }
    req.headers()
        .get_all(IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim() == "*" || bare(tag) == bare(etag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_function_names_pass() {
        for good in ["cb", "jQuery_17.done", "$x", "_"] {
            assert!(Callback::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "1a", "a(b)", "a<b", "a b", ".a", &"x".repeat(65)] {
            assert!(Callback::parse(bad).is_err(), "{bad}");
        }
    }
}
