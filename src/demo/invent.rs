//! The invented reports.

use chrono::{Datelike as _, TimeDelta};

use super::calendar;
use super::dice::Dice;
use super::ground::Ground;
use super::history::{Step, later, steps};
use super::phrases::describe;
use super::words::{self, Language};
use crate::catalogue::{Answer, Attribute, Datatype, Kind, Service, Snapshot};
use crate::jurisdictions::{Jurisdiction, JurisdictionId, Mode};
use crate::people::Contact;
use crate::playbook::Playbook;
use crate::requests::{
    DetailedStatus, Dispatcher as _, EventKind, Facts, Filing, NewServiceRequest, Place, Status,
    Visibility, reporter_of,
};
use crate::time::{Instant, format_instant};

/// How many reports there are.
pub const COUNT: usize = 5_000;
/// How often people write in French.
const FRENCH: f64 = 0.62;
/// The way that they came.
const DEMO: &str = "demo";
/// Younger batch reports still wait for their identifier.
const PENDING: TimeDelta = TimeDelta::days(30);

/// A report with what became of it.
#[derive(Debug, Clone)]
pub struct Invented {
    /// The report as it stands now.
    pub request: NewServiceRequest,
    /// When a batch report got its identifier.
    pub released_at: Option<Instant>,
    /// The changes of its status, oldest first.
    pub history: Vec<Step>,
}

/// [`COUNT`] reports of the 18 months before `now`, oldest first. The same seed, city and time give the
/// same reports.
pub fn requests(
    (city, playbook): (&Snapshot, &Playbook),
    of: JurisdictionId,
    seed: u64,
    now: Instant,
) -> impl Iterator<Item = Invented> {
    let mut dice = Dice::new(seed);
    let owner = city.jurisdictions.by_id(of);
    let instants = owner
        .map_or_else(Vec::new, |owner| calendar::instants(&mut dice, COUNT, owner.time_zone, now));
    let services: Vec<&Service> = city.catalogue.offered(of).collect();
    let ground = Ground::new(city, of);
    let mut number = 0_u32;
    instants.into_iter().filter_map(move |at| {
        number = number.saturating_add(1);
        let month = at.month();
        let service = *dice.weighted(&services, |one| calendar::demand(one, month))?;
        let mut author = Author { dice: &mut dice, owner: owner?, ground: &ground, playbook, now };
        author.write(service, at, number)
    })
}

/// Whoever writes one report.
struct Author<'a> {
    dice: &'a mut Dice,
    owner: &'a Jurisdiction,
    ground: &'a Ground<'a>,
    playbook: &'a Playbook,
    now: Instant,
}

