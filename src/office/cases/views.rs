//! Reports and what happened to them, as staff read them.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::cases::store::Happening;
use crate::cases::{Case, FieldChange, standing};
use crate::catalogue::Snapshot;
use crate::db::{Conn, StoreError};
use crate::playbook::Playbook;
use crate::requests::{Photo, ServiceRequest, Status};
use crate::staff::store as staff;
use crate::time::{Instant, format_instant};
use crate::workflow::{Actor, AllowedStep};

/// Names in place of keys.
pub(in crate::office) struct Names<'a> {
    pub(in crate::office) city: &'a Snapshot,
    pub(in crate::office) playbook: &'a Playbook,
    people: HashMap<i64, String>,
}

/// Something with a code and a name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::office) struct CodeView {
    /// Its code within the government.
    pub(in crate::office) code: String,
    /// Its name for people.
    pub(in crate::office) name: String,
}

/// A member of staff.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(in crate::office) struct PersonView {
    /// The number of the account.
    pub(in crate::office) account: i64,
    /// What colleagues read.
    pub(in crate::office) name: String,
}

impl<'a> Names<'a> {
    pub(in crate::office) fn new(city: &'a Snapshot, playbook: &'a Playbook) -> Self {
        Self { city, playbook, people: HashMap::new() }
    }

    /// Looks up the names of accounts.
    pub(in crate::office) fn load_people(
        &mut self,
        conn: &mut Conn,
        mut accounts: Vec<i64>,
    ) -> Result<(), StoreError> {
        accounts.sort_unstable();
        accounts.dedup();
        accounts.retain(|one| !self.people.contains_key(one));
        if !accounts.is_empty() {
            self.people.extend(staff::names(conn, &accounts)?);
        }
        Ok(())
    }

    pub(in crate::office) fn person(&self, account: i64) -> PersonView {
        let name = self.people.get(&account).cloned().unwrap_or_default();
        PersonView { account, name }
    }

    pub(in crate::office) fn department(&self, id: i64) -> CodeView {
        let known = self.playbook.department(id);
        let (code, name) = known
            .map_or((String::new(), String::new()), |one| (one.code.clone(), one.name.clone()));
        CodeView { code, name }
    }

    pub(in crate::office) fn team(&self, id: i64) -> Option<CodeView> {
        let one = self.playbook.team(id)?;
        Some(CodeView { code: one.code.clone(), name: one.name.clone() })
    }

    /// A change with names in place of keys.
    pub(in crate::office) fn told(&self, change: &FieldChange) -> FieldChange {
        let named = |value: &Value| -> Value {
            let Some(key) = value.as_i64() else { return value.clone() };
            match change.field.as_str() {
                "department" => json!(self.department(key).code),
                "team" => json!(self.team(key).map(|one| one.code)),
                "person" => json!(self.person(key)),
                "service" => {
                    json!(self.city.catalogue.by_id(key).map(|one| one.code.as_str()))
                }
                _ => value.clone(),
            }
        };
        FieldChange {
            field: change.field.clone(),
            before: named(&change.before),
            after: named(&change.after),
        }
    }
}

