//! Corrections of a report by whoever made it, while it is still his own.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::ToSchema;

use super::caller::{Own, Reporter};
use super::views::ReporterView;
use crate::cases::store::{self as cases, Entry};
use crate::cases::{Case, Detail, Facts};
use crate::db::Conn;
use crate::http::{ApiError, json, read_json};
use crate::jurisdictions::Module;
use crate::moderation::Masker;
use crate::office::Office;
use crate::office::cases::corrections::some;
use crate::reporters::{Action, GRACE, OwnCorrection};
use crate::requests::store::originals;
use crate::requests::{EventKind, Originals};
use crate::vault::Vault;
use crate::workflow::Actor;

/// What is to change; what is left out stays, and `null` takes away.
#[expect(clippy::option_option, reason = "null takes away, and what is left out stays")]
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct OwnCorrectionForm {
    /// The ticket, where it is not in the header.
    ticket: Option<String>,
    /// A headline.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<String>, max_length = 255)]
    title: Option<Option<String>>,
    /// What is reported.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<String>, max_length = 4000)]
    description: Option<Option<String>>,
    /// Where.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<String>, max_length = 500)]
    address: Option<Option<String>>,
}

/// Corrects the own report, within 30 minutes of filing.
///
/// Later others rely on what it says: 409, and a message to staff does it.
#[utoipa::path(patch, path = "/reporter", operation_id = "correct_own_report", tag = "reporters",
    security(("reporter" = [])), request_body = OwnCorrectionForm,
    responses((status = 200, description = "The report as it is now", body = ReporterView)))]
pub(in crate::office) async fn correct(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let form: OwnCorrectionForm = read_json(&req, payload, &office.body).await?;
    let reporter = Reporter::of(&office, &req, form.ticket.as_deref()).await?;
    let wanted =
        OwnCorrection { title: form.title, description: form.description, address: form.address };
    let (masker, vault) = (office.masker.clone(), office.vault.clone());
    let work = move |conn: &mut Conn| {
        let own = reporter.hold(conn)?;
        reporter.may(&own, Action::Correct, || {
            let minutes = GRACE.num_minutes();
            format!(
                "a report can be corrected while it is open and within {minutes} minutes of filing: send a message \
                 instead"
            )
        })?;
        let own = apply(conn, &reporter, own, wanted, (&masker, &vault))?;
        reporter.view(conn, &own)
    };
    let view: Result<ReporterView, ApiError> = office.store.write(work).await;
    json(StatusCode::OK, &view?)
}

fn apply(
    conn: &mut Conn,
    reporter: &Reporter,
    own: Own,
    wanted: OwnCorrection,
    guard: (&Masker, &Vault),
) -> Result<Own, ApiError> {
    let Own { mut case, request, .. } = own;
    let located = request.place.position.is_some() || request.place.address_id.is_some();
    let correction = wanted.parse(located).map_err(ApiError::Rejected)?;
    let before = case.facts.clone();
    let mut facts = before.clone();
    correction.apply(&mut facts, reporter.now);
    mask(conn, reporter, &case, &mut facts, guard)?;
    let known = (reporter.city.as_ref(), reporter.playbook.as_ref());
    let again = cases::decide_again(conn, known, &case, &facts)?;
    cases::raise(&mut facts, again.as_ref());
    if facts != before {
        let detail = Detail::default().by(Actor::Reporter);
        let entry = Entry::internal(EventKind::Corrected, None, reporter.now);
        let entry = Entry { detail, ..entry };
        cases::save(conn, &mut case, facts, entry.clone())?;
        cases::escalate_if_critical(conn, &case, &before, again.as_ref(), entry)?;
    }
    reporter.own(conn, case)
}

/// What somebody writes anew is masked as what comes in is, and what he wrote is kept.
fn mask(
    conn: &mut Conn,
    reporter: &Reporter,
    case: &Case,
    facts: &mut Facts,
    (masker, vault): (&Masker, &Vault),
) -> Result<(), ApiError> {
    let government = reporter.city.jurisdictions.by_id(case.jurisdiction);
    if government.is_none_or(|one| !one.has(Module::Masking)) {
        return Ok(());
    }
    let written = Originals { title: facts.title.clone(), description: facts.description.clone() };
    let shown = |new: &Option<String>, old: &Option<String>| match new {
        Some(text) if new != old => Some(masker.mask(text, &[]).text),
        Some(_) | None => new.clone(),
    };
    facts.title = shown(&written.title, &case.facts.title);
    facts.description = shown(&written.description, &case.facts.description);
    if facts.title != written.title || facts.description != written.description {
        originals::keep_originals(conn, vault, case.id, &written)?;
    }
    Ok(())
}
