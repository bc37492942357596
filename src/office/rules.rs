//! The rules of a government, in versions.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::Office;
use super::current::Current;
use super::editions::{self, Step};
use super::playbook_views::{EditionView, NewRulesForm, RestoreForm, RulesView};
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, json, read_json};
use crate::jurisdictions::JurisdictionId;
use crate::playbook::{Book, NewEdition};
use crate::routing::{Known, RuleSet, RuleSetForm};
use crate::staff::{Capability, Email, SignedIn, store as staff};

const CAPABILITY: Capability = Capability::ManageRules;

/// Lists the versions of a government's rules, the newest first.
#[utoipa::path(get, path = "/jurisdictions/{code}/rules", operation_id = "list_rules", tag = "rules",
    security(("staff" = [])), params(("code" = String, Path, description = "Its code")),
    responses((status = 200, description = "The versions", body = Vec<EditionView>)))]
pub(super) async fn list(
    req: HttpRequest,
    code: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let (_, _, of) = enter(&req, &office, &code).await?;
    let (all, ruling) = editions::all(&office, of, &Book::Rules).await?;
    let views: Vec<EditionView> = all.iter().map(|one| EditionView::new(one, ruling)).collect();
    json(StatusCode::OK, &views)
}

/// Shows a version of rules with all that it says.
#[utoipa::path(get, path = "/jurisdictions/{code}/rules/{version}", operation_id = "show_rules",
    tag = "rules", security(("staff" = [])),
    params(("code" = String, Path, description = "The code of the government"),
        ("version" = i64, Path, description = "The number of the version")),
    responses((status = 200, description = "The version", body = RulesView)))]
pub(super) async fn show(
    req: HttpRequest,
    path: Path<(String, String)>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let (_, current, of) = enter(&req, &office, &path.0).await?;
    answer(&office, &current, of, StatusCode::OK, &path.1).await
}

/// Saves a new version of rules.
///
/// Every fault is named at once, and nothing is saved then. It rules from its first day on; where the
/// government demands a second approval, once somebody else has approved it. Until then the version before
/// rules.
#[utoipa::path(post, path = "/jurisdictions/{code}/rules", operation_id = "save_rules", tag = "rules",
    security(("staff" = [])),
    params(("code" = String, Path, description = "The code of the government")),
    request_body = NewRulesForm,
    responses((status = 201, description = "The version", body = RulesView)))]
pub(super) async fn create(
    req: HttpRequest,
    code: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    office.caller_with(&req, CAPABILITY).await?;
    let form: NewRulesForm = read_json(&req, payload, &editions::body(&office)).await?;
    let (caller, current, of) = enter(&req, &office, &code).await?;
    let mut faults = faults(&office, &current, of, &form.rules).await?;
    let (note, day) = editions::dated(&office, &form.note, form.valid_from.as_deref(), &mut faults);
    ApiError::unless_empty(faults)?;
    let form = editions::write(&form.rules)?;
    let by = Some(caller.account.id);
    let new = NewEdition { form, note, valid_from: day, created_by: by };
    let version = editions::keep(&office, of, &Book::Rules, new).await?;
    log::info!(target: "staff", "rules {version} of {} were saved by {}", *code, caller.account.id);
    answer(&office, &current, of, StatusCode::CREATED, &version.to_string()).await
}

/// Approves a version that somebody else has proposed.
#[utoipa::path(post, path = "/jurisdictions/{code}/rules/{version}/approve",
    operation_id = "approve_rules", tag = "rules", security(("staff" = [])),
    params(("code" = String, Path, description = "The code of the government"),
        ("version" = i64, Path, description = "The number of the version")),
    responses((status = 200, description = "The version as it is now", body = RulesView)))]
pub(super) async fn approve(
    req: HttpRequest,
    path: Path<(String, String)>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let (caller, current, of) = enter(&req, &office, &path.0).await?;
    let step = Step::Approve(caller.account.id);
    editions::take(&office, of, &Book::Rules, &path.1, step).await?;
    log::info!(target: "staff", "rules {} of {} were approved by {}", path.1, path.0, caller.account.id);
    answer(&office, &current, of, StatusCode::OK, &path.1).await
}

/// Retires a version: the one before it rules, or none. One that is proposed is turned down.
#[utoipa::path(post, path = "/jurisdictions/{code}/rules/{version}/retire",
    operation_id = "retire_rules", tag = "rules", security(("staff" = [])),
    params(("code" = String, Path, description = "The code of the government"),
        ("version" = i64, Path, description = "The number of the version")),
    responses((status = 200, description = "The version as it is now", body = RulesView)))]
