//! Which format an answer is written in: the path's suffix, else the `Accept` header, else JSON.

use actix_web::http::header::{ACCEPT, HeaderMap};

/// The two formats of every document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// `application/json; charset=utf-8`
    Json,
    /// `text/xml; charset=utf-8`
    Xml,
}

/// What the end of a path says about the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suffix {
    /// `.json` or `.xml`.
    Known(Format),
    /// No dot at the end.
    Absent,
    /// A suffix that names no format of ours.
    Unknown,
}

impl Format {
    /// The media type with its charset, as it stands in `Content-Type`.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::Xml => "text/xml; charset=utf-8",
        }
    }

    /// Takes `.json` or `.xml` off the end of an identifier. Identifiers may hold dots themselves, so
    /// any other ending is part of the identifier.
    ///
    /// ```
    /// use lamppost::http::Format;
    /// assert_eq!(Format::strip("a.b.xml"), ("a.b", Some(Format::Xml)));
    /// assert_eq!(Format::strip("12.5"), ("12.5", None));
    /// ```
    pub fn strip(segment: &str) -> (&str, Option<Self>) {
        if let Some(bare) = segment.strip_suffix(".json") {
            (bare, Some(Self::Json))
        } else if let Some(bare) = segment.strip_suffix(".xml") {
            (bare, Some(Self::Xml))
        } else {
            (segment, None)
        }
    }

    /// Reads the suffix of a collection's path, such as `.json` or `.csv`; it may be empty.
    pub fn of_suffix(suffix: &str) -> Suffix {
        match suffix {
            "" => Suffix::Absent,
            ".json" => Suffix::Known(Self::Json),
            ".xml" => Suffix::Known(Self::Xml),
            _ => Suffix::Unknown,
        }
    }

    /// The format that the `Accept` header prefers; JSON when it has no say.
    pub fn accepted(headers: &HeaderMap) -> Self {
        let mut best = (0.0_f32, Self::Json);
        let values = headers.get_all(ACCEPT).filter_map(|value| value.to_str().ok());
        for choice in values.flat_map(|value| value.split(',')) {
            let mut parts = choice.split(';').map(str::trim);
            let format = match parts.next().unwrap_or_default().to_ascii_lowercase().as_str() {
                "application/json" => Self::Json,
                "text/xml" | "application/xml" => Self::Xml,
                _ => continue,
            };
            let weight = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(1.0, |text| text.parse().unwrap_or(0.0));
            if weight > best.0 {
                best = (weight, format);
            }
        }
        best.1
    }

    /// The format for an error on this path: what a good answer would have had, and XML, which every
    /// client of the standard reads, under a suffix that is no format. Below `/api/` there is JSON alone, and
    /// names with dots at the end of an address are nothing but names.
    pub fn for_error(path: &str, headers: &HeaderMap) -> Self {
        if path.starts_with("/api/") {
            return Self::Json;
        }
        let last = path.rsplit('/').next().unwrap_or_default();
        match Self::strip(last) {
            (_, Some(format)) => format,
            (bare, None) => match bare.rsplit_once('.') {
                Some(("requests", "csv")) => Self::accepted(headers),
                Some((name, suffix)) if is_collection(name) && is_word(suffix) => Self::Xml,
                _ => Self::accepted(headers),
            },
        }
    }
}

fn is_collection(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase())
}

fn is_word(suffix: &str) -> bool {
    !suffix.is_empty() && suffix.bytes().all(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn accepted(text: &'static str) -> Format {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(text));
        Format::accepted(&headers)
    }

    #[test]
    fn the_accept_header_is_weighed() {
        assert_eq!(accepted("text/html,application/xml;q=0.9,*/*;q=0.8"), Format::Xml);
        assert_eq!(accepted("application/json;q=0.5, text/xml;q=0.9"), Format::Xml);
        assert_eq!(accepted("application/xml;q=0"), Format::Json);
        assert_eq!(accepted("image/png"), Format::Json);
        assert_eq!(Format::accepted(&HeaderMap::new()), Format::Json);
    }
}
