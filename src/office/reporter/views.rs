//! A report as whoever made it sees it.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::caller::{Own, Reporter};
use crate::cases::store::{self as cases, Happening};
use crate::cases::{Audience, standing};
use crate::db::Conn;
use crate::http::ApiError;
use crate::office::cases::views::CodeView;
use crate::reporters::Move;
use crate::requests::{EventKind, Photo, Status, Visibility};
use crate::time::{Instant, format_instant};
use crate::workflow::Actor;

/// A report as whoever made it sees it, at once and whoever else may.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct ReporterView {
    /// Whose it is.
    jurisdiction_id: String,
    /// `production` or `test`.
    mode: &'static str,
    /// Its identifier; a batch report has none until it is released.
    service_request_id: Option<String>,
    /// What it is about.
    service: CodeView,
    /// `open` or `closed`.
    status: &'static str,
    /// The finer status.
    detailed_status: &'static str,
    /// Where it stands in its workflow, in words for residents.
    state: String,
    /// The last words for the public.
    status_notes: Option<String>,
    /// A headline.
    title: Option<String>,
    /// What was reported.
    description: Option<String>,
    /// Where.
    address: Option<String>,
    /// Latitude in degrees (WGS 84).
    lat: Option<f64>,
    /// Longitude in degrees (WGS 84).
    long: Option<f64>,
    /// Addresses of its photos.
    media_urls: Vec<String>,
    /// Answers to the questions of its service.
    attributes: Vec<OwnAnswerView>,
    /// Who answers.
    agency_responsible: Option<String>,
    /// What the city will do.
    service_notice: Option<String>,
    /// When it came in.
    #[schema(format = DateTime)]
    requested_datetime: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    updated_datetime: String,
    /// When the city means to be done.
    #[schema(format = DateTime)]
    expected_datetime: Option<String>,
    /// When it was closed.
    #[schema(format = DateTime)]
    closed_datetime: Option<String>,
    /// How often it was opened again.
    reopened: i64,
    /// Who sees it besides: `public`, `unlisted` (whoever knows its identifier) or `private`.
    visibility: &'static str,
    /// When everybody will see it, where that comes by itself.
    #[schema(format = DateTime)]
    publish_datetime: Option<String>,
    /// What was said and done, oldest first: what everybody reads, and what is between the reporter and staff.
    timeline: Vec<MessageView>,
    /// What may be done now.
    allowed: Vec<MoveView>,
}

/// An answer to a question of the service.
#[derive(Serialize, ToSchema)]
struct OwnAnswerView {
    /// The code of the question.
    code: String,
    /// What was answered.
    value: String,
}

/// Something that was said or done.
#[derive(Serialize, ToSchema)]
struct MessageView {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// `submitted`, `status_changed`, `noted`, `corrected` and so on.
    kind: &'static str,
    /// Who: `reporter`, `staff`, `partner` or `system`.
    by: &'static str,
    /// Who reads it: `public`, or `reporter` for the reporter and staff alone.
    audience: &'static str,
    /// Where the report stood afterwards.
    detailed_status: &'static str,
    /// The words.
    text: Option<String>,
    /// Addresses of pictures that came with it.
    media_urls: Vec<String>,
}

/// Something that may be done.
#[derive(Serialize, ToSchema)]
pub(super) struct MoveView {
    /// `answer`, `reopen`, `withdraw`, `ask_withdrawal`, `correct` or `message`.
    action: &'static str,
    /// The state that it leads to, where it is a step of the workflow.
    to: Option<String>,
    /// What its button says, where it is such a step.
    name: Option<String>,
    /// What it needs, in words.
    needs: Vec<String>,
    /// Until when it is allowed, where the clock says so.
    #[schema(format = DateTime)]
    until_datetime: Option<String>,
}

/// What the public sees of a report.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct PreviewView {
    /// Whether whoever knows its identifier sees it.
    shown: bool,
    /// Whether it is in lists and on maps.
    listed: bool,
    /// When everybody will see it, where that comes by itself.
    #[schema(format = DateTime)]
    publish_datetime: Option<String>,
    /// The report exactly as `GET requests/{service_request_id}.json?extensions=true` shows it; none where it shows none.
    #[schema(value_type = Option<Object>)]
    request: Option<Value>,
}

/// One of the two.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(in crate::office) enum ShownView {
    /// As the reporter sees it.
    Own(Box<ReporterView>),
    /// As the public sees it.
    Public(Box<PreviewView>),
}

