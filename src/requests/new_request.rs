//! From what a client sent to a report that can be stored: every rule, every fault at once.

use super::place::{Place, PlaceForm};
use super::{DetailedStatus, Dispatcher, EventKind, Facts, Photo, Visibility, reporter_of};
use crate::catalogue::{Answer, Kind, Service, Snapshot};
use crate::jurisdictions::{Jurisdiction, JurisdictionId, Mode, Neighbour};
use crate::people::{Contact, ContactForm};
use crate::routing::{Assignment, HandOn, Release};
use crate::text::{clean_line, clean_text, without_markup};
use crate::time::Instant;

/// What a client sent to report something (GeoReport v2, POST requests), service and place apart.
#[derive(Debug, Clone, Default)]
pub struct Submission {
    /// The location fields.
    pub place: PlaceForm,
    /// `description`
    pub description: Option<String>,
    /// `title` (`CitySDK`)
    pub title: Option<String>,
    /// `media_url`, every one.
    pub media_urls: Vec<String>,
    /// `attribute[CODE]`, every one.
    pub attributes: Vec<(String, String)>,
    /// The reporter.
    pub contact: ContactForm,
    /// `service_object_type`
    pub object_type: Option<String>,
    /// `service_object_id`
    pub object_id: Option<String>,
}

/// Where and how a report is filed: what the server knows and the client does not say.
#[derive(Debug, Clone)]
pub struct Filing {
    /// The endpoint that it came in by.
    pub mode: Mode,
    /// The key that brought it.
    pub api_key_id: Option<i64>,
    /// How it came in.
    pub source: String,
    /// When it came in.
    pub at: Instant,
}

/// Texts as they were written, where what is published is masked. `None` where nobody wrote any.
#[derive(Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Originals {
    /// The headline.
    pub title: Option<String>,
    /// The description.
    pub description: Option<String>,
}

/// Without the texts: what is printed ends in logs.
impl std::fmt::Debug for Originals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Originals(***)")
    }
}

/// A report that is fit to be stored. [`NewServiceRequest::parse`] makes it from a submission; imports
/// fill it in themselves.
#[derive(Debug, Clone)]
pub struct NewServiceRequest {
    /// Whose it is.
    pub jurisdiction: JurisdictionId,
    /// The key of its service.
    pub service_id: i64,
    /// Where and how it is filed.
    pub filing: Filing,
    /// Who may see it.
    pub visibility: Visibility,
    /// When everybody may see it, where that comes by itself.
    pub publish_at: Option<Instant>,
    /// `service_request_id`, unless it gets one later or never.
    pub code: Option<String>,
    /// The token of a batch report.
    pub token: Option<String>,
    /// When a batch report gets its identifier by itself.
    pub release_at: Option<Instant>,
    /// Where it stands.
    pub detailed_status: DetailedStatus,
    /// Why it stands there.
    pub status_notes: Option<String>,
    /// A headline.
    pub title: Option<String>,
    /// What was reported.
    pub description: Option<String>,
    /// What was written, where title or description are masked.
    pub originals: Option<Originals>,
    /// Who answers.
    pub agency_responsible: Option<String>,
    /// What the city will do.
    pub service_notice: Option<String>,
    /// When it last changed.
    pub updated_at: Instant,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// When the city means to be done.
    pub expected_at: Option<Instant>,
    /// Where it is.
    pub place: Place,
    /// Who owns it.
    pub assignment: Assignment,
    /// Its state in the workflow; none where only the status is known.
    pub state: Option<String>,
    /// The keys of the areas that it lies in.
    pub areas: Vec<i64>,
    /// The type and identifier of the thing that it is about.
    pub object: Option<(String, String)>,
    /// The reporter.
    pub contact: Contact,
    /// Its answers.
    pub answers: Vec<Answer>,
    /// Its photos.
    pub photos: Vec<Photo>,
    /// What the first event of its log says.
    pub first_event: EventKind,
}

/// The longest description, in characters (GeoReport v2).
pub(super) const MAX_DESCRIPTION: usize = 4_000;
const MAX_TITLE: usize = 255;
const MAX_MEDIA_URLS: usize = 10;
const MAX_URL: usize = 2_000;

