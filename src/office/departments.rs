//! Departments and teams of a government.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::Office;
use super::current::{Current, no_government};
use super::playbook_views::{DepartmentView, NewPartForm, PartChangeForm, TeamView};
use crate::audit::{Actor, Entry, store as audit};
use crate::catalogue::store::bump_version;
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, json, read_json};
use crate::jurisdictions::JurisdictionId;
use crate::playbook::{Department, Team, store as playbook};
use crate::staff::{Capability, SignedIn};
use crate::text::clean_line;

/// Lists the departments of a government with their teams, by code. For everybody who works for it.
#[utoipa::path(get, path = "/jurisdictions/{code}/departments", operation_id = "list_departments",
    tag = "departments", security(("staff" = [])),
    params(("code" = String, Path, description = "Its code")),
    responses((status = 200, description = "The departments", body = Vec<DepartmentView>)))]
pub(super) async fn list(
    req: HttpRequest,
    code: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller(&req).await?;
    let current = office.current().await?;
    let owner = current.city.jurisdictions.by_code(&code);
    let owner = owner.filter(|one| caller.access.works_for(one.id)).ok_or_else(no_government)?;
    let departments = current.playbook.departments(owner.id);
    let views: Vec<DepartmentView> =
        departments.into_iter().map(|one| view(&current, one)).collect();
    json(StatusCode::OK, &views)
}

/// Adds a department.
#[utoipa::path(post, path = "/jurisdictions/{code}/departments", operation_id = "add_department",
    tag = "departments", security(("staff" = [])),
    params(("code" = String, Path, description = "The code of the government")),
    request_body = NewPartForm,
    responses((status = 201, description = "The department", body = DepartmentView)))]
pub(super) async fn create(
    req: HttpRequest,
    code: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageRules).await?;
    let form: NewPartForm = read_json(&req, payload, &office.body).await?;
    let current = office.current().await?;
    let owner = current.government(&caller, Capability::ManageRules, &code)?.id;
    let (code, name) = new_part(&form)?;
    let new = code.clone();
    let said = entry(&office, &caller, owner, "department.create", format!("department {code}"));
    save(&office, "department", said, move |conn| {
        playbook::insert_department(conn, owner, &new, &name).map(|_key| ())
    })
    .await?;
    answer(&office, StatusCode::CREATED, owner, &code).await
}

/// Gives a department another name.
#[utoipa::path(patch, path = "/jurisdictions/{code}/departments/{department}",
    operation_id = "rename_department", tag = "departments", security(("staff" = [])),
    params(("code" = String, Path, description = "The code of the government"),
        ("department" = String, Path, description = "Its code")),
    request_body = PartChangeForm,
    responses((status = 200, description = "The department as it is now", body = DepartmentView)))]
pub(super) async fn rename(
    req: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageRules).await?;
    let form: PartChangeForm = read_json(&req, payload, &office.body).await?;
    let current = office.current().await?;
    let owner = current.government(&caller, Capability::ManageRules, &path.0)?.id;
    let id = find(&current, owner, &path.1)?.id;
    let name = parse_name(&form.name)?;
    let said =
        entry(&office, &caller, owner, "department.rename", format!("department {}", path.1));
    save(&office, "department", said, move |conn| playbook::rename_department(conn, id, &name))
        .await?;
    answer(&office, StatusCode::OK, owner, &path.1).await
}

/// Adds a team to a department. Rules name it by its code alone, so no other team of the government has it.
#[utoipa::path(post, path = "/jurisdictions/{code}/departments/{department}/teams",
    operation_id = "add_team", tag = "departments", security(("staff" = [])),
    params(("code" = String, Path, description = "The code of the government"),
        ("department" = String, Path, description = "The code of the department")),
    request_body = NewPartForm,
    responses((status = 201, description = "The department with its teams", body = DepartmentView)))]
pub(super) async fn create_team(
    req: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageRules).await?;
    let form: NewPartForm = read_json(&req, payload, &office.body).await?;
    let current = office.current().await?;
    let owner = current.government(&caller, Capability::ManageRules, &path.0)?.id;
    let department = find(&current, owner, &path.1)?.id;
    let (code, name) = new_part(&form)?;
    let said = entry(&office, &caller, owner, "team.create", format!("team {code}"));
    save(&office, "team", said, move |conn| {
        playbook::insert_team(conn, owner, department, &code, &name).map(|_key| ())
    })
    .await?;
    answer(&office, StatusCode::CREATED, owner, &path.1).await
}