pub(super) async fn retire(
    req: HttpRequest,
    path: Path<(String, String)>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let (caller, current, of) = enter(&req, &office, &path.0).await?;
    editions::take(&office, of, &Book::Rules, &path.1, Step::Retire(caller.account.id)).await?;
    log::info!(target: "staff", "rules {} of {} were retired by {}", path.1, path.0, caller.account.id);
    answer(&office, &current, of, StatusCode::OK, &path.1).await
}

/// Goes back to an old version: saves what it says as a new one.
#[utoipa::path(post, path = "/jurisdictions/{code}/rules/{version}/restore",
    operation_id = "restore_rules", tag = "rules", security(("staff" = [])),
    params(("code" = String, Path, description = "The code of the government"),
        ("version" = i64, Path, description = "The number of the old version")),
    request_body = RestoreForm,
    responses((status = 201, description = "The new version", body = RulesView)))]
pub(super) async fn restore(
    req: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    office.caller_with(&req, CAPABILITY).await?;
    let form: RestoreForm = read_json(&req, payload, &office.body).await?;
    let (caller, current, of) = enter(&req, &office, &path.0).await?;
    let (old, _) = editions::one(&office, of, &Book::Rules, &path.1).await?;
    let rules: RuleSetForm = editions::read(&old)?;
    let mut faults = faults(&office, &current, of, &rules).await?;
    let (note, day) = editions::dated(&office, &form.note, form.valid_from.as_deref(), &mut faults);
    ApiError::unless_empty(faults)?;
    let note = if note.is_empty() { format!("Version {} again", old.version) } else { note };
    let by = Some(caller.account.id);
    let new = NewEdition { form: old.form, note, valid_from: day, created_by: by };
    let version = editions::keep(&office, of, &Book::Rules, new).await?;
    log::info!(target: "staff", "rules {version} of {} were saved by {}", path.0, caller.account.id);
    answer(&office, &current, of, StatusCode::CREATED, &version.to_string()).await
}

/// Whoever calls, the configuration, and the government that he may write rules for.
pub(super) async fn enter(
    req: &HttpRequest,
    office: &Office,
    code: &str,
) -> Result<(SignedIn, Current, JurisdictionId), ApiError> {
    let caller = office.caller_with(req, CAPABILITY).await?;
    let current = office.current().await?;
    let of = current.government(&caller, CAPABILITY, code)?.id;
    Ok((caller, current, of))
}

async fn answer(
    office: &Office,
    current: &Current,
    of: JurisdictionId,
    status: StatusCode,
    version: &str,
) -> Result<HttpResponse, ApiError> {
    let (edition, ruling) = editions::one(office, of, &Book::Rules, version).await?;
    let rules: RuleSetForm = editions::read(&edition)?;
    let remarks = remarks(office, &current.known(office, of).await?, &rules);
    let edition = EditionView::new(&edition, ruling);
    json(status, &RulesView { edition, rules, remarks })
}

/// What is allowed but perhaps not meant, and what no longer fits.
pub(super) fn remarks(office: &Office, known: &Known, form: &RuleSetForm) -> Vec<String> {
    match RuleSet::parse(form, known) {
        Ok(rules) => {
            let today = office.clock.now().date_naive();
            rules.review(today).iter().map(ToString::to_string).collect()
        }
        Err(faults) => faults.iter().map(|fault| format!("no longer fits: {fault}")).collect(),
    }
}

/// Everything that is wrong with rules.
pub(super) async fn faults(
    office: &Office,
    current: &Current,
    of: JurisdictionId,
    form: &RuleSetForm,
) -> Result<Vec<String>, ApiError> {
    let known = current.known(office, of).await?;
    let wrong = RuleSet::parse(form, &known).err().unwrap_or_default();
    let mut faults: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    let named = form.rule.iter().filter_map(|rule| Some((&rule.code, rule.then.person.as_ref()?)));
    let named: Vec<(String, String)> =
        named.map(|(code, person)| (code.clone(), person.clone())).collect();
    let strangers = move |conn: &mut Conn| {
        let mut found = Vec::new();
        for (code, person) in &named {
            if !in_use(conn, person)? {
                found.push(format!(
                    "rule `{code}`: person `{person}` has no account in use; an account is named by its address"
                ));
            }
        }
        Ok(found)
    };
    let strangers: Result<Vec<String>, StoreError> = office.store.read(strangers).await;
    faults.extend(strangers?);
    Ok(faults)
}

/// Whether there is an account of this address, and it is in use.
fn in_use(conn: &mut Conn, address: &str) -> Result<bool, StoreError> {
    let Ok(email) = Email::parse(address) else { return Ok(false) };
    let Some(id) = staff::find_by_email(conn, &email)? else { return Ok(false) };
    Ok(staff::find(conn, id)?.is_some_and(|(account, _)| account.disabled_at.is_none()))
}