impl NewServiceRequest {
    /// Checks a submission for a service of a jurisdiction, and returns every fault as a sentence for
    /// the end user. A service that was not named is one of the faults. Identifier, token and stored
    /// photos are added by the caller.
    #[expect(
        clippy::too_many_lines,
        reason = "half of it names the fields of a report, one a line"
    )]
    pub fn parse(
        sent: Submission,
        service: Option<&Service>,
        jurisdiction: &Jurisdiction,
        (city, dispatcher): (&Snapshot, &impl Dispatcher),
        filing: Filing,
    ) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let place = Place::parse(&sent.place, true, &mut faults);
        let beyond = check_ground(&place, service, jurisdiction, city, &mut faults);
        let description =
            parse_prose("description", sent.description, MAX_DESCRIPTION, &mut faults);
        let title = parse_prose("title", sent.title, MAX_TITLE, &mut faults);
        let photos = parse_urls(&sent.media_urls, &mut faults);
        let contact = Contact::parse(sent.contact, &mut faults);
        let object = parse_object(sent.object_type, sent.object_id, &mut faults);
        let Some(service) = service else {
            faults.insert(0, "service_code required".to_owned());
            return Err(faults);
        };
        let mut checked = service.check_answers(&sent.attributes, jurisdiction.time_zone);
        faults.append(&mut checked.faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        let at = filing.at;
        let later = |hours: i64| at.checked_add_signed(chrono::TimeDelta::try_hours(hours)?);
        let areas = place.areas(jurisdiction.id, &city.atlas);
        let hits = place.position.map(|at| city.atlas.areas_at(jurisdiction.id, at));
        let facts = Facts {
            jurisdiction,
            service,
            areas: hits.as_deref().unwrap_or_default(),
            answers: &checked.answers,
            texts: [title.as_deref(), description.as_deref()],
            source: &filing.source,
            at,
            object: object.as_ref(),
            reporter: reporter_of(&contact),
        };
        let assignment = dispatcher.dispatch(jurisdiction.id, service, facts.case());
        let assignment = match &beyond {
            Some(to) => assignment.handed_on(dispatcher.fallback(jurisdiction.id), to.clone()),
            None => assignment,
        };
        let (state, detailed_status) = dispatcher.begins(service.id);
        let seen = Seen::new(service, jurisdiction, &assignment, at);
        let minutes = |n: i64| at.checked_add_signed(chrono::TimeDelta::try_minutes(n)?);
        Ok(Self {
            jurisdiction: jurisdiction.id,
            service_id: service.id,
            filing,
            visibility: seen.by,
            publish_at: seen.publish_at,
            code: None,
            token: None,
            release_at: service
                .release_minutes
                .filter(|_| service.kind == Kind::Batch)
                .and_then(minutes),
            detailed_status,
            status_notes: None,
            title,
            description,
            originals: None,
            agency_responsible: service.agency.clone().filter(|_| beyond.is_none()),
            service_notice: beyond.as_ref().map(notice).or_else(|| service.service_notice.clone()),
            updated_at: at,
            closed_at: None,
            expected_at: service.expected_hours.filter(|_| beyond.is_none()).and_then(later),
            place,
            assignment,
            state: Some(state),
            areas,
            object,
            contact,
            answers: checked.answers,
            photos,
            first_event: EventKind::Submitted,
        })
    }
}

/// Who may see a report from the start, and when that changes by itself.
struct Seen {
    by: Visibility,
    publish_at: Option<Instant>,
}

impl Seen {
    /// A private service stays private whatever a rule says; what is another's business is not listed; else the
    /// rule decides; else the government.
    fn new(
        service: &Service,
        jurisdiction: &Jurisdiction,
        assignment: &Assignment,
        at: Instant,
    ) -> Self {
        let by = |by| Self { by, publish_at: None };
        if service.is_private() {
            return by(Visibility::Private);
        }
        if assignment.hand_on.is_some() {
            return by(Visibility::Unlisted);
        }
        match assignment.release {
            None if jurisdiction.moderated => by(Visibility::Unlisted),
            None | Some(Release::AtOnce) => by(Visibility::Public),
            Some(Release::AfterHours(hours)) => Self {
                by: Visibility::Unlisted,
                publish_at: chrono::TimeDelta::try_hours(i64::from(hours))
                    .and_then(|wait| at.checked_add_signed(wait)),
            },
            Some(Release::AfterReview) => by(Visibility::Unlisted),
            Some(Release::Never) => by(Visibility::Private),
        }
    }
}

/// Whether the point is ground that the jurisdiction, and the service, cover; else the neighbour to whom what is
/// reported there is handed on.
fn check_ground(
    place: &Place,
    service: Option<&Service>,
    jurisdiction: &Jurisdiction,
    city: &Snapshot,
    faults: &mut Vec<String>,
) -> Option<HandOn> {
    let at = place.position?;
    if !city.atlas.contains(jurisdiction.id, at) {
        let to = beyond(city, jurisdiction, at);
        if to.is_none() {
            faults.push(outside(city, Some(jurisdiction), at));
        }
        return to;
    }
    if let Some(service) = service.filter(|one| !city.offered_at(one, at)) {
        faults.push(format!("{} is not offered at this location", service.name));
    }
    None
}

