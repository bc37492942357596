//! Absences: who is away, and who does the work meanwhile.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde_json::json;

use super::Office;
use super::views::{AbsenceView, NewAbsenceForm};
use crate::audit::{Actor, Entry};
use crate::catalogue::store as catalogue;
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, json, read_json};
use crate::identity::append;
use crate::jurisdictions::{Jurisdiction, store as jurisdictions};
use crate::staff::{Absence, Access, Account, SignedIn, parse_absence, store as staff};

/// Lists an account's absences that are not over, the first one first.
///
/// One's own, or those of somebody whose work one leads or whose account one is in charge of.
#[utoipa::path(get, path = "/staff/{account}/absences", operation_id = "list_absences", tag = "staff",
    security(("staff" = []), ("browser" = [])),
    params(("account" = String, Path, description = "Its number, or `me`")),
    responses((status = 200, description = "The absences", body = Vec<AbsenceView>)))]
pub(super) async fn list(
    req: HttpRequest,
    named: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller(&req).await?;
    let (account, _, today) = led(&office, &caller, &named).await?;
    let id = account.id;
    let found: Result<Vec<Absence>, StoreError> =
        office.store.read(move |conn| staff::list_absences(conn, id, today)).await;
    let views: Vec<AbsenceView> =
        found?.iter().map(|absence| AbsenceView::new(absence, today)).collect();
    json(StatusCode::OK, &views)
}

/// Enters an absence.
///
/// Both days count whole, in the government's time zone; the day after the last one the work is its owner's again. The
/// delegate must be able to do the work: see and change reports wherever the other has a role.
#[utoipa::path(post, path = "/staff/{account}/absences", operation_id = "create_absence", tag = "staff",
    security(("staff" = []), ("browser" = [])),
    params(("account" = String, Path, description = "Its number, or `me`")),
    request_body = NewAbsenceForm,
    responses((status = 201, description = "The absence", body = AbsenceView)))]
pub(super) async fn create(
    req: HttpRequest,
    named: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller(&req).await?;
    let form: NewAbsenceForm = read_json(&req, payload, &office.body).await?;
    let (account, access, today) = led(&office, &caller, &named).await?;
    let days = (form.first_day.as_str(), form.last_day.as_str());
    let parsed = parse_absence(account.id, form.delegate, days, today);
    let delegate = form.delegate;
    let found: Result<Option<(Account, Access)>, StoreError> =
        office.store.read(move |conn| staff::find(conn, delegate)).await;
    let able = found?.is_some_and(|(other, theirs)| {
        other.disabled_at.is_none() && other.accepted && theirs.stands_in_for(&access)
    });
    let mut faults = parsed.as_ref().err().cloned().unwrap_or_default();
    if !able && delegate != account.id {
        faults.push(
            "delegate must be somebody who can see and change reports wherever the other has a role"
                .to_owned(),
        );
    }
    let new = match parsed {
        Ok(new) if faults.is_empty() => new,
        _ => return Err(ApiError::Rejected(faults)),
    };
    let now = office.clock.now();
    let entry = about(&office, &caller, "absence.create", &account);
    let work = move |conn: &mut Conn| {
        let stored = staff::insert_absence(conn, &new, now)?;
        if let Ok(absence) = &stored {
            // Rules that name somebody who is away name whoever stands in.
            catalogue::bump_version(conn, now)?;
            append(conn, Entry { detail: facts(absence), ..entry }, new.account)?;
        }
        Ok(stored)
    };
    let stored: Result<Result<Absence, Absence>, StoreError> = office.store.write(work).await;
    office.news.notify_one();
    match stored? {
        Ok(absence) => json(StatusCode::CREATED, &AbsenceView::new(&absence, today)),
        Err(other) => Err(ApiError::Conflict(format!(
            "there is an absence from {} to {} already",
            other.first_day, other.last_day
        ))),
    }
}

/// Removes an absence: it was entered by mistake, or somebody is back before its last day.
#[utoipa::path(delete, path = "/staff/{account}/absences/{absence}", operation_id = "remove_absence", tag = "staff",
    security(("staff" = []), ("browser" = [])),
    params(("account" = String, Path, description = "The account's number, or `me`"),
           ("absence" = i64, Path, description = "The absence's number")),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(
    req: HttpRequest,
    named: Path<(String, String)>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller(&req).await?;
    let (whose, number) = named.into_inner();
    let (account, _, _) = led(&office, &caller, &whose).await?;
    let gone = || ApiError::not_found("there is no absence of this number");
    let now = office.clock.now();
    let (id, number) = (account.id, number.parse::<i64>().map_err(|_cause| gone())?);
    let entry = about(&office, &caller, "absence.remove", &account);
    let work = move |conn: &mut Conn| {
        let removed = staff::remove_absence(conn, id, number)?;
        if let Some(absence) = &removed {
            catalogue::bump_version(conn, now)?;
            append(conn, Entry { detail: facts(absence), ..entry }, id)?;
        }
        Ok(removed)
    };
    let removed: Result<Option<Absence>, StoreError> = office.store.write(work).await;
    office.news.notify_one();
    removed?.ok_or_else(gone)?;
    Ok(HttpResponse::NoContent().finish())
}

/// What the audit log is told.
fn about(office: &Office, caller: &SignedIn, action: &'static str, account: &Account) -> Entry {
    Entry::about_account(office.clock.now(), Actor::Staff(caller.account.id), action, account.id)
}

fn facts(absence: &Absence) -> serde_json::Value {
    json!({
        "absence": absence.id,
        "delegate": absence.delegate,
        "first_day": absence.first_day.to_string(),
        "last_day": absence.last_day.to_string(),
    })
}

/// An account if there is one, and all governments.
type Whose = (Option<(Account, Access)>, Vec<Jurisdiction>);

/// An account that the caller may say of when it is away, with what it may do and today's day where it works; any
/// other does not exist for him.
async fn led(
    office: &Office,
    caller: &SignedIn,
    named: &str,
) -> Result<(Account, Access, NaiveDate), ApiError> {
    let unknown = || ApiError::not_found("there is no account of this number");
    let id = match named {
        "me" => caller.account.id,
        number => number.parse().map_err(|_cause| unknown())?,
    };
    let both = move |conn: &mut Conn| Ok((staff::find(conn, id)?, jurisdictions::list(conn)?));
    let found: Result<Whose, StoreError> = office.store.read(both).await;
    let (found, governments) = found?;
    let (account, access) = found.ok_or_else(unknown)?;
    let own = account.id == caller.account.id;
    if !own && !caller.access.leads(&access) && !caller.access.may_manage(&access) {
        return Err(unknown());
    }
    let now = office.clock.now();
    let works = |government: &&Jurisdiction| {
        let limit = |grant: &crate::staff::Grant| {
            grant.scope.jurisdiction.is_none_or(|id| id == government.id)
        };
        access.grants().iter().any(limit)
    };
    // Where somebody works for several governments, today is the day that begins last.
    let today = governments
        .iter()
        .filter(works)
        .map(|government| now.with_timezone(&government.time_zone).date_naive())
        .min();
    Ok((account, access, today.unwrap_or_else(|| now.date_naive())))
}
