//! The workflows of a government, in versions.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::Office;
use super::departments::parse_code;
use super::editions::{self, Step};
use super::playbook_views::{
    EditionView, NewWorkflowForm, RestoreForm, WorkflowListView, WorkflowView,
};
use super::rules::enter;
use crate::db::StoreError;
use crate::http::{ApiError, json, read_json};
use crate::jurisdictions::JurisdictionId;
use crate::playbook::store::workflows;
use crate::playbook::{Book, Edition, NewEdition};
use crate::staff::Capability;
use crate::workflow::{Machine, MachineForm};

/// Lists the workflows of a government with their versions.
#[utoipa::path(get, path = "/jurisdictions/{code}/workflows", operation_id = "list_workflows",
    tag = "workflows", security(("staff" = [])),
    params(("code" = String, Path, description = "Its code")),
    responses((status = 200, description = "The workflows, by code", body = Vec<WorkflowListView>)))]
pub(super) async fn list(
    req: HttpRequest,
    code: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let (_, _, of) = enter(&req, &office, &code).await?;
    let all: Result<Vec<(String, Edition)>, StoreError> =
        office.store.read(move |conn| workflows::list(conn, of)).await;
    let mut by_code: std::collections::BTreeMap<String, Vec<Edition>> =
        std::collections::BTreeMap::new();
    for (code, edition) in all? {
        by_code.entry(code).or_default().push(edition);
    }
    let today = office.clock.now().date_naive();
    let view = |(code, all): (String, Vec<Edition>)| {
        let ruling = Edition::ruling(&all, today).map(|one| one.version);
        let versions = all.iter().map(|one| EditionView::new(one, ruling)).collect();
        WorkflowListView { code, versions }
    };
    let views: Vec<WorkflowListView> = by_code.into_iter().map(view).collect();
    json(StatusCode::OK, &views)
}

/// Lists the versions of a workflow, the newest first.
#[utoipa::path(get, path = "/jurisdictions/{code}/workflows/{workflow}",
    operation_id = "list_workflow_versions", tag = "workflows", security(("staff" = [])),
    params(("code" = String, Path, description = "The code of the government"),
        ("workflow" = String, Path, description = "Its code")),
    responses((status = 200, description = "The versions", body = Vec<EditionView>)))]
pub(super) async fn versions(
    req: HttpRequest,
    path: Path<(String, String)>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let (_, _, of) = enter(&req, &office, &path.0).await?;
    let (all, ruling) = editions::all(&office, of, &Book::Workflow(path.1.clone())).await?;
    if all.is_empty() {
        return Err(ApiError::not_found("there is no workflow of this code"));
    }
    let views: Vec<EditionView> = all.iter().map(|one| EditionView::new(one, ruling)).collect();
    json(StatusCode::OK, &views)
}

/// Shows a version of a workflow with all that it says.
#[utoipa::path(get, path = "/jurisdictions/{code}/workflows/{workflow}/{version}",
    operation_id = "show_workflow", tag = "workflows", security(("staff" = [])),
    params(("code" = String, Path, description = "The code of the government"),
        ("workflow" = String, Path, description = "Its code"),
        ("version" = i64, Path, description = "The number of the version")),
    responses((status = 200, description = "The version", body = WorkflowView)))]
pub(super) async fn show(
    req: HttpRequest,
    path: Path<(String, String, String)>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let (_, _, of) = enter(&req, &office, &path.0).await?;
    let book = Book::Workflow(path.1.clone());
    answer(&office, of, &book, StatusCode::OK, (&path.2, Vec::new())).await
}

/// Saves a new version of a workflow, or the first one.
///
/// Every fault is named at once, and nothing is saved then. States may go when there is another place for
/// the reports in them; the remarks say which. Services name a workflow in their files; the workflow `default`
/// is for those that name none.
#[utoipa::path(post, path = "/jurisdictions/{code}/workflows/{workflow}",
    operation_id = "save_workflow", tag = "workflows", security(("staff" = [])),
    params(("code" = String, Path, description = "The code of the government"),
        ("workflow" = String, Path, description = "Its code")),
    request_body = NewWorkflowForm,
    responses((status = 201, description = "The version", body = WorkflowView)))]
pub(super) async fn create(
    req: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    office.caller_with(&req, Capability::ManageRules).await?;
    let form: NewWorkflowForm = read_json(&req, payload, &editions::body(&office)).await?;
    let (caller, _, of) = enter(&req, &office, &path.0).await?;
    let mut faults = Vec::new();
    let (note, day) = editions::dated(&office, &form.note, form.valid_from.as_deref(), &mut faults);
    let code = parse_code(&path.1).map_err(|fault| faults.push(fault)).unwrap_or_default();
    let book = Book::Workflow(code);
    let remarks = check(&office, of, &book, &form.workflow, &mut faults).await?;
    ApiError::unless_empty(faults)?;
    let form = editions::write(&form.workflow)?;
    let by = Some(caller.account.id);
    let new = NewEdition { form, note, valid_from: day, created_by: by };
    let version = editions::keep(&office, of, &book, new).await?;
    log::info!(target: "staff", "workflow {} {version} of {} was saved by {}", path.1, path.0, caller.account.id);
    answer(&office, of, &book, StatusCode::CREATED, (&version.to_string(), remarks)).await
}

