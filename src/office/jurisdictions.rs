//! Governments: which modules they have, and sums of what was reported to them.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Office;
use crate::audit::{Actor, Entry, store as audit};
use crate::catalogue::store::bump_version;
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, Parameters, json, read_json};
use crate::jurisdictions::{
    Jurisdiction, JurisdictionId, Jurisdictions, Module, Modules, store as jurisdictions,
};
use crate::requests::{Span, Status, Sum, store as requests};
use crate::staff::{Capability, Scope, SignedIn};
use crate::time::{Instant, format_instant, parse_instant};

/// A government as staff see it.
#[derive(Serialize, ToSchema)]
pub(super) struct JurisdictionView {
    /// Its code.
    #[schema(example = "city.example")]
    jurisdiction_id: String,
    /// Its name.
    name: String,
    /// What is switched on.
    modules: Vec<&'static str>,
    /// What is switched off, as if it were not there.
    modules_off: Vec<&'static str>,
}

impl JurisdictionView {
    fn new(one: &Jurisdiction) -> Self {
        let on = Module::ALL.into_iter().filter(|module| one.has(*module));
        Self {
            jurisdiction_id: one.code.clone(),
            name: one.name.clone(),
            modules: on.map(Module::as_str).collect(),
            modules_off: one.modules_off.words(),
        }
    }
}

/// What is to change of a government; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct JurisdictionChangeForm {
    /// All modules that are to be off; every other one is on from then.
    #[schema(example = json!(["service_request_updates"]))]
    modules_off: Option<Vec<String>>,
}

/// Shows a government and its modules.
#[utoipa::path(get, path = "/jurisdictions/{code}", operation_id = "show_jurisdiction", tag = "jurisdictions",
    security(("staff" = [])), params(("code" = String, Path, description = "Its code")),
    responses((status = 200, description = "The government", body = JurisdictionView)))]
pub(super) async fn show(
    req: HttpRequest,
    code: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageRules).await?;
    let (_, one) = ruled(&office, &caller, &code).await?;
    json(StatusCode::OK, &JurisdictionView::new(&one))
}

/// Switches modules of a government on and off.
///
/// What is off is gone on every server within a second: its addresses answer 404. Nothing that is stored goes.
#[utoipa::path(patch, path = "/jurisdictions/{code}", operation_id = "change_jurisdiction", tag = "jurisdictions",
    security(("staff" = [])), params(("code" = String, Path, description = "Its code")),
    request_body = JurisdictionChangeForm,
    responses((status = 200, description = "The government as it is now", body = JurisdictionView)))]
pub(super) async fn update(
    req: HttpRequest,
    code: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageRules).await?;
    let form: JurisdictionChangeForm = read_json(&req, payload, &office.body).await?;
    let (_, mut one) = ruled(&office, &caller, &code).await?;
    let mut faults = Vec::new();
    let mut parse = |word: &String| {
        Module::parse(word).map_err(|fault| faults.push(format!("modules_off: {fault}"))).ok()
    };
    let asked = form.modules_off.map(|words| Modules::new(words.iter().filter_map(&mut parse)));
    ApiError::unless_empty(faults)?;
    let Some(off) = asked.filter(|off| *off != one.modules_off) else {
        return json(StatusCode::OK, &JurisdictionView::new(&one));
    };
    let now = office.clock.now();
    let entry = Entry {
        at: now,
        jurisdiction: Some(one.id),
        actor: Actor::Staff(caller.account.id),
        action: "government.change",
        subject: format!("government {}", one.code),
        detail: json!({
            "fields": ["modules_off"],
            "modules_off_before": one.modules_off.words(),
            "modules_off": off.words(),
        }),
    };
    let (id, set) = (one.id, off.clone());
    let work = move |conn: &mut Conn| {
        jurisdictions::set_modules_off(conn, id, &set)?;
        bump_version(conn, now)?;
        audit::append(conn, &entry).map(|_number| ())
    };
    let stored: Result<(), StoreError> = office.store.write(work).await;
    stored?;
    office.news.notify_one();
    one.modules_off = off;
    json(StatusCode::OK, &JurisdictionView::new(&one))
}

/// Counts of reports that came in during a time.
#[derive(Serialize, ToSchema)]
pub(super) struct SumsView {
    /// The first instant that counts.
    #[schema(format = DateTime)]
    from_datetime: String,
    /// The first that does not count any more.
    #[schema(format = DateTime)]
    until_datetime: String,
    /// The government and those that lie in it.
    jurisdictions: Vec<JurisdictionSumsView>,
}

/// The counts of one government.
#[derive(Serialize, ToSchema)]
pub(super) struct JurisdictionSumsView {
    /// Its code.
    jurisdiction_id: String,
    /// Its name.
    name: String,
    /// Reports that are open now.
    open: i64,
    /// Reports that are closed now.
    closed: i64,
    /// The same by service; services without a report in that time are left out.
    services: Vec<ServiceSumsView>,
}

/// The counts of one service.
#[derive(Serialize, ToSchema)]
pub(super) struct ServiceSumsView {
    /// Its code.
    service_code: String,
    /// Its name.
    service_name: String,
    /// Reports that are open now.
    open: i64,
    /// Reports that are closed now.
    closed: i64,
}

