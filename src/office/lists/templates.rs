//! Texts that are used again and again: kept for a government or a department, and filled in for a report.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::requests::ground;
use crate::cases::store::templates as rows;
use crate::cases::{Case, Filling, Template, filled, parse_name, parse_template, parse_text};
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, json, read_json};
use crate::jurisdictions::JurisdictionId;
use crate::office::Office;
use crate::office::cases::views::{CodeView, Names};
use crate::office::cases::{Hand, number as request_number};
use crate::staff::{Capability, Scope};

/// A template to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct NewTemplateForm {
    /// The code of a government.
    jurisdiction_id: String,
    /// The code of a department of it; for all of the government without it.
    department: Option<String>,
    /// What it is found by.
    #[schema(min_length = 1, max_length = 100)]
    title: String,
    /// The words. `{service_request_id}`, `{service_name}`, `{address}` and `{department}` are filled in.
    #[schema(min_length = 1, max_length = 4000)]
    text: String,
}

/// What is to change of a template; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct TemplateChangeForm {
    /// What it is found by.
    #[schema(min_length = 1, max_length = 100)]
    title: Option<String>,
    /// The words.
    #[schema(min_length = 1, max_length = 4000)]
    text: Option<String>,
}

/// A template.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::office) struct TemplateView {
    /// Its number.
    id: i64,
    /// Whose it is.
    jurisdiction_id: String,
    /// The department that it is for; all of the government without one.
    department: Option<CodeView>,
    /// What it is found by.
    title: String,
    /// The words: with placeholders, or filled in for a report.
    text: String,
}

/// Lists the templates of the governments whose reports the caller sees, by title.
#[utoipa::path(get, path = "/templates", operation_id = "list_templates", tag = "lists",
    security(("staff" = [])),
    responses((status = 200, description = "The templates", body = Vec<TemplateView>)))]
pub(in crate::office) async fn list(
    req: HttpRequest,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let hand = Hand::of(&office, caller);
    let work = move |conn: &mut Conn| {
        let found = rows::list(conn, &governments(&hand))?;
        Ok::<_, ApiError>(found.iter().map(|one| view(&hand, one)).collect())
    };
    let found: Result<Vec<TemplateView>, ApiError> = office.store.read(work).await;
    json(StatusCode::OK, &found?)
}

/// Makes a template. That takes the right to hand on reports of its government, or of its department.
#[utoipa::path(post, path = "/templates", operation_id = "add_template", tag = "lists",
    security(("staff" = [])), request_body = NewTemplateForm,
    responses((status = 201, description = "The template", body = TemplateView)))]
pub(in crate::office) async fn create(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Assign).await?;
    let form: NewTemplateForm = read_json(&req, payload, &office.body).await?;
    let hand = Hand::of(&office, caller);
    let mut faults = Vec::new();
    let title = parse_name("title", &form.title, &mut faults);
    let text = parse_words(&form.text, &mut faults);
    let scope = parse_scope(&hand, &form, &mut faults);
    let (Some((jurisdiction, department)), true) = (scope, faults.is_empty()) else {
        return Err(ApiError::Rejected(faults));
    };
    let new = Template { id: 0, jurisdiction, department, title, text };
    may_write(&hand, &new)?;
    let work = move |conn: &mut Conn| {
        let id = rows::insert(conn, &new)?;
        let template = Template { id, ..new };
        record(conn, &hand, "template.create", &template)?;
        Ok::<_, ApiError>(view(&hand, &template))
    };
    let made: Result<TemplateView, ApiError> = office.store.write(work).await;
    json(StatusCode::CREATED, &made?)
}

/// Changes a template.
#[utoipa::path(patch, path = "/templates/{template}", operation_id = "change_template", tag = "lists",
    security(("staff" = [])), params(("template" = i64, Path, description = "Its number")),
    request_body = TemplateChangeForm,
    responses((status = 200, description = "The template as it is now", body = TemplateView)))]
pub(in crate::office) async fn update(
    req: HttpRequest,
    id: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Assign).await?;
    let form: TemplateChangeForm = read_json(&req, payload, &office.body).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let work = move |conn: &mut Conn| {
        let mut template = changeable(conn, &hand, id)?;
        let mut faults = Vec::new();
        if let Some(title) = &form.title {
            template.title = parse_name("title", title, &mut faults);
        }
        if let Some(text) = &form.text {
            template.text = parse_words(text, &mut faults);
        }
        ApiError::unless_empty(faults)?;
        rows::update(conn, &template)?;
        record(conn, &hand, "template.update", &template)?;
        Ok::<_, ApiError>(view(&hand, &template))
    };
    let changed: Result<TemplateView, ApiError> = office.store.write(work).await;
    json(StatusCode::OK, &changed?)
}

/// Removes a template.
#[utoipa::path(delete, path = "/templates/{template}", operation_id = "remove_template", tag = "lists",
    security(("staff" = [])), params(("template" = i64, Path, description = "Its number")),
    responses((status = 204, description = "It is gone")))]
