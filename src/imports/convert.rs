//! From a row to a report that can be stored: every rule, every fault at once. Pure.

use std::collections::HashMap;

use super::{Record, status};
use crate::catalogue::{Answer, Service, Snapshot};
use crate::jurisdictions::{Jurisdiction, Mode};
use crate::people::Contact;
use crate::playbook::Playbook;
use crate::requests::{
    Dispatcher as _, EventKind, Facts, Filing, NewServiceRequest, Place, PlaceForm, Status,
    Visibility, parse_prose, parse_urls,
};
use crate::routing::Reporter;
use crate::text::{clean_line, is_xml_char};
use crate::time::{Instant, parse_instant};

/// The longest description, as for reports that come in by themselves.
const MAX_DESCRIPTION: usize = 4_000;
/// The way that reports of a file came.
const IMPORT: &str = "import";
const MAX_NOTES: usize = 4_000;
const MAX_LINE: usize = 255;

/// Names that are read, apart from those that only describe how a row came to be.
pub(super) const READ: [&str; 28] = [
    "service_request_id",
    "token",
    "requested_datetime",
    "updated_datetime",
    "closed_date",
    "closed_datetime",
    "expected_datetime",
    "status",
    "status_description",
    "detailed_status",
    "status_notes",
    "service_code",
    "service_name",
    "description",
    "title",
    "agency_responsible",
    "service_notice",
    "address",
    "address_string",
    "address_id",
    "zipcode",
    "lat",
    "latitude",
    "long",
    "longitude",
    "media_url",
    "source",
    "service_subtype",
];

/// Where rows go.
#[derive(Debug)]
pub struct Target<'a> {
    city: &'a Snapshot,
    playbook: &'a Playbook,
    jurisdiction: &'a Jurisdiction,
    mode: Mode,
    by_name: HashMap<String, &'a Service>,
}

impl<'a> Target<'a> {
    /// A government's reports on one of its endpoints.
    pub fn new(
        (city, playbook): (&'a Snapshot, &'a Playbook),
        jurisdiction: &'a Jurisdiction,
        mode: Mode,
    ) -> Self {
        let mut by_name = HashMap::new();
        for service in city.catalogue.offered(jurisdiction.id) {
            by_name.entry(service.name.to_lowercase()).or_insert(service);
        }
        Self { city, playbook, jurisdiction, mode, by_name }
    }

    /// The jurisdiction.
    pub fn jurisdiction(&self) -> &Jurisdiction {
        self.jurisdiction
    }