/// A report as a list of staff shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::office) struct CaseView {
    /// Its number in this API.
    pub(in crate::office) id: i64,
    /// Its identifier for the public; a batch report has none until it is released.
    pub(in crate::office) service_request_id: Option<String>,
    /// Whose it is.
    pub(in crate::office) jurisdiction_id: String,
    /// `production` or `test`.
    pub(in crate::office) mode: &'static str,
    /// To be sent with a change: it tells whether somebody else came first.
    pub(in crate::office) version: i64,
    /// What it is about.
    pub(in crate::office) service: CodeView,
    /// `open` or `closed`.
    pub(in crate::office) status: &'static str,
    /// What the public is shown beside that.
    pub(in crate::office) detailed_status: &'static str,
    /// Where it stands in its workflow.
    pub(in crate::office) state: CodeView,
    /// Since when.
    #[schema(format = DateTime)]
    pub(in crate::office) state_since: Option<String>,
    /// Why it was closed.
    pub(in crate::office) closing_code: Option<String>,
    /// `low`, `normal`, `high` or `critical`.
    pub(in crate::office) priority: &'static str,
    /// Points of urgency.
    pub(in crate::office) urgency: i64,
    /// The department that has to see to it.
    pub(in crate::office) department: CodeView,
    /// The team.
    pub(in crate::office) team: Option<CodeView>,
    /// The person.
    pub(in crate::office) person: Option<PersonView>,
    /// `public`, `unlisted` or `private`.
    pub(in crate::office) visibility: &'static str,
    /// When everybody may see it, where that comes by itself.
    #[schema(format = DateTime)]
    pub(in crate::office) publish_datetime: Option<String>,
    /// A headline.
    pub(in crate::office) title: Option<String>,
    /// What was reported.
    pub(in crate::office) description: Option<String>,
    /// Where.
    pub(in crate::office) address: Option<String>,
    /// Latitude in degrees (WGS 84).
    pub(in crate::office) lat: Option<f64>,
    /// Longitude in degrees (WGS 84).
    pub(in crate::office) long: Option<f64>,
    /// The way that it came.
    pub(in crate::office) source: String,
    /// When it came in.
    #[schema(format = DateTime)]
    pub(in crate::office) requested_datetime: String,
    /// When it last changed, as the public is told.
    #[schema(format = DateTime)]
    pub(in crate::office) updated_datetime: String,
    /// When the city means to be done.
    #[schema(format = DateTime)]
    pub(in crate::office) expected_datetime: Option<String>,
    /// When it was closed.
    #[schema(format = DateTime)]
    pub(in crate::office) closed_datetime: Option<String>,
    /// How often it was opened again: not mended at the first time.
    pub(in crate::office) reopened: i64,
    /// Tags.
    pub(in crate::office) tags: Vec<String>,
    /// How many people said that they have the same to report.
    pub(in crate::office) followers: i64,
    /// Its photos: an address, or the name of one of ours.
    pub(in crate::office) photos: Vec<String>,
}

impl CaseView {
    pub(in crate::office) fn new(
        case: &Case,
        request: &ServiceRequest,
        tags: Vec<String>,
        names: &Names<'_>,
    ) -> Self {
        let facts = &case.facts;
        let time = |at: Option<Instant>| at.map(format_instant);
        let service = names.city.catalogue.by_id(facts.service_id);
        let machine = names.playbook.machine(facts.service_id);
        let state = machine.state(standing(machine, case));
        let government = names.city.jurisdictions.by_id(case.jurisdiction);
        Self {
            id: case.id,
            service_request_id: case.code.clone(),
            jurisdiction_id: government.map_or_else(String::new, |one| one.code.clone()),
            mode: case.mode.as_str(),
            version: case.version,
            service: CodeView {
                code: service.map_or_else(String::new, |one| one.code.clone()),
                name: service.map_or_else(String::new, |one| one.name.clone()),
            },
            status: facts.status().as_str(),
            detailed_status: facts.detailed_status.as_str(),
            state: CodeView {
                code: state.map_or_else(String::new, |one| one.code.as_str().to_owned()),
                name: state.map_or_else(String::new, |one| one.name.clone()),
            },
            state_since: time(facts.state_since),
            closing_code: facts.closing_code.clone(),
            priority: facts.priority.as_str(),
            urgency: facts.urgency,
            department: names.department(facts.owner.department),
            team: facts.owner.team.and_then(|team| names.team(team)),
            person: facts.owner.person.map(|account| names.person(account)),
            visibility: facts.visibility.as_str(),
            publish_datetime: time(facts.publish_at),
            title: facts.title.clone(),
            description: facts.description.clone(),
            address: facts.address.clone(),
            lat: facts.position.map(|(lat, _)| lat),
            long: facts.position.map(|(_, long)| long),
            source: request.source.clone(),
            requested_datetime: format_instant(request.requested_at),
            updated_datetime: format_instant(facts.updated_at),
            expected_datetime: time(facts.expected_at),
            closed_datetime: time(facts.closed_at.filter(|_| facts.status() == Status::Closed)),
            reopened: facts.reopened,
            tags,
            followers: request.followers,
            photos: request.photos.iter().map(Photo::as_text).map(str::to_owned).collect(),
        }
    }
}

