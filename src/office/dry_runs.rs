//! Dry runs: rules that are posted and not saved, tried on what came in.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{NaiveDate, NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;

use super::Office;
use super::editions::{self, parse_day};
use super::playbook_views::{DryRunForm, DryRunView};
use super::rules::{enter, faults, remarks};
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, json, read_json};
use crate::playbook::store::cases;
use crate::playbook::{Comparison, DryRun, Wanted};
use crate::requests::{Names, store::routing};
use crate::routing::RuleSet;
use crate::staff::Capability;
use crate::time::Instant;

/// Days that are looked at when nothing is given, and at most.
const DAYS: i64 = 30;
const MAX_DAYS: i64 = 366;
/// Differences that are listed when nothing is given, and at most.
const LIMIT: usize = 100;
const MAX_LIMIT: usize = 1_000;

/// Tries rules on the reports of the last month, or of other days, and tells every difference.
///
/// Nothing is saved. Every report is decided by the rules in force today and by the posted ones; the answer
/// counts the differences by field and lists them with both values and both reasons.
#[utoipa::path(post, path = "/jurisdictions/{code}/rules/dry-run", operation_id = "try_rules",
    tag = "rules", security(("staff" = [])),
    params(("code" = String, Path, description = "The code of the government")),
    request_body = DryRunForm,
    responses((status = 200, description = "What would have been different", body = DryRunView)))]
pub(super) async fn create(
    req: HttpRequest,
    code: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    office.caller_with(&req, Capability::ManageRules).await?;
    let form: DryRunForm = read_json(&req, payload, &editions::body(&office)).await?;
    let (_, current, of) = enter(&req, &office, &code).await?;
    let mut wrong = faults(&office, &current, of, &form.rules).await?;
    let zone = current.city.jurisdictions.by_id(of).map_or(Tz::UTC, |one| one.time_zone);
    let span = span(&form, zone, office.clock.now()).map_err(|faults| wrong.extend(faults));
    let limit = form.limit.unwrap_or(LIMIT);
    if limit > MAX_LIMIT {
        wrong.push(format!("limit must be at most {MAX_LIMIT}"));
    }
    let known = current.known(&office, of).await?;
    let (Ok(new), Ok(span), true) = (RuleSet::parse(&form.rules, &known), span, wrong.is_empty())
    else {
        return Err(ApiError::Rejected(wrong));
    };
    let said = remarks(&office, &known, &form.rules);
    let version = current.playbook.rules(of).version();
    let comparison = Comparison { city: current.city, playbook: current.playbook, of, new };
    let wanted = Wanted { after: form.after.unwrap_or(0), limit };
    let found = run(&office, comparison, span, wanted).await?;
    json(StatusCode::OK, &DryRunView::new(version, &found, said))
}

/// Compares portion by portion, so that others read in between.
async fn run(
    office: &Office,
    comparison: Comparison,
    span: (Instant, Instant),
    wanted: Wanted,
) -> Result<DryRun, ApiError> {
    let _turn =
        office.dry_runs.acquire().await.map_err(|cause| ApiError::Internal(Box::new(cause)))?;
    let of = comparison.of;
    let look = move |conn: &mut Conn| Ok((cases::keys(conn, of, span)?, routing::names(conn)?));
    let listed: Result<(Vec<i64>, Names), StoreError> = office.store.read(look).await;
    let (keys, names) = listed?;
    let shared = Arc::new((comparison, names));
    let mut found = DryRun::default();
    for portion in keys.chunks(cases::PORTION) {
        let (portion, shared) = (portion.to_vec(), shared.clone());
        let so_far = found;
        let work = move |conn: &mut Conn| {
            let (comparison, names) = shared.as_ref();
            let reports = cases::read(conn, &portion, names)?;
            let mut found = so_far.clone();
            comparison.add(&reports, wanted, &mut found);
            Ok(found)
        };
        let added: Result<DryRun, StoreError> = office.store.read(work).await;
        found = added?;
    }
    Ok(found)
}

/// From when to when reports are looked at.
fn span(form: &DryRunForm, zone: Tz, now: Instant) -> Result<(Instant, Instant), Vec<String>> {
    let mut faults = Vec::new();
    let mut day = |key: &str, text: Option<&String>| {
        let read = text.map(|text| parse_day(key, text)).transpose();
        read.map_err(|fault| faults.push(fault)).unwrap_or_default()
    };
    let (from, until) = (day("from", form.from.as_ref()), day("until", form.until.as_ref()));
    if form.days.is_some_and(|days| !(1..=MAX_DAYS).contains(&days)) {
        faults.push(format!("days must be between 1 and {MAX_DAYS}"));
    }
    if form.days.is_some() && (form.from.is_some() || form.until.is_some()) {
        faults.push("give days, or from and until, not both".to_owned());
    }
    if form.until.is_some() && form.from.is_none() {
        faults.push("until was given without from".to_owned());
    }
    // What came in this very second counts.
    let soon = now.checked_add_signed(TimeDelta::seconds(1)).unwrap_or(now);
    let end = until.map_or(soon, |day| midnight(day, zone));
    let days =
        TimeDelta::days(form.days.filter(|days| (1..=MAX_DAYS).contains(days)).unwrap_or(DAYS));
    let start = match from {
        Some(day) => midnight(day, zone),
        None => end.checked_sub_signed(days).unwrap_or(end),
    };
    if faults.is_empty() && start >= end {
        faults.push("there is no day between from and until".to_owned());
    }
    if faults.is_empty() && end.signed_duration_since(start) > TimeDelta::days(MAX_DAYS + 1) {
        faults.push(format!("at most {MAX_DAYS} days are looked at"));
    }
    if faults.is_empty() { Ok((start, end)) } else { Err(faults) }
}

/// The first moment of a day; where clocks go forward at midnight, the first one that there is.
pub(super) fn midnight(day: NaiveDate, zone: Tz) -> Instant {
    let naive = day.and_time(NaiveTime::MIN);
    let mut hours = (0..24).filter_map(|hour| naive.checked_add_signed(TimeDelta::hours(hour)));
    let first = hours.find_map(|at| zone.from_local_datetime(&at).earliest());
    first.map_or_else(|| naive.and_utc(), |at| at.to_utc())
}
