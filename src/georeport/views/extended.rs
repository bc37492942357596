//! What `extensions=true` adds to a service request.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::catalogue::Service;
use crate::http::{Members, Sink};
use crate::requests::{DetailedStatus, Event, EventKind, ServiceRequest, Status};
use crate::time::format_instant;

/// What `CitySDK` and the cities that use it add to a request.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ExtendedAttributes)]
pub(in crate::georeport) struct ExtendedView {
    /// A headline.
    #[schema(required)]
    title: Option<String>,
    /// `RECEIVED`, `IN_PROCESS`, `PROCESSED` or `REJECTED`.
    detailed_status: String,
    /// The extended status: finer than the two of the standard.
    extended_status: String,
    /// How the request came in.
    channel: String,
    /// The type of the thing that it is about.
    #[schema(required)]
    service_object_type: Option<String>,
    /// The identifier of that thing.
    #[schema(required)]
    service_object_id: Option<String>,
    /// Every photo.
    media_urls: Vec<String>,
}

/// One answer to a question of the service.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RequestAttribute)]
pub(in crate::georeport) struct AnswerView {
    /// The question's code.
    code: String,
    /// The question.
    label: String,
    /// The value as it was sent.
    value: String,
    /// The value for people: the option's name in a list.
    name: String,
}

/// One thing that happened to a request.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Note)]
pub(in crate::georeport) struct NoteView {
    /// When.
    datetime: DateTime<Utc>,
    /// `submitted`, `opened`, `closed` or `activity`.
    #[serde(rename = "type")]
    kind: String,
    /// A word on it.
    summary: String,
    /// What was said.
    description: String,
}

impl ExtendedView {
    pub(super) fn new(request: &ServiceRequest, media_urls: Vec<String>) -> Self {
        let object = request.object.as_ref();
        Self {
            title: request.title.clone(),
            detailed_status: request.detailed_status.city_sdk().to_owned(),
            extended_status: request.detailed_status.as_str().to_owned(),
            channel: request.source.clone(),
            service_object_type: object.map(|(kind, _)| kind.clone()),
            service_object_id: object.map(|(_, id)| id.clone()),
            media_urls,
        }
    }
}

pub(super) fn answers_of(request: &ServiceRequest, service: Option<&Service>) -> Vec<AnswerView> {
    let view = |answer: &crate::catalogue::Answer| {
        let question = service.and_then(|one| one.attribute(&answer.code));
        let option = question.and_then(|q| q.options.iter().find(|o| o.key == answer.value));
        AnswerView {
            code: answer.code.clone(),
            label: question.map_or_else(|| answer.code.clone(), |q| q.description.clone()),
            value: answer.value.clone(),
            name: option.map_or_else(|| answer.value.clone(), |o| o.name.clone()),
        }
    };
    // Answers to questions that the service does not have come from strangers and stay inside.
    request
        .answers
        .iter()
        .filter(|answer| service.is_none_or(|one| one.attribute(&answer.code).is_some()))
        .map(view)
        .collect()
}

pub(super) fn notes_of(request: &ServiceRequest) -> Vec<NoteView> {
    let submitted = NoteView {
        datetime: request.requested_at,
        kind: "submitted".to_owned(),
        summary: "Request submitted".to_owned(),
        description: String::new(),
    };
    std::iter::once(submitted).chain(request.events.iter().map(NoteView::new)).collect()
}

impl NoteView {
    fn new(event: &Event) -> Self {
        let changed = event.kind == EventKind::StatusChanged;
        let kind = match event.detailed_status.status() {
            Status::Closed if changed => "closed",
            Status::Open if event.detailed_status == DetailedStatus::Reopen => "opened",
            Status::Open | Status::Closed => "activity",
        };
        Self {
            datetime: event.at,
            kind: kind.to_owned(),
            summary: event.detailed_status.as_str().replace('_', " "),
            description: event.note.clone().unwrap_or_default(),
        }
    }
}

impl Members for ExtendedView {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.text_or_null("title", self.title.as_deref());
        sink.text("detailed_status", &self.detailed_status);
        sink.text("extended_status", &self.extended_status);
        sink.text("channel", &self.channel);
        sink.text_or_null("service_object_type", self.service_object_type.as_deref());
        sink.text_or_null("service_object_id", self.service_object_id.as_deref());
        sink.texts("media_urls", "media_url", &self.media_urls);
    }
}

impl Members for AnswerView {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.text("code", &self.code);
        sink.text("label", &self.label);
        sink.text("value", &self.value);
        sink.text("name", &self.name);
    }
}

impl Members for NoteView {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.text("datetime", &format_instant(self.datetime));
        sink.text("type", &self.kind);
        sink.text("summary", &self.summary);
        sink.text("description", &self.description);
    }
}
