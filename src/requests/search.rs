//! What may be searched for, and how the bounds of the standard apply (GeoReport v2, GET requests).

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::Status;
use super::place::parse_position;
use crate::catalogue::Catalogue;
use crate::geo::{BoundingBox, Position};
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::time::{Instant, parse_instant};

/// Filters as a client sent them; blank ones are absent.
#[derive(Debug, Clone, Default)]
pub struct SearchForm {
    /// `service_request_id`: overrides every other filter.
    pub codes: Vec<String>,
    /// `service_code`
    pub services: Vec<String>,
    /// `status`
    pub statuses: Vec<String>,
    /// `start_date`
    pub start: Option<String>,
    /// `end_date`
    pub end: Option<String>,
    /// `updated_after`
    pub updated_after: Option<String>,
    /// `updated_before`
    pub updated_before: Option<String>,
    /// `bbox`
    pub bbox: Option<String>,
    /// `lat`
    pub lat: Option<String>,
    /// `long`
    pub long: Option<String>,
    /// `radius`, in metres
    pub radius: Option<String>,
    /// `q`: words to look for
    pub text: Option<String>,
    /// `service_object_type`
    pub object_type: Option<String>,
    /// `service_object_id`
    pub object_id: Option<String>,
    /// `sort`
    pub sort: Option<String>,
}

/// How `start_date` and `end_date` are bounded, in days; 90 in the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// A wider span is refused, and without dates the last days count.
    Standard(i64),
    /// Any span may be asked for; without dates the last days count.
    Wide(i64),
    /// Any span, and without dates everything.
    Unbounded,
}

/// A circle on the ground.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Circle {
    /// Its centre.
    pub centre: Position,
    /// Its radius in metres.
    pub metres: f64,
}

/// In which order the results come. Ties are broken by key in the same direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Newest first.
    #[default]
    Newest,
    /// Oldest first.
    Oldest,
    /// Last changed first.
    LastUpdated,
    /// First changed first.
    FirstUpdated,
    /// Open before closed, newest first.
    OpenFirst,
    /// Closed before open, newest first.
    ClosedFirst,
    /// By identifier.
    Code,
    /// By identifier, backwards.
    CodeBackwards,
}

impl Order {
    /// The word that [`Order::parse`] reads.
    pub fn word(self) -> &'static str {
        match self {
            Self::Newest => "-created",
            Self::Oldest => "created",
            Self::LastUpdated => "-updated",
            Self::FirstUpdated => "updated",
            Self::OpenFirst => "-status",
            Self::ClosedFirst => "status",
            Self::Code => "request_id",
            Self::CodeBackwards => "-request_id",
        }
    }

    /// Reads the value of `sort`.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "-created" | "-requested_datetime" => Self::Newest,
            "created" | "requested_datetime" => Self::Oldest,
            "-updated" | "-updated_datetime" => Self::LastUpdated,
            "updated" | "updated_datetime" => Self::FirstUpdated,
            "-status" => Self::OpenFirst,
            "status" => Self::ClosedFirst,
            "service_request_id" | "request_id" => Self::Code,
            "-service_request_id" | "-request_id" => Self::CodeBackwards,
            _ => return None,
        })
    }
}

/// Which reports are meant.
#[derive(Debug, Clone, PartialEq)]
pub enum Selection {
    /// Those with these identifiers, however old.
    Codes(Vec<String>),
    /// Those that match.
    Matching(Box<Filter>),
}

/// Conditions that must all hold. Bounds are inclusive on both sides.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filter {
    /// Keys of services; `None` means any.
    pub services: Option<Vec<i64>>,
    /// One status only.
    pub status: Option<Status>,
    /// Came in not before.
    pub start: Option<Instant>,
    /// Came in not after.
    pub end: Option<Instant>,
    /// Changed not before.
    pub updated_after: Option<Instant>,
    /// Changed not after.
    pub updated_before: Option<Instant>,
    /// Lies in the box.
    pub bbox: Option<BoundingBox>,
    /// Lies in the circle.
    pub circle: Option<Circle>,
    /// Holds every one of these words, in lower case, in title, description, address or identifier.
    pub words: Vec<String>,
    /// Is about this thing.
    pub object: Option<(String, String)>,
}

/// A checked search.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// Whose reports.
    pub jurisdiction: JurisdictionId,
    /// Of which endpoint.
    pub mode: Mode,
    /// Which of them.
    pub selection: Selection,
    /// In which order.
    pub order: Order,
}

impl Search {
    /// Whether it selects the newest of all: what an index holds side by side, skipping nothing, and what is
    /// asked for most.
    pub fn is_recent(&self) -> bool {
        let Selection::Matching(filter) = &self.selection else { return false };
        let plain = Filter { start: filter.start, ..Filter::default() };
        self.order == Order::Newest && plain == **filter
    }
}

/// Identifiers in one call at most.
const MAX_CODES: usize = 1_000;
const MAX_WORDS: usize = 10;
/// A wider circle is a search over everything.
const MAX_RADIUS: f64 = 100_000.0;

