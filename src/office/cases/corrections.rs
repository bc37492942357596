//! Corrections of a report's own fields. What stood there before is kept in its log.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use utoipa::ToSchema;

use super::show::case_view;
use super::transitions::PointForm;
use super::under_hand::Held;
use super::views::CaseView;
use super::{Hand, number};
use crate::cases::store::{self as cases, Entry};
use crate::cases::{Correction, Detail, Facts, parse_text};
use crate::db::{Conn, StoreError};
use crate::geo::Position;
use crate::http::{ApiError, json, read_json};
use crate::office::Office;
use crate::requests::EventKind;
use crate::routing::Priority;
use crate::staff::Capability;
use crate::text::clean_line;

/// What is to change; what is left out stays, and `null` takes away.
#[expect(clippy::option_option, reason = "null takes away, and what is left out stays")]
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct CorrectionForm {
    /// The version of the report that was seen.
    pub(in crate::office) version: i64,
    /// Why, for the record.
    pub(in crate::office) reason: Option<String>,
    /// The code of another service of the same government.
    pub(in crate::office) service_code: Option<String>,
    /// `low`, `normal`, `high` or `critical`.
    pub(in crate::office) priority: Option<String>,
    /// A headline.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<String>)]
    pub(in crate::office) title: Option<Option<String>>,
    /// What was reported.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<String>)]
    pub(in crate::office) description: Option<Option<String>>,
    /// Where.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<String>)]
    pub(in crate::office) address: Option<Option<String>>,
    /// Where, as a point; it must lie within the government.
    pub(in crate::office) position: Option<PointForm>,
    /// When the city means to be done.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(in crate::office) expected_datetime: Option<Option<DateTime<Utc>>>,
    /// Tags to add.
    #[serde(default)]
    pub(in crate::office) add_tags: Vec<String>,
    /// Tags to take away.
    #[serde(default)]
    pub(in crate::office) remove_tags: Vec<String>,
}

/// Tells `null` from what is not there.
pub(in crate::office) fn some<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// Corrects a report.
#[utoipa::path(patch, path = "/requests/{request}", operation_id = "correct_case", tag = "casework",
    security(("staff" = [])), params(("request" = i64, Path, description = "Its number")),
    request_body = CorrectionForm,
    responses((status = 200, description = "The report as it is now", body = CaseView)))]
pub(in crate::office) async fn correct(
    req: HttpRequest,
    id: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ChangeRequests).await?;
    let form: CorrectionForm = read_json(&req, payload, &office.body).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let work = move |conn: &mut Conn| {
        let mut held = hand.hold(conn, id, Capability::ChangeRequests, Some(form.version))?;
        apply(conn, &hand, &mut held, &form)?;
        let view = case_view(conn, &hand, &held.case)?;
        if held.is_changed() {
            hand.record(conn, "request.correct", &mut held, Value::Null)?;
        }
        Ok(view)
    };
    let view: Result<CaseView, ApiError> = office.store.write(work).await;
    json(StatusCode::OK, &view?)
}

/// Corrects a report that is held.
pub(in crate::office) fn apply(
    conn: &mut Conn,
    hand: &Hand,
    held: &mut Held,
    form: &CorrectionForm,
) -> Result<(), ApiError> {
    let mut faults = Vec::new();
    let reason = parse_text("reason", form.reason.as_deref(), &mut faults);
    let correction = parse(hand, held, form, &mut faults);
    let added = tags(&form.add_tags, &mut faults);
    let removed = tags(&form.remove_tags, &mut faults);
    ApiError::unless_empty(faults)?;
    let mut facts = held.case.facts.clone();
    correction.apply(&mut facts, hand.now);
    let known = (hand.city.as_ref(), hand.playbook.as_ref());
    let again = cases::decide_again(conn, known, &held.case, &facts)?;
    // What somebody has just decided stands, whatever the rules say.
    if correction.priority.is_none() {
        cases::raise(&mut facts, again.as_ref());
    }
    let mut detail = Detail { reason, ..Detail::default() };
    let changed = cases::change_tags(conn, held.case.id, &added, &removed)?;
    if changed {
        detail = detail.with("tags_added", added).with("tags_removed", removed);
        held.also("tags");
    }
    if facts == held.case.facts && !changed {
        return Ok(());
    }
    find_areas(conn, hand, held, &facts)?;
    let entry = Entry::internal(EventKind::Corrected, Some(hand.account()), hand.now);
    let before = held.case.facts.clone();
    cases::save(conn, &mut held.case, facts, Entry { detail, ..entry.clone() })?;
    cases::escalate_if_critical(conn, &held.case, &before, again.as_ref(), entry)?;
    Ok(())
}

/// Puts a report that moves to another place into the areas there.
pub(in crate::office) fn find_areas(
    conn: &mut Conn,
    hand: &Hand,
    held: &Held,
    facts: &Facts,
) -> Result<(), StoreError> {
    if facts.position == held.case.facts.position {
        return Ok(());
    }
    let at = facts.position.and_then(|(lat, long)| Position::new(lat, long).ok());
    let areas: Vec<i64> = at
        .map_or_else(Vec::new, |at| hand.city.atlas.keys_at(held.case.jurisdiction, at).collect());
    cases::set_areas(conn, held.case.id, &areas)
}

fn parse(hand: &Hand, held: &Held, form: &CorrectionForm, faults: &mut Vec<String>) -> Correction {
    let of = held.case.jurisdiction;
    let mut wanted = Correction::default();
    if let Some(code) = &form.service_code {
        wanted.service_id = hand.city.catalogue.by_code(of, code).map(|service| service.id);
        if wanted.service_id.is_none() {
            faults.push(format!("service_code {} was not found", code.escape_debug()));
        }
    }
    if let Some(word) = &form.priority {
        wanted.priority = Priority::parse(word);
        if wanted.priority.is_none() {
            faults.push("priority must be low, normal, high or critical".to_owned());
        }
    }
    let mut line = |name: &str, value: &Option<Option<String>>| {
        let value = value.as_ref()?;
        let clean = value.as_deref().map(clean_line).filter(|text| !text.is_empty());
        if clean.as_deref().is_some_and(|text| text.chars().count() > 255) {
            faults.push(format!("{name} is longer than 255 characters"));
        }
        Some(clean)
    };
    wanted.title = line("title", &form.title);
    wanted.address = line("address", &form.address);
    let description = form.description.as_ref();
    wanted.description = description.map(|text| parse_text("description", text.as_deref(), faults));
    if let Some(point) = form.position {
        match Position::new(point.lat, point.long) {
            Ok(at) if hand.city.atlas.contains(of, at) => {
                wanted.position = Some((at.latitude(), at.longitude()));
            }
            Ok(_) => faults.push("position lies outside the jurisdiction".to_owned()),
            Err(_) => faults.push("position is no point on earth".to_owned()),
        }
    }
    wanted.expected_at = form.expected_datetime;
    wanted
}

/// Tags are short words of small letters, so that two spellings are one.
fn tags(all: &[String], faults: &mut Vec<String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for tag in all.iter().map(|tag| clean_line(tag).to_lowercase()) {
        if tag.is_empty() || tag.chars().count() > 50 {
            faults.push("a tag has 1 to 50 characters".to_owned());
        } else if !found.contains(&tag) {
            found.push(tag);
        }
    }
    found
}