pub(in crate::office) async fn delete(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Assign).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let work = move |conn: &mut Conn| {
        let template = changeable(conn, &hand, id)?;
        rows::delete(conn, id)?;
        Ok::<_, ApiError>(record(conn, &hand, "template.remove", &template)?)
    };
    let gone: Result<(), ApiError> = office.store.write(work).await;
    gone?;
    Ok(HttpResponse::NoContent().finish())
}

/// Lists the templates that fit a report, filled in: those of its government, and of the department that owns it.
#[utoipa::path(get, path = "/requests/{request}/templates", operation_id = "list_case_templates", tag = "lists",
    security(("staff" = [])), params(("request" = i64, Path, description = "Its number")),
    responses((status = 200, description = "The templates, filled in", body = Vec<TemplateView>)))]
pub(in crate::office) async fn fitting(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let (id, hand) = (request_number(&id)?, Hand::of(&office, caller));
    let work = move |conn: &mut Conn| {
        let case = hand.see(conn, id)?.case;
        let of = filling(&hand, &case);
        let mut found = rows::list(conn, &[case.jurisdiction])?;
        let owner = case.facts.owner.department;
        found.retain(|one| one.department.is_none_or(|department| department == owner));
        let shown =
            |one: &Template| TemplateView { text: filled(&one.text, &of), ..view(&hand, one) };
        Ok::<_, ApiError>(found.iter().map(shown).collect())
    };
    let found: Result<Vec<TemplateView>, ApiError> = office.store.read(work).await;
    json(StatusCode::OK, &found?)
}

fn filling(hand: &Hand, case: &Case) -> Filling {
    let names = Names::new(&hand.city, &hand.playbook);
    Filling {
        service_request_id: case.code.clone().unwrap_or_default(),
        service_name: hand.service(case).map_or_else(String::new, |one| one.name.clone()),
        address: case.facts.address.clone().unwrap_or_default(),
        department: names.department(case.facts.owner.department).name,
    }
}

/// Tells the audit log of a template, not what it says: the last statement of a transaction.
fn record(
    conn: &mut Conn,
    hand: &Hand,
    action: &'static str,
    template: &Template,
) -> Result<(), StoreError> {
    hand.tell(conn, action, template.jurisdiction, format!("template {}", template.id))
}

fn number(text: &str) -> Result<i64, ApiError> {
    text.parse().map_err(|_cause| unknown())
}

fn unknown() -> ApiError {
    ApiError::not_found("there is no template of this number")
}

fn governments(hand: &Hand) -> Vec<JurisdictionId> {
    ground(hand).governments().iter().map(|one| one.id).collect()
}

fn parse_words(text: &str, faults: &mut Vec<String>) -> String {
    let before = faults.len();
    let words = parse_text("text", Some(text), faults);
    if words.is_none() && faults.len() == before {
        faults.push("text required".to_owned());
    }
    let words = words.unwrap_or_default();
    parse_template(&words, faults);
    words
}

fn parse_scope(
    hand: &Hand,
    form: &NewTemplateForm,
    faults: &mut Vec<String>,
) -> Option<(JurisdictionId, Option<i64>)> {
    let governments = ground(hand).governments();
    let code = form.jurisdiction_id.trim();
    let Some(of) = governments.iter().find(|one| one.code.eq_ignore_ascii_case(code)) else {
        faults.push(format!("there is no jurisdiction_id {}", code.escape_debug()));
        return None;
    };
    let Some(code) = &form.department else { return Some((of.id, None)) };
    let department = hand.playbook.department_by_code(of.id, code).map(|one| one.id);
    if department.is_none() {
        faults.push(format!("there is no department {}", code.escape_debug()));
    }
    Some((of.id, Some(department?)))
}

fn may_write(hand: &Hand, template: &Template) -> Result<(), ApiError> {
    let government = Scope::government(template.jurisdiction);
    let scope = Scope { department: template.department, ..government };
    if hand.caller.access.allows(Capability::Assign, &scope) {
        Ok(())
    } else {
        Err(ApiError::Forbidden("your roles do not allow that for this template"))
    }
}

/// A template that the caller may change. One of a government whose reports he does not see is not there.
fn changeable(conn: &mut Conn, hand: &Hand, id: i64) -> Result<Template, ApiError> {
    let seen = governments(hand);
    let found = rows::find(conn, id)?.filter(|one| seen.contains(&one.jurisdiction));
    let template = found.ok_or_else(unknown)?;
    may_write(hand, &template)?;
    Ok(template)
}

fn view(hand: &Hand, template: &Template) -> TemplateView {
    let names = Names::new(&hand.city, &hand.playbook);
    let government = hand.city.jurisdictions.by_id(template.jurisdiction);
    TemplateView {
        id: template.id,
        jurisdiction_id: government.map_or_else(String::new, |one| one.code.clone()),
        department: template.department.map(|id| names.department(id)),
        title: template.title.clone(),
        text: template.text.clone(),
    }
}
