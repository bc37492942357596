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

/// Which slice of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Entries left out before the first; counts for nothing where there is a cursor.
    pub offset: i64,
    /// The place that the page before ended at, as it was given out.
    pub cursor: Option<String>,
    /// Entries at most.
    pub size: i64,
    /// Whether the entries of all pages are to be counted.
    pub counted: bool,
}

/// What is known of a list once a page of it was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extent {
    /// Entries on this page.
    pub found: i64,
    /// The place where this page ends, if anything comes behind it.
    pub next: Option<String>,
    /// Entries on all pages, if they were counted.
    pub total: Option<i64>,
}

/// A paging parameter that is no whole number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} must be a whole number, 0 or more")]
pub struct PageFault(&'static str);

/// The deepest entry that a page may start at by its number, in entries. Every entry before it is looked at;
/// behind a cursor nothing is.
const DEPTH: i64 = 100_000;

impl Page {
    /// Reads `page` and `page_size`, or their synonyms `per_page`, `limit`, `max_requests`, `offset`, and
    /// `cursor` and `count`. Pages count from 1, and 0 means 1.
    pub fn parse(sent: &Parameters, limits: PageLimits, faults: &mut Vec<String>) -> Self {
        let cursor = sent.one("cursor", faults).map(str::to_owned);
        let counted = sent.one("count", faults).is_some_and(|word| word != "false");
        let mut number = |name: &'static str| {
            let text = sent.one(name, faults)?;
            let read = text.parse::<i64>().ok().filter(|n| *n >= 0);
            if read.is_none() && !is_digits(text) {
                faults.push(PageFault(name).to_string());
            }
            // More digits than fit mean "as much as there is".
            Some(read.unwrap_or(i64::MAX))
        };
        let size =
            ["page_size", "per_page", "limit", "max_requests"].into_iter().find_map(&mut number);
        let size = size.unwrap_or(limits.default).clamp(1, limits.max.max(1));
        let page = number("page").map(|page| page.max(1).saturating_sub(1).saturating_mul(size));
        let offset = page.or_else(|| number("offset")).unwrap_or(0);
        Self { offset, cursor, size, counted }
    }

    /// Entries to skip, and whether the page lies deeper than numbers reach: then the entry at that depth is
    /// all there is to look for.
    pub fn skip(&self) -> (i64, bool) {
        (self.offset.min(DEPTH), self.offset > DEPTH)
    }

    /// What a client hears who asks for a page that numbers do not reach.
    pub fn too_deep() -> String {
        format!(
            "pages reach {DEPTH} entries deep; to go on, follow the Link header with rel=\"next\", \
             which has no end, or narrow the dates"
        )
    }

    /// The number of this page, from 1; a page behind a cursor has none.
    fn number(&self) -> Option<i64> {
        let before = self.offset.checked_div(self.size).unwrap_or(0);
        self.cursor.is_none().then(|| before.saturating_add(1))
    }

    /// Adds `Link`, `X-Page` and `X-Page-Size`, and where all entries are known `X-Total-Count` and
    /// `X-Page-Count`. `address` is the request's absolute address with its query.
    #[must_use]
    pub fn describe(&self, answer: Answer, extent: &Extent, address: &url::Url) -> Answer {
        let number = self.number();
        let total = extent.total.or_else(|| self.seen_whole(extent));
        let last = total.map(|total| {
            total.max(1).saturating_sub(1).checked_div(self.size).unwrap_or(0).saturating_add(1)
        });
        let at = |page: i64| ("page", page.to_string());
        let mut links = vec![self.link(address, &at(1), "first")];
        if let Some(last) = last {
            links.push(self.link(address, &at(last), "last"));
        }
        if let Some(before) = number.map(|number| number - 1).filter(|before| *before > 0) {
            let before = last.map_or(before, |last| before.min(last));
            links.push(self.link(address, &at(before), "prev"));
        }
        if let Some(next) = &extent.next {
            links.push(self.link(address, &("cursor", next.clone()), "next"));
        }
        let named = |name, value: Option<i64>| (HeaderName::from_static(name), value);
        let numbers = [
            named("x-total-count", total),
            named("x-page", number),
            named("x-page-size", Some(self.size)),
            named("x-page-count", last),
        ];
        let known = numbers.into_iter().filter_map(|(name, value)| Some((name, value?)));
        known.fold(answer.with(LINK, links.join(", ")), |answer, (name, value)| {
            answer.with(name, value.to_string())
        })
    }

    /// The last page tells how many entries there are without counting.
    fn seen_whole(&self, extent: &Extent) -> Option<i64> {
        let here = extent.next.is_none() && (extent.found > 0 || self.offset == 0);
        (here && self.cursor.is_none()).then(|| self.offset.saturating_add(extent.found))
    }

    fn link(&self, address: &url::Url, place: &(&str, String), relation: &str) -> String {
        // The key is the caller's secret and must not travel on in links.
        let dropped = [
            "page",
            "page_size",
            "per_page",
            "limit",
            "max_requests",
            "offset",
            "cursor",
            "api_key",
        ];
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
            .append_pair(place.0, &place.1)
            .append_pair("page_size", &self.size.to_string());
        format!("<{target}>; rel=\"{relation}\"")
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
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
        let slice = |offset, size| Page { offset, size, cursor: None, counted: false };
        assert_eq!(page("").0, slice(0, 50));
        assert_eq!(page("page=0").0, page("page=1").0);
        assert_eq!(page("page=3&page_size=20").0, slice(40, 20));
        assert_eq!(page("limit=7&offset=14").0, slice(14, 7));
        assert_eq!(page("page_size=9999").0.size, 500);
        assert!(page("page=99999999999999999999").1.is_empty());
        assert_eq!(page("page=3").0.skip(), (100, false));
        assert_eq!(page("page=99999999999999999999").0.skip(), (DEPTH, true));
    }

    #[test]
    fn what_is_no_number_is_a_fault() {
        assert_eq!(page("page=x").1, ["page must be a whole number, 0 or more"]);
        assert_eq!(page("page_size=-1").1, ["page_size must be a whole number, 0 or more"]);
    }
}