/// Counts the reports of a government and of those that lie in it, by service and status.
///
/// A county sees these numbers of its cities, and nothing else of theirs. Without dates, the last 30 days.
#[utoipa::path(get, path = "/jurisdictions/{code}/sums", operation_id = "show_sums", tag = "jurisdictions",
    security(("staff" = [])), params(("code" = String, Path, description = "Its code"),
        ("from" = Option<String>, Query, description = "Came in then or later"),
        ("until" = Option<String>, Query, description = "Came in before then; at most 366 days later")),
    responses((status = 200, description = "The counts", body = SumsView)))]
pub(super) async fn sums(
    req: HttpRequest,
    code: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let sent = Parameters::of_query(req.query_string())?;
    let (all, one) = found(&office, &code).await?;
    let around = all
        .all()
        .iter()
        .filter(|other| all.family(other.id).iter().any(|in_it| in_it.id == one.id));
    if !around.into_iter().any(|other| allows(&caller, Capability::ViewRequests, other.id)) {
        return Err(unknown());
    }
    let span = parse_span(&sent, one.time_zone, office.clock.now())?;
    let family: Vec<Jurisdiction> = all.family(one.id).into_iter().cloned().collect();
    let of: Vec<JurisdictionId> = family.iter().map(|one| one.id).collect();
    let count = move |conn: &mut Conn| {
        let services = requests::services_of(conn, &of)?;
        let keys: Vec<i64> = services.iter().map(|(key, ..)| *key).collect();
        Ok((requests::sums(conn, &keys, span)?, services))
    };
    let counted: Result<(Vec<Sum>, Vec<requests::Named>), StoreError> =
        office.store.read(count).await;
    let (counts, services) = counted?;
    let views = family.iter().map(|one| JurisdictionSumsView::new(one, &services, &counts));
    let view = SumsView {
        from_datetime: format_instant(span.0),
        until_datetime: format_instant(span.1),
        jurisdictions: views.collect(),
    };
    json(StatusCode::OK, &view)
}

impl JurisdictionSumsView {
    fn new(one: &Jurisdiction, services: &[requests::Named], counts: &[Sum]) -> Self {
        let of = |service: i64, status: Status| {
            let found = counts.iter().find(|sum| sum.service_id == service && sum.status == status);
            found.map_or(0, |sum| sum.count)
        };
        let services: Vec<ServiceSumsView> = services
            .iter()
            .filter(|(_, owner, ..)| *owner == one.id)
            .map(|(key, _, code, name)| ServiceSumsView {
                service_code: code.clone(),
                service_name: name.clone(),
                open: of(*key, Status::Open),
                closed: of(*key, Status::Closed),
            })
            .filter(|sums| sums.open > 0 || sums.closed > 0)
            .collect();
        Self {
            jurisdiction_id: one.code.clone(),
            name: one.name.clone(),
            open: services.iter().map(|sums| sums.open).sum(),
            closed: services.iter().map(|sums| sums.closed).sum(),
            services,
        }
    }
}

/// The time that is counted where none is named, and the longest.
const USUAL: TimeDelta = TimeDelta::days(30);
const LONGEST: TimeDelta = TimeDelta::days(366);

fn parse_span(sent: &Parameters, zone: chrono_tz::Tz, now: Instant) -> Result<Span, ApiError> {
    let mut faults = Vec::new();
    let mut date = |name: &str| {
        let text = sent.one(name, &mut faults)?.to_owned();
        parse_instant(&text, zone).map_err(|fault| faults.push(format!("{name} {fault}"))).ok()
    };
    let (from, until) = (date("from"), date("until"));
    let until = until.unwrap_or_else(|| match from {
        Some(from) => from.checked_add_signed(USUAL).unwrap_or(from),
        None => now,
    });
    let from = from.unwrap_or_else(|| until.checked_sub_signed(USUAL).unwrap_or(until));
    if faults.is_empty() && from >= until {
        faults.push("from must be before until".to_owned());
    }
    if until.signed_duration_since(from) > LONGEST {
        faults.push(format!("from and until may lie {} days apart", LONGEST.num_days()));
    }
    ApiError::unless_empty(faults)?;
    Ok((from, until))
}

/// A government whose rules the caller writes; any other does not exist for him.
async fn ruled(
    office: &Office,
    caller: &SignedIn,
    code: &str,
) -> Result<(Jurisdictions, Jurisdiction), ApiError> {
    let (all, one) = found(office, code).await?;
    if allows(caller, Capability::ManageRules, one.id) { Ok((all, one)) } else { Err(unknown()) }
}

/// All governments that take part, and the one with this code.
async fn found(office: &Office, code: &str) -> Result<(Jurisdictions, Jurisdiction), ApiError> {
    let all: Result<Vec<Jurisdiction>, StoreError> = office.store.read(jurisdictions::list).await;
    let all = Jurisdictions::new(all?);
    let one = all.by_code(code).cloned().ok_or_else(unknown)?;
    Ok((all, one))
}

fn allows(caller: &SignedIn, capability: Capability, of: JurisdictionId) -> bool {
    caller.access.allows(capability, &Scope::government(of))
}

fn unknown() -> ApiError {
    ApiError::not_found("there is no government of this code")
}