impl Author<'_> {
    #[expect(
        clippy::too_many_lines,
        reason = "half of it names the fields of a report, one a line"
    )]
    fn write(&mut self, service: &Service, at: Instant, number: u32) -> Option<Invented> {
        let language = if self.dice.chance(FRENCH) { Language::French } else { Language::English };
        let (position, area) = self.ground.point(self.dice, service)?;
        let street = words::street(self.dice);
        let address = format!("{} {street}, {area}", self.dice.number(2, 9_400));
        let description = describe(self.dice, service, language, &street);
        let identity = self.identity(service, at, number);
        let answers = self.answers(service, at, language);
        let contact = self.contact();
        let mut history = Vec::new();
        if identity.code.is_some() {
            history = steps(self.dice, service, at, self.now, language);
        }
        let last = history.last();
        let status = last.map_or(DetailedStatus::Open, |step| step.status);
        let changed = last.map(|step| step.at).or(identity.released_at).unwrap_or(at);
        let hours = |hours: i64| at.checked_add_signed(TimeDelta::try_hours(hours)?);
        let place = Place { position: Some(position), address: Some(address), ..Place::default() };
        let facts = Facts {
            jurisdiction: self.owner,
            service,
            areas: &self.ground.hits(&place),
            answers: &answers,
            texts: [None, Some(description.as_str())],
            source: DEMO,
            at,
            object: None,
            reporter: reporter_of(&contact),
        };
        let assignment = self.playbook.dispatch(self.owner.id, service, facts.case());
        let state = self.playbook.state_for(service.id, status, None);
        let request = NewServiceRequest {
            jurisdiction: self.owner.id,
            service_id: service.id,
            filing: Filing {
                mode: Mode::Production,
                api_key_id: None,
                source: DEMO.to_owned(),
                at,
            },
            visibility: if service.is_private() { Visibility::Private } else { Visibility::Public },
            code: identity.code,
            token: identity.token,
            release_at: None,
            detailed_status: status,
            status_notes: last.and_then(|step| step.note.clone()),
            title: None,
            description: Some(description),
            originals: None,
            agency_responsible: service.agency.clone(),
            service_notice: service.service_notice.clone(),
            updated_at: changed,
            closed_at: (status.status() == Status::Closed).then_some(changed),
            expected_at: service.expected_hours.and_then(hours),
            areas: self.ground.areas(&place),
            publish_at: None,
            assignment,
            state: Some(state),
            place,
            object: None,
            contact,
            answers,
            photos: Vec::new(),
            first_event: EventKind::Submitted,
        };
        Some(Invented { request, released_at: identity.released_at, history })
    }

    /// The identifier and the token, as the service's type has them.
    fn identity(&mut self, service: &Service, at: Instant, number: u32) -> Identity {
        let year = at.with_timezone(&self.owner.time_zone).year();
        let code = Some(format!("{year}-{number:05}"));
        match service.kind {
            Kind::Realtime => Identity { code, ..Identity::default() },
            Kind::Blackbox => Identity::default(),
            Kind::Batch => {
                let token = Some(format!("demo-{:08x}-{number}", self.dice.number(0, u32::MAX)));
                let waiting = self.now.signed_duration_since(at) < PENDING;
                let mut released = || at.checked_add_signed(later(self.dice.between(5.0, 90.0))?);
                if waiting {
                    return Identity { token, ..Identity::default() };
                }
                Identity { released_at: released(), code, token }
            }
        }
    }

    /// Answers that the service takes: all that it requires and most of the others.
    fn answers(&mut self, service: &Service, at: Instant, language: Language) -> Vec<Answer> {
        let mut sent = Vec::new();
        for one in &service.attributes {
            let asked = one.variable && (one.required || self.dice.chance(0.6));
            if asked || one.must_be_answered() {
                for value in self.values(one, at, language) {
                    sent.push((one.code.clone(), value));
                }
            }
        }
        service.check_answers(&sent, self.owner.time_zone).answers
    }

    fn values(&mut self, one: &Attribute, at: Instant, language: Language) -> Vec<String> {
        match one.datatype {
            Datatype::String => vec![words::short(self.dice, &one.code, language)],
            Datatype::Text => vec![words::long(self.dice, language)],
            Datatype::Number => vec![self.dice.number(1, 12).to_string()],
            Datatype::Datetime => {
                let before = later(self.dice.between(10.0, 1_800.0)).unwrap_or_default();
                vec![format_instant(at.checked_sub_signed(before).unwrap_or(at))]
            }
            Datatype::SingleValueList => {
                let option = self.dice.pick(&one.options);
                option.map(|option| option.key.clone()).into_iter().collect()
            }
            Datatype::MultiValueList => {
                let mut keys: Vec<String> = Vec::new();
                for _ in 0..self.dice.number(1, 2) {
                    let option = self.dice.pick(&one.options);
                    keys.extend(option.map(|option| option.key.clone()));
                }
                keys.dedup();
                keys
            }
        }
    }

    /// One in three leaves an address.
    fn contact(&mut self) -> Contact {
        if !self.dice.chance(0.33) {
            return Contact::default();
        }
        let number = self.dice.number(1, 3_000);
        Contact { email: Some(format!("resident{number}@example.org")), ..Contact::default() }
    }
}

#[derive(Default)]
struct Identity {
    code: Option<String>,
    token: Option<String>,
    released_at: Option<Instant>,
}