pub(super) fn move_view(one: &Move) -> MoveView {
    let step = one.step.as_ref();
    MoveView {
        action: one.action.as_str(),
        to: step.map(|step| step.to.as_str().to_owned()),
        name: step.map(|step| step.name.clone()),
        needs: step.into_iter().flat_map(|step| &step.needs).map(ToString::to_string).collect(),
        until_datetime: one.until.map(format_instant),
    }
}

impl Reporter {
    /// The report as its reporter sees it.
    pub(super) fn view(&self, conn: &mut Conn, own: &Own) -> Result<ReporterView, ApiError> {
        let Own { case, request, moves } = own;
        let facts = &case.facts;
        let time = |at: Option<Instant>| at.map(format_instant);
        let service = self.city.catalogue.by_id(facts.service_id);
        let machine = self.machine(case);
        let state = machine.state(standing(machine, case));
        let government = self.city.jurisdictions.by_id(case.jurisdiction);
        let timeline = cases::timeline(conn, case.id)?;
        Ok(ReporterView {
            jurisdiction_id: government.map_or_else(String::new, |one| one.code.clone()),
            mode: case.mode.as_str(),
            service_request_id: case.code.clone(),
            service: CodeView {
                code: service.map_or_else(String::new, |one| one.code.clone()),
                name: service.map_or_else(String::new, |one| one.name.clone()),
            },
            status: facts.status().as_str(),
            detailed_status: facts.detailed_status.as_str(),
            state: state.map_or_else(String::new, |one| one.public_text.clone()),
            status_notes: facts.status_notes.clone(),
            title: facts.title.clone(),
            description: facts.description.clone(),
            address: facts.address.clone(),
            lat: facts.position.map(|(lat, _)| lat),
            long: facts.position.map(|(_, long)| long),
            media_urls: request.photos.iter().map(|photo| self.address(photo)).collect(),
            attributes: request
                .answers
                .iter()
                .map(|one| OwnAnswerView { code: one.code.clone(), value: one.value.clone() })
                .collect(),
            agency_responsible: facts.agency_responsible.clone(),
            service_notice: request.service_notice.clone(),
            requested_datetime: format_instant(request.requested_at),
            updated_datetime: format_instant(facts.updated_at),
            expected_datetime: time(facts.expected_at),
            closed_datetime: time(facts.closed_at.filter(|_| facts.status() == Status::Closed)),
            reopened: facts.reopened,
            visibility: facts.visibility.as_str(),
            publish_datetime: time(facts.publish_at),
            timeline: timeline.iter().filter_map(|one| self.message(one)).collect(),
            allowed: moves.iter().map(move_view).collect(),
        })
    }

    /// Something that happened, if the reporter is to know. Names of staff and what they keep for themselves are not
    /// in it.
    fn message(&self, one: &Happening) -> Option<MessageView> {
        let actor = one.detail.actor();
        let submitted = matches!(one.kind, EventKind::Submitted | EventKind::Imported);
        let own = submitted || actor == Some(Actor::Reporter);
        if one.audience == Audience::Internal && !own {
            return None;
        }
        // Words that were hidden since are nothing to see any more.
        if one.kind == EventKind::Noted && one.note.is_none() && one.media_url.is_none() {
            return None;
        }
        let by = match (own, one.account, one.by_key) {
            (true, _, _) => "reporter",
            (false, Some(_), _) => "staff",
            (false, None, true) => "partner",
            (false, None, false) => "system",
        };
        let all = one.detail.more.get("media_urls").and_then(Value::as_array);
        let mut photos: Vec<&str> = all.into_iter().flatten().filter_map(Value::as_str).collect();
        if photos.is_empty() {
            photos.extend(one.media_url.as_deref());
        }
        let address = |text: &str| self.address(&Photo::from_text(text.to_owned()));
        Some(MessageView {
            at: format_instant(one.at),
            kind: one.kind.as_str(),
            by,
            audience: if one.audience == Audience::Public { "public" } else { "reporter" },
            detailed_status: one.detailed_status.as_str(),
            text: one.note.clone().filter(|_| one.audience != Audience::Internal),
            media_urls: photos.into_iter().map(address).collect(),
        })
    }

    /// What the public sees.
    pub(super) fn preview(&self, own: &Own) -> PreviewView {
        let facts = &own.case.facts;
        let shown = facts.visibility != Visibility::Private && own.case.code.is_some();
        PreviewView {
            shown,
            listed: shown && facts.visibility == Visibility::Public,
            publish_datetime: facts.publish_at.map(format_instant),
            request: shown.then(|| (self.as_public)(&own.request, &self.city, &self.public_url)),
        }
    }

    fn address(&self, photo: &Photo) -> String {
        match photo {
            Photo::Stored(name) => format!("{}/media/{name}.jpg", self.public_url),
            Photo::Elsewhere(url) => url.clone(),
        }
    }
}