    /// The endpoint.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Makes a report of a row, or says everything that is wrong with it.
    #[expect(
        clippy::too_many_lines,
        reason = "half of it names the fields of a report, one a line"
    )]
    pub fn convert(&self, row: &Record) -> Result<NewServiceRequest, Vec<String>> {
        let mut faults = row.faults.clone();
        let service = self.service_of(row, &mut faults);
        let code = identifier(row, "service_request_id", &mut faults);
        let token = identifier(row, "token", &mut faults);
        if row.get(&["service_request_id", "token"]).is_none() {
            faults.push("service_request_id is missing".to_owned());
        }
        let dates = self.dates_of(row, &mut faults);
        let finer = row.get(&["detailed_status", "status_description"]);
        let was_closed = dates.closed.is_some();
        let detailed_status = status::read(row.get(&["status"]), finer, was_closed, &mut faults);
        let place = place_of(row, &mut faults);
        let own = |text: &str| text.to_owned();
        let mut prose =
            |name: &str, max: usize| parse_prose(name, row.get(&[name]).map(own), max, &mut faults);
        let description = prose("description", MAX_DESCRIPTION);
        let status_notes = prose("status_notes", MAX_NOTES);
        let service_notice = prose("service_notice", MAX_NOTES);
        let title = prose("title", MAX_LINE);
        let agency = prose("agency_responsible", MAX_LINE);
        let urls: Vec<String> = row.all("media_url").map(own).collect();
        let photos = parse_urls(&urls, &mut faults);
        let (Some(service), Some(at)) = (service, dates.requested) else {
            return Err(faults);
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        let is_closed = detailed_status.status() == Status::Closed;
        let closed = dates.closed.or(dates.updated).unwrap_or(at);
        let answers = remarks_of(row);
        let id = self.jurisdiction.id;
        let hits = place.position.map(|at| self.city.atlas.areas_at(id, at));
        let facts = Facts {
            jurisdiction: self.jurisdiction,
            service,
            areas: hits.as_deref().unwrap_or_default(),
            answers: &answers,
            texts: [title.as_deref(), description.as_deref()],
            source: IMPORT,
            at,
            object: None,
            reporter: Reporter::Anonymous,
        };
        let assignment = self.playbook.dispatch(id, service, facts.case());
        let state = self.playbook.state_for(service.id, detailed_status, None);
        Ok(NewServiceRequest {
            jurisdiction: self.jurisdiction.id,
            service_id: service.id,
            filing: Filing { mode: self.mode, api_key_id: None, source: IMPORT.to_owned(), at },
            visibility: visibility_of(service),
            release_at: None,
            code,
            token,
            detailed_status,
            status_notes,
            title,
            description,
            originals: None,
            agency_responsible: agency.or_else(|| service.agency.clone()),
            service_notice,
            updated_at: dates.updated.unwrap_or(if is_closed { closed } else { at }),
            closed_at: is_closed.then_some(closed),
            expected_at: dates.expected,
            areas: place.areas(self.jurisdiction.id, &self.city.atlas),
            place,
            object: None,
            contact: Contact::default(),
            answers,
            publish_at: None,
            assignment,
            state: Some(state),
            photos,
            first_event: EventKind::Imported,
        })
    }

    fn service_of(&self, row: &Record, faults: &mut Vec<String>) -> Option<&'a Service> {
        let (code, name) = (row.get(&["service_code"]), row.get(&["service_name"]));
        let by_code = code.and_then(|code| self.city.catalogue.by_code(self.jurisdiction.id, code));
        let by_name = || self.by_name.get(&name?.to_lowercase()).copied();
        let found = by_code.or_else(by_name);
        if found.is_none() {
            let here = &self.jurisdiction.code;
            faults.push(match (code, name) {
                (None, None) => "service_code and service_name are missing".to_owned(),
                (Some(code), None) => format!("{here} has no service with code {code:?}"),
                (None, Some(name)) => format!("{here} has no service named {name:?}"),
                (Some(code), Some(name)) => {
                    format!("{here} has no service with code {code:?} or named {name:?}")
                }
            });
        }
        found
    }

    fn dates_of(&self, row: &Record, faults: &mut Vec<String>) -> Dates {
        let zone = self.jurisdiction.time_zone;
        let mut date = |names: &[&str]| {
            let text = row.get(names)?;
            let read = parse_instant(text, zone);
            if let (Err(fault), Some(name)) = (&read, names.first()) {
                faults.push(format!("{name} {text:?} {fault}"));
            }
            read.ok()
        };
        let dates = Dates {
            requested: date(&["requested_datetime"]),
            updated: date(&["updated_datetime"]),
            closed: date(&["closed_datetime", "closed_date"]),
            expected: date(&["expected_datetime"]),
        };
        if row.get(&["requested_datetime"]).is_none() {
            faults.push("requested_datetime is missing".to_owned());
        }
        dates
    }
}

struct Dates {
    requested: Option<Instant>,
    updated: Option<Instant>,
    closed: Option<Instant>,
    expected: Option<Instant>,
}

fn visibility_of(service: &Service) -> Visibility {
    // What was published elsewhere is published here, unless the service is kept from the public.
    if service.is_private() { Visibility::Private } else { Visibility::Public }
}

fn identifier(row: &Record, name: &str, faults: &mut Vec<String>) -> Option<String> {
    let text = row.get(&[name])?;
    if text.chars().count() > MAX_LINE || !text.chars().all(is_xml_char) || text.contains('\n') {
        faults.push(format!("{name} must be one line of at most {MAX_LINE} characters"));
        return None;
    }
    Some(text.to_owned())
}

fn place_of(row: &Record, faults: &mut Vec<String>) -> Place {
    let own = |names: &[&str]| row.get(names).map(str::to_owned);
    let form = PlaceForm {
        lat: own(&["lat", "latitude"]),
        long: own(&["long", "longitude"]),
        address: own(&["address", "address_string"]),
        address_id: own(&["address_id"]),
        zipcode: own(&["zipcode"]),
    };
    Place::parse(&form, false, faults)
}

/// Bulk columns that a report has no field for are kept as answers.
fn remarks_of(row: &Record) -> Vec<Answer> {
    ["source", "service_subtype"]
        .into_iter()
        .filter_map(|name| {
            let value = clean_line(row.get(&[name])?);
            let code = name.to_owned();
            Some(Answer { code, value })
        })
        .collect()
}