/// Approves a version that somebody else has proposed.
#[utoipa::path(post, path = "/jurisdictions/{code}/workflows/{workflow}/{version}/approve",
    operation_id = "approve_workflow", tag = "workflows", security(("staff" = [])),
    params(("code" = String, Path, description = "The code of the government"),
        ("workflow" = String, Path, description = "Its code"),
        ("version" = i64, Path, description = "The number of the version")),
    responses((status = 200, description = "The version as it is now", body = WorkflowView)))]
pub(super) async fn approve(
    req: HttpRequest,
    path: Path<(String, String, String)>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let (caller, _, of) = enter(&req, &office, &path.0).await?;
    let book = Book::Workflow(path.1.clone());
    editions::take(&office, of, &book, &path.2, Step::Approve(caller.account.id)).await?;
    log::info!(target: "staff", "workflow {} {} of {} was approved by {}", path.1, path.2, path.0, caller.account.id);
    answer(&office, of, &book, StatusCode::OK, (&path.2, Vec::new())).await
}

/// Retires a version: the one before it rules, or none. One that is proposed is turned down.
#[utoipa::path(post, path = "/jurisdictions/{code}/workflows/{workflow}/{version}/retire",
    operation_id = "retire_workflow", tag = "workflows", security(("staff" = [])),
    params(("code" = String, Path, description = "The code of the government"),
        ("workflow" = String, Path, description = "Its code"),
        ("version" = i64, Path, description = "The number of the version")),
    responses((status = 200, description = "The version as it is now", body = WorkflowView)))]
pub(super) async fn retire(
    req: HttpRequest,
    path: Path<(String, String, String)>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let (caller, _, of) = enter(&req, &office, &path.0).await?;
    let book = Book::Workflow(path.1.clone());
    editions::take(&office, of, &book, &path.2, Step::Retire(caller.account.id)).await?;
    log::info!(target: "staff", "workflow {} {} of {} was retired by {}", path.1, path.2, path.0, caller.account.id);
    answer(&office, of, &book, StatusCode::OK, (&path.2, Vec::new())).await
}

/// Goes back to an old version: saves what it says as a new one.
#[utoipa::path(post, path = "/jurisdictions/{code}/workflows/{workflow}/{version}/restore",
    operation_id = "restore_workflow", tag = "workflows", security(("staff" = [])),
    params(("code" = String, Path, description = "The code of the government"),
        ("workflow" = String, Path, description = "Its code"),
        ("version" = i64, Path, description = "The number of the old version")),
    request_body = RestoreForm,
    responses((status = 201, description = "The new version", body = WorkflowView)))]
pub(super) async fn restore(
    req: HttpRequest,
    path: Path<(String, String, String)>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    office.caller_with(&req, Capability::ManageRules).await?;
    let form: RestoreForm = read_json(&req, payload, &office.body).await?;
    let (caller, _, of) = enter(&req, &office, &path.0).await?;
    let book = Book::Workflow(path.1.clone());
    let (old, _) = editions::one(&office, of, &book, &path.2).await?;
    let mut faults = Vec::new();
    let workflow: MachineForm = editions::read(&old)?;
    let remarks = check(&office, of, &book, &workflow, &mut faults).await?;
    let (note, day) = editions::dated(&office, &form.note, form.valid_from.as_deref(), &mut faults);
    ApiError::unless_empty(faults)?;
    let note = if note.is_empty() { format!("Version {} again", old.version) } else { note };
    let by = Some(caller.account.id);
    let new = NewEdition { form: old.form, note, valid_from: day, created_by: by };
    let version = editions::keep(&office, of, &book, new).await?;
    log::info!(target: "staff", "workflow {} {version} of {} was saved by {}", path.1, path.0, caller.account.id);
    answer(&office, of, &book, StatusCode::CREATED, (&version.to_string(), remarks)).await
}

async fn answer(
    office: &Office,
    of: JurisdictionId,
    book: &Book,
    status: StatusCode,
    (version, remarks): (&str, Vec<String>),
) -> Result<HttpResponse, ApiError> {
    let (edition, ruling) = editions::one(office, of, book, version).await?;
    let workflow: MachineForm = editions::read(&edition)?;
    let edition = EditionView::new(&edition, ruling);
    json(status, &WorkflowView { edition, workflow, remarks })
}

/// Everything that is wrong with a workflow; returns where reports go on that are in states which it does
/// not have.
async fn check(
    office: &Office,
    of: JurisdictionId,
    book: &Book,
    form: &MachineForm,
    faults: &mut Vec<String>,
) -> Result<Vec<String>, ApiError> {
    let machine = match Machine::parse(form) {
        Ok(machine) => machine,
        Err(wrong) => {
            faults.extend(wrong);
            return Ok(Vec::new());
        }
    };
    let (all, ruling) = editions::all(office, of, book).await?;
    let ruling = all.iter().find(|one| Some(one.version) == ruling);
    let before = ruling.and_then(|one| Machine::parse(&editions::read(one).ok()?).ok());
    let before = before.as_ref().unwrap_or(Machine::standard());
    let mut remarks = Vec::new();
    for (state, place) in machine.succeeds(before) {
        match place {
            Some(place) => {
                remarks.push(format!("state {state} is gone; reports in it go on in {place}"));
            }
            None => {
                faults.push(format!("there is no place for reports in state {state}, which goes"));
            }
        }
    }
    Ok(remarks)
}