impl SearchForm {
    /// Checks every filter and returns all faults at once. A list of identifiers overrides all else,
    /// even what is malformed.
    pub fn parse(
        &self,
        jurisdiction: JurisdictionId,
        mode: Mode,
        catalogue: &Catalogue,
        clock: (Instant, Tz),
        window: Window,
    ) -> Result<Search, Vec<String>> {
        if !self.codes.is_empty() {
            return self.by_codes(jurisdiction, mode);
        }
        let (now, zone) = clock;
        let mut faults = Vec::new();
        let mut filter = Filter {
            services: self.services(jurisdiction, catalogue),
            status: self.status(&mut faults),
            bbox: self.bbox(&mut faults),
            circle: self.circle(&mut faults),
            words: self.words(),
            object: self.object(&mut faults),
            ..Filter::default()
        };
        let mut date = |name: &str, text: &Option<String>| {
            let read = parse_instant(text.as_deref()?, zone);
            read.map_err(|fault| faults.push(format!("{name} {fault}"))).ok()
        };
        filter.start = date("start_date", &self.start);
        filter.end = date("end_date", &self.end);
        filter.updated_after = date("updated_after", &self.updated_after);
        filter.updated_before = date("updated_before", &self.updated_before);
        let order = match self.sort.as_deref().map(Order::parse) {
            None => Order::default(),
            Some(Some(order)) => order,
            Some(None) => {
                faults.push(SORT_FAULT.to_owned());
                Order::default()
            }
        };
        if faults.is_empty() {
            filter.bound(now, window, &mut faults);
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Search { jurisdiction, mode, selection: Selection::Matching(Box::new(filter)), order })
    }

    fn by_codes(&self, jurisdiction: JurisdictionId, mode: Mode) -> Result<Search, Vec<String>> {
        if self.codes.len() > MAX_CODES {
            return Err(vec![format!(
                "at most {MAX_CODES} values of service_request_id are accepted"
            )]);
        }
        let selection = Selection::Codes(self.codes.clone());
        Ok(Search { jurisdiction, mode, selection, order: Order::default() })
    }

    /// Codes that the jurisdiction never had match nothing, and that is no fault.
    fn services(&self, of: JurisdictionId, catalogue: &Catalogue) -> Option<Vec<i64>> {
        if self.services.is_empty() {
            return None;
        }
        let known = self.services.iter().filter_map(|code| catalogue.by_code(of, code));
        Some(known.map(|service| service.id).collect())
    }

    fn status(&self, faults: &mut Vec<String>) -> Option<Status> {
        let mut wanted = Vec::new();
        for word in &self.statuses {
            match Status::parse(word) {
                Some(status) => wanted.push(status),
                None => faults.push("status must be open, closed or both".to_owned()),
            }
        }
        let open = wanted.contains(&Status::Open);
        let closed = wanted.contains(&Status::Closed);
        match (open, closed) {
            (true, false) => Some(Status::Open),
            (false, true) => Some(Status::Closed),
            _ => None,
        }
    }

    fn bbox(&self, faults: &mut Vec<String>) -> Option<BoundingBox> {
        let read = self.bbox.as_deref()?.parse::<BoundingBox>();
        read.map_err(|fault| faults.push(format!("bbox {fault}"))).ok()
    }

    /// All three parameters or none.
    fn circle(&self, faults: &mut Vec<String>) -> Option<Circle> {
        if self.lat.is_none() && self.long.is_none() && self.radius.is_none() {
            return None;
        }
        let (Some(lat), Some(long), Some(radius)) = (&self.lat, &self.long, &self.radius) else {
            faults.push("lat, long and radius must be sent together".to_owned());
            return None;
        };
        let centre = parse_position(Some(lat), Some(long), faults);
        let metres = radius.trim().parse::<f64>().ok().filter(|m| *m > 0.0 && *m <= MAX_RADIUS);
        if metres.is_none() {
            faults.push(format!("radius must be a number of metres, at most {MAX_RADIUS}"));
        }
        Some(Circle { centre: centre?, metres: metres? })
    }

    fn words(&self) -> Vec<String> {
        let text = self.text.as_deref().unwrap_or_default();
        text.split_whitespace().take(MAX_WORDS).map(str::to_lowercase).collect()
    }

    fn object(&self, faults: &mut Vec<String>) -> Option<(String, String)> {
        match (&self.object_type, &self.object_id) {
            (Some(kind), Some(id)) => Some((kind.clone(), id.clone())),
            (None, None) => None,
            _ => {
                faults.push(
                    "service_object_type and service_object_id must be sent together".to_owned(),
                );
                None
            }
        }
    }
}

const SORT_FAULT: &str = "sort must be created, updated, status or service_request_id, \
    with - before it for the reverse order";

impl Filter {
    /// Applies the window: a span may not be wider, one bound implies the other, and without any bound
    /// the last days count. A search for changes looks at reports of any age.
    fn bound(&mut self, now: Instant, window: Window, faults: &mut Vec<String>) {
        let order = |a: Option<Instant>, b: Option<Instant>| a.zip(b).is_some_and(|(a, b)| a > b);
        if order(self.start, self.end) {
            faults.push("start_date must not be after end_date".to_owned());
        }
        if order(self.updated_after, self.updated_before) {
            faults.push("updated_after must not be after updated_before".to_owned());
        }
        let (number, limited) = match window {
            Window::Standard(days) => (days, true),
            Window::Wide(days) => (days, false),
            Window::Unbounded => return,
        };
        let days = TimeDelta::try_days(number).unwrap_or(TimeDelta::MAX);
        match (self.start, self.end) {
            (Some(start), Some(end)) if limited && end.signed_duration_since(start) > days => {
                faults.push(format!("start_date and end_date may be at most {number} days apart"));
            }
            (Some(start), None) if limited => self.end = start.checked_add_signed(days),
            (None, Some(end)) if limited => self.start = end.checked_sub_signed(days),
            (None, None) if self.updated_after.is_none() && self.updated_before.is_none() => {
                self.start = now.checked_sub_signed(days);
            }
            _ => {}
        }
    }
}
