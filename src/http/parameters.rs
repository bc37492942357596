//! Parameters of a query or a form as an ordered list of pairs: names may repeat and carry brackets,
//! and an empty value is the same as none (GeoReport v2, general rules).

use percent_encoding::percent_decode_str;

/// Decoded names and values in the order they were sent.
pub type Pairs = Vec<(String, String)>;

/// Why a query or a form could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParametersFault {
    /// Percent-encoded bytes that are not UTF-8.
    #[error("parameters must be UTF-8")]
    NotUtf8,
}

/// What a client sent in the query and in the body.
///
/// Where a name is in both, the body wins.
#[derive(Debug, Clone, Default)]
pub struct Parameters {
    query: Pairs,
    body: Pairs,
}

impl Parameters {
    /// Reads a raw query string.
    pub fn of_query(raw: &str) -> Result<Self, ParametersFault> {
        Ok(Self { query: decode_pairs(raw)?, body: Pairs::new() })
    }

    /// Adds the fields of a body.
    #[must_use]
    pub fn with_body(mut self, body: Pairs) -> Self {
        self.body = body;
        self
    }

    /// All values of `name` that are not blank, trimmed; the body's when it has any.
    pub fn all<'a>(&'a self, name: &str) -> Vec<&'a str> {
        let of = |pairs: &'a Pairs| {
            pairs
                .iter()
                .filter(|(key, _)| key == name)
                .map(|(_, value)| value.trim())
                .filter(|value| !value.is_empty())
                .collect::<Vec<_>>()
        };
        let body = of(&self.body);
        if body.is_empty() { of(&self.query) } else { body }
    }

    /// The one value of `name`; a second, different one is a fault that is added to `faults`.
    pub fn one<'a>(&'a self, name: &str, faults: &mut Vec<String>) -> Option<&'a str> {
        let values = self.all(name);
        let first = values.first().copied()?;
        if values.iter().any(|other| *other != first) {
            faults.push(format!("{name} was sent twice with different values"));
        }
        Some(first)
    }

    /// The one value under any of several names, the first name that has one.
    pub fn one_of<'a>(&'a self, names: &[&str], faults: &mut Vec<String>) -> Option<&'a str> {
        names.iter().find_map(|name| self.one(name, faults))
    }

    /// The value of `name`, the first if there are several: for what must never fail a call.
    pub fn first<'a>(&'a self, name: &str) -> Option<&'a str> {
        self.all(name).first().copied()
    }

    /// The value of `name` in the body as it was sent, blanks and all: a password may begin with one.
    pub fn exact<'a>(&'a self, name: &str) -> Option<&'a str> {
        self.body.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A list: comma-separated, repeated, or both; blanks and empty items do not count.
    pub fn list(&self, name: &str) -> Vec<String> {
        let mut items: Vec<String> = Vec::new();
        for item in self.all(name).iter().flat_map(|value| value.split(',')).map(str::trim) {
            if !item.is_empty() && !items.iter().any(|known| known == item) {
                items.push(item.to_owned());
            }
        }
        items
    }

    /// The pairs of `name[CODE]`, `name[CODE][]` and `name[CODE][0]` as code and untrimmed value, in order.
    /// Query and body are separate sources here as well: for each code the body wins.
    pub fn bracketed(&self, name: &str) -> Pairs {
        let of = |pairs: &Pairs| {
            pairs
                .iter()
                .filter_map(|(key, value)| Some((code_of(key, name)?.to_owned(), value.clone())))
                .collect::<Pairs>()
        };
        let (query, mut found) = (of(&self.query), of(&self.body));
        for pair in query {
            if !self.body.iter().any(|(key, _)| code_of(key, name) == Some(pair.0.as_str())) {
                found.push(pair);
            }
        }
        found
    }

    /// Every pair that counts, sorted by name: what an idempotency key vouches for.
    pub fn canonical(&self) -> Pairs {
        let mut pairs = self.body.clone();
        for (name, value) in &self.query {
            if !self.body.iter().any(|(known, _)| known == name) {
                pairs.push((name.clone(), value.clone()));
            }
        }
        pairs.retain(|(name, value)| !value.is_empty() && name != "api_key");
        // A stable sort: the order of repeated values has a meaning and stays.
        pairs.sort_by(|a, b| a.0.cmp(&b.0));
        pairs
    }
}

/// The code inside `name[CODE]`, `name[CODE][]` or `name[CODE][7]`.
fn code_of<'a>(key: &'a str, name: &str) -> Option<&'a str> {
    let inner = key.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')?;
    let code = match inner.rsplit_once("][") {
        Some((code, index)) if index.bytes().all(|b| b.is_ascii_digit()) => code,
        _ => inner,
    };
    (!code.is_empty()).then_some(code)
}

/// Splits `a=1&b=2`; `+` is a blank, percent-encoding must be UTF-8. Null characters, which PostgreSQL
/// cannot hold, are left out.
pub(super) fn decode_pairs(raw: &str) -> Result<Pairs, ParametersFault> {
    raw.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}

fn decode(text: &str) -> Result<String, ParametersFault> {
    percent_decode_str(&text.replace('+', " "))
        .decode_utf8()
        .map(|text| text.replace('\0', ""))
        .map_err(|_not_utf8| ParametersFault::NotUtf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(query: &str, body: &str) -> Parameters {
        Parameters::of_query(query).unwrap().with_body(decode_pairs(body).unwrap())
    }

    #[test]
    fn lists_are_unions_and_scalars_must_agree() {
        let sent = both("status=open,%20closed&status=open&q=a&q=b&lat=&lat=1", "");
        assert_eq!(sent.list("status"), ["open", "closed"]);
        let mut faults = Vec::new();
        assert_eq!(sent.one("lat", &mut faults), Some("1"));
        assert!(faults.is_empty());
        sent.one("q", &mut faults);
        assert_eq!(faults, ["q was sent twice with different values"]);
    }

    #[test]
    fn the_body_wins_and_brackets_are_read_in_every_form() {
        let sent = both(
            "a=1&b=2&attribute[X]=q",
            "a=3&attribute%5BX%5D[]=1&attribute[X][0]=2&attribute[What is this?]=y&attribute[]=n",
        );
        assert_eq!(sent.first("a"), Some("3"));
        assert_eq!(sent.first("b"), Some("2"));
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            sent.bracketed("attribute"),
            [pair("X", "1"), pair("X", "2"), pair("What is this?", "y")]
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(decode_pairs("a=%FF"), Err(ParametersFault::NotUtf8));
        assert_eq!(decode_pairs("a=%zz").unwrap(), [("a".to_owned(), "%zz".to_owned())]);
        assert_eq!(decode_pairs("a%00=b%00c").unwrap(), [("a".to_owned(), "bc".to_owned())]);
    }
}
