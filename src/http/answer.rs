//! A good answer: the document in its format, its validator, its paging headers, JSONP where asked.

use std::hash::{DefaultHasher, Hasher as _};

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_NONE_MATCH, VARY,
};
use actix_web::{HttpRequest, HttpResponse};

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
        let (body, content_type) = self.wrapped();
        let etag = etag_of(&body, content_type);
        let mut response = if same_copy(req, &etag) {
            HttpResponse::NotModified().finish()
        } else {
            HttpResponse::Ok().body(body)
        };
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        let freshness = match self.fresh_for {
            0 => "no-cache".to_owned(),
            seconds => format!("public, max-age={seconds}"),
        };
        for (name, value) in [(ETAG, etag), (CACHE_CONTROL, freshness), (VARY, "Accept".to_owned())]
            .into_iter()
            .chain(self.headers)
        {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        response
    }

    fn wrapped(&self) -> (String, &'static str) {
        match &self.callback {
            Some(Callback(name)) => (
                format!("{name}({});", for_scripts(&self.body)),
                "application/javascript; charset=utf-8",
            ),
            None => (self.body.clone(), self.format.content_type()),
        }
    }
}

/// Two characters that end a line in older JavaScript, and therefore a text too soon, but not in JSON.
fn for_scripts(json: &str) -> String {
    json.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// A weak validator: the same document may be sent compressed or not.
fn etag_of(body: &str, content_type: &str) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(body.as_bytes());
    hasher.write(content_type.as_bytes());
    format!("W/\"{:016x}\"", hasher.finish())
}

fn same_copy(req: &HttpRequest, etag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
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