/// The neighbour to whom what is reported at a point is handed on. What one of our own governments covers is
/// reported there.
fn beyond(city: &Snapshot, of: &Jurisdiction, at: crate::geo::Position) -> Option<HandOn> {
    if !city.atlas.covering(&city.jurisdictions, at).is_empty() {
        return None;
    }
    let neighbour = city.atlas.neighbour(Some(of.id), at).filter(|one| one.hand_on)?;
    Some(HandOn {
        code: neighbour.code.to_owned(),
        name: neighbour.name.to_owned(),
        url: neighbour.url.map(str::to_owned),
    })
}

/// What whoever reports is told of a place of a neighbour's.
fn notice(to: &HandOn) -> String {
    let name = &to.name;
    let first = format!("This place is in {name}. We will hand your report on to {name}");
    match &to.url {
        Some(url) => format!("{first}, which also takes reports at {url}."),
        None => format!("{first}."),
    }
}

/// The sentence for a point outside: where it is not, and who may be asked instead.
pub fn outside(city: &Snapshot, of: Option<&Jurisdiction>, at: crate::geo::Position) -> String {
    let here = of.map_or("every jurisdiction served here", |one| one.name.as_str());
    let others = city.atlas.covering(&city.jurisdictions, at);
    let instead = match others.first().and_then(|id| city.jurisdictions.by_id(*id)) {
        Some(other) => format!("; it is in {} (jurisdiction_id {})", other.name, other.code),
        None => match city.atlas.neighbour(of.map(|one| one.id), at) {
            Some(Neighbour { name, url: Some(url), .. }) => {
                format!("; it is in {name}, which takes reports at {url}")
            }
            Some(Neighbour { name, url: None, .. }) => format!("; it is in {name}"),
            None => String::new(),
        },
    };
    format!("the location is outside {here}{instead}")
}

/// Prose without markup; too long is a fault.
pub fn parse_prose(
    name: &str,
    text: Option<String>,
    max: usize,
    faults: &mut Vec<String>,
) -> Option<String> {
    let clean = clean_text(&text?);
    if clean.chars().count() > max {
        faults.push(format!("{name} is longer than {max} characters"));
        return None;
    }
    Some(clean_text(&without_markup(&clean))).filter(|kept| !kept.is_empty())
}

/// Addresses of pictures: http or https, each kept once.
pub fn parse_urls(urls: &[String], faults: &mut Vec<String>) -> Vec<Photo> {
    let mut photos = Vec::new();
    for url in urls.iter().map(|url| url.trim()).filter(|url| !url.is_empty()) {
        match picture_url(url).map(Photo::Elsewhere) {
            None => faults.push("media_url must be an http or https address".to_owned()),
            Some(photo) if !photos.contains(&photo) => photos.push(photo),
            Some(_) => {}
        }
    }
    if photos.len() > MAX_MEDIA_URLS {
        faults.push(format!("at most {MAX_MEDIA_URLS} media_url values are accepted"));
    }
    photos
}

/// An absolute address with a scheme in lower case, which strict clients ask for; browsers would also
/// take one without slashes.
fn picture_url(url: &str) -> Option<String> {
    let read = url::Url::parse(url).ok()?;
    let scheme = read.scheme();
    let rest = url.get(scheme.len()..)?;
    let good = matches!(scheme, "http" | "https")
        && rest.starts_with("://")
        && read.has_host()
        && url.len() <= MAX_URL
        && !url.contains(char::is_control);
    good.then(|| format!("{scheme}{rest}"))
}

fn parse_object(
    kind: Option<String>,
    id: Option<String>,
    faults: &mut Vec<String>,
) -> Option<(String, String)> {
    let line = |text: Option<String>| text.map(|t| clean_line(&t)).filter(|t| !t.is_empty());
    match (line(kind), line(id)) {
        (Some(kind), Some(id)) if kind.len() <= MAX_TITLE && id.len() <= MAX_TITLE => {
            Some((kind, id))
        }
        (None, None) => None,
        (Some(_), None) => {
            faults.push("service_object_type was sent without service_object_id".to_owned());
            None
        }
        (None, Some(_)) => {
            faults.push("service_object_id was sent without service_object_type".to_owned());
            None
        }
        (Some(_), Some(_)) => {
            faults.push("service_object_type or service_object_id is too long".to_owned());
            None
        }
    }
}