/// A step that may be taken now.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::office) struct StepView {
    /// The state that it leads to.
    pub(in crate::office) to: String,
    /// What its button says.
    pub(in crate::office) name: String,
    /// What it needs, in words.
    pub(in crate::office) needs: Vec<String>,
    /// Whether it closes the report.
    pub(in crate::office) closes: bool,
    /// Whether it opens it again.
    pub(in crate::office) reopens: bool,
}

impl From<&AllowedStep> for StepView {
    fn from(step: &AllowedStep) -> Self {
        Self {
            to: step.to.as_str().to_owned(),
            name: step.name.clone(),
            needs: step.needs.iter().map(ToString::to_string).collect(),
            closes: step.closes,
            reopens: step.reopens,
        }
    }
}

/// Something that happened, in the line of time.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::office) struct HappeningView {
    /// Its number.
    pub(in crate::office) id: i64,
    /// What kind of thing.
    pub(in crate::office) kind: &'static str,
    /// When.
    #[schema(format = DateTime)]
    pub(in crate::office) at: String,
    /// Who did it: staff, or nobody of ours.
    pub(in crate::office) by: Option<PersonView>,
    /// Whether a partner told us.
    pub(in crate::office) partner: bool,
    /// Whether whoever reported did it or wrote it.
    pub(in crate::office) reporter: bool,
    /// Who reads the words: `public`, `reporter` or `internal`.
    pub(in crate::office) audience: &'static str,
    /// Where the report stood afterwards.
    pub(in crate::office) detailed_status: &'static str,
    /// The words as they are shown now.
    pub(in crate::office) text: Option<String>,
    /// Whether other words stood there before.
    pub(in crate::office) reworded: bool,
    /// What stood there at first, where it was reworded.
    pub(in crate::office) original: Option<String>,
    /// A picture that came with it.
    pub(in crate::office) media_url: Option<String>,
    /// What staff read besides: the fields that changed, the reason, the rules that decided.
    #[schema(value_type = Object)]
    pub(in crate::office) detail: Value,
}

impl HappeningView {
    pub(in crate::office) fn new(one: &Happening, names: &Names<'_>) -> Self {
        let mut detail = one.detail.clone();
        detail.changes = detail.changes.iter().map(|change| names.told(change)).collect();
        // Who owned it when it was escalated, by code instead of by key.
        for field in ["department", "team", "stands_in_for"] {
            let key = detail.more.get(field).and_then(Value::as_i64);
            let shown = key.and_then(|key| match field {
                "department" => Some(json!(names.department(key).code)),
                "team" => names.team(key).map(|one| json!(one.code)),
                _ => Some(json!(names.person(key))),
            });
            detail.more.extend(shown.map(|value| (field.to_owned(), value)));
        }
        Self {
            id: one.id,
            kind: one.kind.as_str(),
            at: format_instant(one.at),
            by: one.account.map(|account| names.person(account)),
            partner: one.by_key,
            reporter: one.detail.actor() == Some(Actor::Reporter),
            audience: one.audience.as_str(),
            detailed_status: one.detailed_status.as_str(),
            text: one.note.clone(),
            reworded: one.original.is_some(),
            original: one.original.as_ref().and_then(|first| first.note.clone()),
            media_url: one.media_url.clone(),
            detail: json!(detail),
        }
    }
}