/// Gives a team another name.
#[utoipa::path(patch, path = "/jurisdictions/{code}/departments/{department}/teams/{team}",
    operation_id = "rename_team", tag = "departments", security(("staff" = [])),
    params(("code" = String, Path, description = "The code of the government"),
        ("department" = String, Path, description = "The code of the department"),
        ("team" = String, Path, description = "Its code")),
    request_body = PartChangeForm,
    responses((status = 200, description = "The department with its teams", body = DepartmentView)))]
pub(super) async fn rename_team(
    req: HttpRequest,
    path: Path<(String, String, String)>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageRules).await?;
    let form: PartChangeForm = read_json(&req, payload, &office.body).await?;
    let current = office.current().await?;
    let owner = current.government(&caller, Capability::ManageRules, &path.0)?.id;
    let department = find(&current, owner, &path.1)?.id;
    let team = current.playbook.team_by_code(owner, &path.2);
    let team = team
        .filter(|team| team.department == department)
        .ok_or_else(|| ApiError::not_found("there is no team of this code in the department"))?;
    let (id, name) = (team.id, parse_name(&form.name)?);
    let said = entry(&office, &caller, owner, "team.rename", format!("team {}", path.2));
    save(&office, "team", said, move |conn| playbook::change_team(conn, id, department, &name))
        .await?;
    answer(&office, StatusCode::OK, owner, &path.1).await
}

/// What is recorded of a change.
fn entry(
    office: &Office,
    caller: &SignedIn,
    of: JurisdictionId,
    action: &'static str,
    subject: String,
) -> Entry {
    let (at, actor) = (office.clock.now(), Actor::Staff(caller.account.id));
    Entry { at, jurisdiction: Some(of), actor, action, subject, detail: Value::Null }
}

/// Writes, and tells every server.
async fn save(
    office: &Office,
    what: &str,
    entry: Entry,
    work: impl FnOnce(&mut Conn) -> Result<(), StoreError> + Send + 'static,
) -> Result<(), ApiError> {
    let now = office.clock.now();
    let saved: Result<(), StoreError> = office
        .store
        .write(move |conn| {
            work(conn)?;
            bump_version(conn, now)?;
            audit::append(conn, &entry)?;
            Ok(())
        })
        .await;
    if let Err(StoreError::Duplicate(_)) = saved {
        return Err(ApiError::Conflict(format!("there is a {what} of this code")));
    }
    saved?;
    office.changed();
    Ok(())
}

async fn answer(
    office: &Office,
    status: StatusCode,
    of: JurisdictionId,
    code: &str,
) -> Result<HttpResponse, ApiError> {
    let current = office.current().await?;
    let department = find(&current, of, code)?;
    json(status, &view(&current, department))
}

fn find<'a>(
    current: &'a Current,
    of: JurisdictionId,
    code: &str,
) -> Result<&'a Department, ApiError> {
    let found = current.playbook.department_by_code(of, code);
    found.ok_or_else(|| ApiError::not_found("there is no department of this code"))
}

fn view(current: &Current, one: &Department) -> DepartmentView {
    let team = |team: &Team| TeamView { code: team.code.clone(), name: team.name.clone() };
    DepartmentView {
        code: one.code.clone(),
        name: one.name.clone(),
        teams: current.playbook.teams(one.id).into_iter().map(team).collect(),
    }
}

/// The longest code and the longest name, in characters; the same as in files.
const MAX_CODE: usize = 100;
const MAX_NAME: usize = 255;

/// Codes stand in addresses (RFC 3986, section 2.3).
pub(super) fn parse_code(given: &str) -> Result<String, String> {
    let code = given.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
    if code.is_empty() || code.len() > MAX_CODE || !code.chars().all(plain) {
        return Err(format!("code must be 1 to {MAX_CODE} letters, digits, '-', '_', '.' and '~'"));
    }
    Ok(code.to_owned())
}

fn check_name(given: &str) -> Result<String, String> {
    let name = clean_line(given);
    match name.chars().count() {
        0 => Err("name must not be empty".to_owned()),
        long if long > MAX_NAME => Err(format!("name is longer than {MAX_NAME} characters")),
        _ => Ok(name),
    }
}

fn parse_name(given: &str) -> Result<String, ApiError> {
    check_name(given).map_err(ApiError::rejected)
}

fn new_part(form: &NewPartForm) -> Result<(String, String), ApiError> {
    match (parse_code(&form.code), check_name(&form.name)) {
        (Ok(code), Ok(name)) => Ok((code, name)),
        (code, name) => {
            Err(ApiError::Rejected([code.err(), name.err()].into_iter().flatten().collect()))
        }
    }
}
