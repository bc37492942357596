//! The rows of `isolation` for lists, queues, templates, mentions, escalations, and for whoever reported.

use serde_json::json;

use super::isolation::{Names, Plain, Row, Thing, row};

pub(super) const ROWS: &[Row] = &[
    row(
        "delete /api/v1/queues/{queue}",
        "path queue",
        Names(Thing::Queue, |v| (format!("/queues/{v}"), None)),
    ),
    row("delete /api/v1/queues/{queue}/pin", "path queue", Plain),
    row(
        "delete /api/v1/templates/{template}",
        "path template",
        Names(Thing::Template, |v| (format!("/templates/{v}"), None)),
    ),
    row("get /api/v1/escalations", "query after", Plain),
    row("get /api/v1/escalations", "query mode", Plain),
    row("get /api/v1/mentions", "query cursor", Plain),
    row("get /api/v1/mentions", "query page_size", Plain),
    row("get /api/v1/mentions", "query unseen", Plain),
    row("get /api/v1/queues", "", Plain),
    row(
        "get /api/v1/queues/{queue}",
        "path queue",
        Names(Thing::Queue, |v| (format!("/queues/{v}"), None)),
    ),
    row("get /api/v1/reporter", "query preview", Plain),
    row(
        "get /api/v1/requests",
        "query area",
        Names(Thing::Ground, |v| (format!("/requests?layer=jurisdiction&area={v}"), None)),
    ),
    row("get /api/v1/requests", "query closing_code", Plain),
    row("get /api/v1/requests", "query cursor", Plain),
    row(
        "get /api/v1/requests",
        "query department",
        Names(Thing::Department, |v| (format!("/requests?department={v}"), None)),
    ),
    row("get /api/v1/requests", "query detailed_status", Plain),
    row("get /api/v1/requests", "query facets", Plain),
    row("get /api/v1/requests", "query group", Plain),
    row(
        "get /api/v1/requests",
        "query jurisdiction_id",
        Names(Thing::Government, |v| (format!("/requests?jurisdiction_id={v}"), None)),
    ),
    // A word that governments share; what it is of is said by the area.
    row("get /api/v1/requests", "query layer", Plain),
    row(
        "get /api/v1/requests",
        "query mass_event",
        Names(Thing::MassEvent, |v| (format!("/requests?mass_event={v}"), None)),
    ),
    row("get /api/v1/requests", "query min_urgency", Plain),
    row("get /api/v1/requests", "query mode", Plain),
    row("get /api/v1/requests", "query overdue", Plain),
    row("get /api/v1/requests", "query page_size", Plain),
    row(
        "get /api/v1/requests",
        "query person",
        Names(Thing::Person, |v| (format!("/requests?person={v}"), None)),
    ),
    row("get /api/v1/requests", "query priority", Plain),
    row("get /api/v1/requests", "query q", Plain),
    row("get /api/v1/requests", "query reopened", Plain),
    row("get /api/v1/requests", "query requested_from", Plain),
    row("get /api/v1/requests", "query requested_until", Plain),
    row(
        "get /api/v1/requests",
        "query service_code",
        Names(Thing::Service, |v| (format!("/requests?service_code={v}"), None)),
    ),
    row("get /api/v1/requests", "query sort", Plain),
    row("get /api/v1/requests", "query state", Plain),
    row("get /api/v1/requests", "query status", Plain),
    row("get /api/v1/requests", "query tag", Plain),
    row(
        "get /api/v1/requests",
        "query team",
        Names(Thing::Team, |v| (format!("/requests?team={v}"), None)),
    ),
    row("get /api/v1/requests", "query updated_from", Plain),
    row("get /api/v1/requests", "query updated_until", Plain),
    row("get /api/v1/requests", "query visibility", Plain),
    row(
        "get /api/v1/requests/{request}/reporter-ticket",
        "path request",
        Names(Thing::Request, |v| (format!("/requests/{v}/reporter-ticket"), None)),
    ),
    row(
        "get /api/v1/requests/{request}/templates",
        "path request",
        Names(Thing::Request, |v| (format!("/requests/{v}/templates"), None)),
    ),
    row("get /api/v1/templates", "", Plain),
    row("patch /api/v1/queues/{queue}", "body filter", Plain),
    row("patch /api/v1/queues/{queue}", "body name", Plain),
    row("patch /api/v1/queues/{queue}", "body shared", Plain),
    row(
        "patch /api/v1/queues/{queue}",
        "path queue",
        Names(Thing::Queue, |v| (format!("/queues/{v}"), Some(json!({ "name": "N" })))),
    ),
    row("patch /api/v1/reporter", "body address", Plain),
    row("patch /api/v1/reporter", "body description", Plain),
    row("patch /api/v1/reporter", "body ticket", Plain),
    row("patch /api/v1/reporter", "body title", Plain),
    row("patch /api/v1/templates/{template}", "body text", Plain),
    row("patch /api/v1/templates/{template}", "body title", Plain),
    row(
        "patch /api/v1/templates/{template}",
        "path template",
        Names(Thing::Template, |v| (format!("/templates/{v}"), Some(json!({ "title": "N" })))),
    ),
    row("post /api/v1/mentions/{event}/seen", "path event", Plain),
    row("post /api/v1/queues", "body filter", Plain),
    row("post /api/v1/queues", "body name", Plain),
    row("post /api/v1/queues", "body shared", Plain),
    row("post /api/v1/reporter/answers", "body media_urls", Plain),
    row("post /api/v1/reporter/answers", "body position", Plain),
    row("post /api/v1/reporter/answers", "body position.lat", Plain),
    row("post /api/v1/reporter/answers", "body position.long", Plain),
    row("post /api/v1/reporter/answers", "body text", Plain),
    row("post /api/v1/reporter/answers", "body ticket", Plain),
    row("post /api/v1/reporter/messages", "body media_urls", Plain),
    row("post /api/v1/reporter/messages", "body text", Plain),
    row("post /api/v1/reporter/messages", "body ticket", Plain),
    row("post /api/v1/reporter/reopen", "body reason", Plain),
    row("post /api/v1/reporter/reopen", "body ticket", Plain),
    row("post /api/v1/reporter/withdrawal", "body reason", Plain),
    row("post /api/v1/reporter/withdrawal", "body ticket", Plain),
    row(
        "post /api/v1/requests/{request}/escalation/acknowledgement",
        "path request",
        Names(Thing::Escalated, |v| (format!("/requests/{v}/escalation/acknowledgement"), None)),
    ),
    row(
        "post /api/v1/templates",
        "body department",
        Names(Thing::Department, |v| {
            (
                "/templates".into(),
                Some(
                    json!({ "jurisdiction_id": "lamp.example", "department": v, "title": "N", "text": "N" }),
                ),
            )
        }),
    ),
    row(
        "post /api/v1/templates",
        "body jurisdiction_id",
        Names(Thing::Government, |v| {
            ("/templates".into(), Some(json!({ "jurisdiction_id": v, "title": "N", "text": "N" })))
        }),
    ),
    row("post /api/v1/templates", "body text", Plain),
    row("post /api/v1/templates", "body title", Plain),
    row("put /api/v1/queues/{queue}/pin", "body position", Plain),
    row(
        "put /api/v1/queues/{queue}/pin",
        "path queue",
        Names(Thing::Queue, |v| (format!("/queues/{v}/pin"), Some(json!({})))),
    ),
];
