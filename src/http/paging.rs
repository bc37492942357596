//! Pages of a list: parameters in, headers out. The body stays a bare list.

use actix_web::http::header::{HeaderName, LINK};

use super::{Answer, Parameters};

/// Default and largest page.
#[derive(Debug, Clone, Copy)]
pub struct PageLimits {
    /// Page size when the client names none.
    pub default: i64,
    /// Largest page; more is capped, not refused.
    pub max: i64,
}

/// Which slice of a list is wanted: `size` entries from `offset` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Entries left out before the first.
    pub offset: i64,
    /// Entries at most.
    pub size: i64,
}

/// A paging parameter that is no whole number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} must be a whole number, 0 or more")]
pub struct PageFault(&'static str);

/// The deepest entry that a page may start at, in entries: beyond it, narrow the search.
const MAX_OFFSET: i64 = 1_000_000_000;

impl Page {
    /// Reads `page` and `page_size`, or their synonyms `per_page`, `limit`, `max_requests`, `offset`.
    /// Pages count from 1, and 0 means 1.
    pub fn parse(sent: &Parameters, limits: PageLimits, faults: &mut Vec<String>) -> Self {
        let mut number = |name: &'static str| {
            let text = sent.one(name, faults)?;
            let read = text.parse::<i64>().ok().filter(|n| *n >= 0);
            if read.is_none() && !is_digits(text) {
                faults.push(PageFault(name).to_string());
            }
            // More digits than fit mean "as much as there is".
            Some(read.unwrap_or(MAX_OFFSET))
        };
        let size =
            ["page_size", "per_page", "limit", "max_requests"].into_iter().find_map(&mut number);
        let size = size.unwrap_or(limits.default).clamp(1, limits.max.max(1));
        let page = number("page").map(|page| page.max(1).saturating_sub(1).saturating_mul(size));
        let offset = page.or_else(|| number("offset")).unwrap_or(0).min(MAX_OFFSET);
        Self { offset, size }
    }

    /// The number of this page, from 1.
    pub fn number(&self) -> i64 {
        self.offset.checked_div(self.size).unwrap_or(0).saturating_add(1)
    }

    /// Adds `Link`, `X-Total-Count`, `X-Page`, `X-Page-Size` and `X-Page-Count` for a list of `total`
    /// entries. `address` is the request's absolute address with its query.
    #[must_use]
    pub fn describe(&self, answer: Answer, total: i64, address: &url::Url) -> Answer {
        let last =
            total.max(1).saturating_sub(1).checked_div(self.size).unwrap_or(0).saturating_add(1);
        let mut links =
            vec![link(address, 1, self.size, "first"), link(address, last, self.size, "last")];
        if self.number() > 1 {
            links.push(link(address, (self.number() - 1).min(last), self.size, "prev"));
        }
        if self.number() < last {
            links.push(link(address, self.number() + 1, self.size, "next"));
        }
        answer
            .with(LINK, links.join(", "))
            .with(HeaderName::from_static("x-total-count"), total.to_string())
            .with(HeaderName::from_static("x-page"), self.number().to_string())
            .with(HeaderName::from_static("x-page-size"), self.size.to_string())
            .with(HeaderName::from_static("x-page-count"), last.to_string())
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn link(address: &url::Url, page: i64, size: i64, relation: &str) -> String {
    // The key is the caller's secret and must not travel on in links.
    let dropped = ["page", "page_size", "per_page", "limit", "max_requests", "offset", "api_key"];
    let kept: Vec<(String, String)> = address
        .query_pairs()
        .filter(|(name, _)| !dropped.contains(&name.as_ref()))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let mut target = address.clone();
    target
        .query_pairs_mut()
        .clear()
        .extend_pairs(kept)
        .append_pair("page", &page.to_string())
        .append_pair("page_size", &size.to_string());
    format!("<{target}>; rel=\"{relation}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(query: &str) -> (Page, Vec<String>) {
        let mut faults = Vec::new();
        let sent = Parameters::of_query(query).unwrap();
        (Page::parse(&sent, PageLimits { default: 50, max: 500 }, &mut faults), faults)
    }

    #[test]
    fn pages_count_from_one_and_zero_is_one() {
        assert_eq!(page("").0, Page { offset: 0, size: 50 });
        assert_eq!(page("page=0").0, page("page=1").0);
        assert_eq!(page("page=3&page_size=20").0, Page { offset: 40, size: 20 });
        assert_eq!(page("limit=7&offset=14").0, Page { offset: 14, size: 7 });
        assert_eq!(page("page_size=9999").0.size, 500);
        assert!(page("page=99999999999999999999").1.is_empty());
    }

    #[test]
    fn what_is_no_number_is_a_fault() {
        assert_eq!(page("page=x").1, ["page must be a whole number, 0 or more"]);
        assert_eq!(page("page_size=-1").1, ["page_size must be a whole number, 0 or more"]);
    }
}
