//! Getting a key without knowing anybody: a test key at once, one for production after staff have agreed.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chrono::TimeDelta;
use serde_json::{Value, json as object};

use super::Office;
use super::key_views::{
    ApprovalForm, CollectForm, CollectedView, KeyRequestForm, KeyRequestView, KeySecretView,
    KeyTicketView, KeyView, RefusalForm, TestKeyForm,
};
use super::keys::entry;
use crate::audit::{Actor, Entry, store as audit};
use crate::db::{Conn, StoreError};
use crate::http::throttle::network_of;
use crate::http::{ApiError, Parameters, json, read_json};
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::people::store as people;
use crate::people::store::applications::{self, Recent};
use crate::people::{
    Address, ApiKey, Application, Decision, KeyText, NewApplication, NewKey, Scope, Scopes, State,
};
use crate::staff::{
    Access, Capability, Places, Scope as Ground, SignedIn, Ticket, TicketKind, store as staff,
};
use crate::text::clean_line;
use crate::time::Instant;

/// How long a test key is good.
const TEST_LIFE: TimeDelta = TimeDelta::days(90);
/// What one mail address, one network, and all together may ask for in a day.
const OF_EMAIL: i64 = 3;
const OF_NETWORK: i64 = 5;
const OF_ALL: i64 = 200;
/// The longest label and the longest words, in characters.
const MAX_LABEL: usize = 100;
const MAX_WORDS: usize = 1_000;

/// Makes a key for the test endpoint, at once and for everybody.
///
/// It may create requests on the test endpoint, and ends after 90 days. One mail address gets three a day.
#[utoipa::path(post, path = "/api-keys/test", operation_id = "make_test_key", tag = "api keys",
    request_body = TestKeyForm,
    responses((status = 201, description = "The key, shown once", body = KeySecretView)))]
pub(super) async fn make_test(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let form: TestKeyForm = read_json(&req, payload, &office.body).await?;
    let places: Result<Places, StoreError> = office.store.read(staff::places).await;
    let places = places?;
    let mut faults = Vec::new();
    let label = parse_line("label", &form.label, MAX_LABEL, &mut faults);
    let email = parse_email(&form.email, &mut faults);
    let jurisdiction =
        form.jurisdiction_id.as_deref().and_then(|code| government(&places, code, &mut faults));
    ApiError::unless_empty(faults)?;
    let (network, now) = (network_digest(&req, &office), office.clock.now());
    let text = KeyText::generate(office.ids.as_ref());
    let new = NewKey {
        label,
        scopes: Scopes::new([Scope::Create]),
        jurisdiction,
        mode: Mode::Test,
        expires_at: now.checked_add_signed(TEST_LIFE),
    };
    let (given, vault, holder) = (text.clone(), office.vault.clone(), email.clone());
    let work = move |conn: &mut Conn| {
        let of = (holder.as_str(), network.as_deref());
        if let Some(wait) = too_many(&applications::recent(conn, &vault, of, day_before(now))?) {
            return Ok(Err(wait));
        }
        let id = people::insert(conn, &new, &given, now)?;
        applications::set_holder(conn, &vault, id, &holder, network.as_deref())?;
        let made = people::find_by_public_id(conn, given.public_id())?;
        if let Some(key) = &made {
            audit::append(conn, &entry(Actor::System, now, "key.make_test", key, Value::Null))?;
        }
        Ok(Ok(made))
    };
    let made: Result<Result<Option<ApiKey>, ApiError>, StoreError> = office.store.write(work).await;
    let made = made??.ok_or(ApiError::Busy(None))?;
    let view = KeyView::new(&made, Some(&email), &places, now);
    json(StatusCode::CREATED, &KeySecretView::new(&text, view))
}

fn day_before(now: Instant) -> Instant {
    now.checked_sub_signed(TimeDelta::days(1)).unwrap_or(now)
}

fn too_many(recent: &Recent) -> Option<ApiError> {
    let full =
        recent.of_email >= OF_EMAIL || recent.of_network >= OF_NETWORK || recent.of_all >= OF_ALL;
    full.then(|| ApiError::TooMany(std::time::Duration::from_secs(24 * 3600)))
}

/// The network of a call as it may be kept for a day: nobody without the vault can tell which it is.
fn network_digest(req: &HttpRequest, office: &Office) -> Option<String> {
    network_of(req).map(|network| office.vault.digest("network", &network.to_string()))
}

fn parse_line(name: &str, text: &str, max: usize, faults: &mut Vec<String>) -> String {
    let line = clean_line(text);
    if line.is_empty() || line.chars().count() > max {
        faults.push(format!("{name} must have 1 to {max} characters"));
    }
    line
}

fn parse_email(text: &str, faults: &mut Vec<String>) -> String {
    let line = clean_line(text);
    if Address::email(&line).is_none() || line.chars().count() > 254 {
        faults.push("email must be an e-mail address".to_owned());
    }
    line
}

fn government(places: &Places, code: &str, faults: &mut Vec<String>) -> Option<JurisdictionId> {
    let found =
        places.governments.iter().find(|(_, known)| known.eq_ignore_ascii_case(code.trim()));
    if found.is_none() {
        faults.push(format!("there is no jurisdiction_id {}", code.escape_debug()));
    }
    found.map(|(id, _)| *id)
}

/// Asks for a key for production.
///
/// The answer holds a ticket: whoever has it collects the key once staff have agreed, and nobody else ever sees it.
#[utoipa::path(post, path = "/api-keys/requests", operation_id = "request_api_key", tag = "api keys",
    request_body = KeyRequestForm,
    responses((status = 201, description = "The ticket, shown once", body = KeyTicketView)))]
pub(super) async fn ask(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let form: KeyRequestForm = read_json(&req, payload, &office.body).await?;
    let places: Result<Places, StoreError> = office.store.read(staff::places).await;
    let places = places?;
    let mut faults = Vec::new();
    let label = parse_line("label", &form.label, MAX_LABEL, &mut faults);
    let words = parse_line("words", &form.words, MAX_WORDS, &mut faults);
    let email = parse_email(&form.email, &mut faults);
    let jurisdiction = government(&places, &form.jurisdiction_id, &mut faults);
    let scopes = parse_scopes(form.scopes.as_deref(), &mut faults);
    let (Some(jurisdiction), Some(scopes), true) = (jurisdiction, scopes, faults.is_empty()) else {
        return Err(ApiError::Rejected(faults));
    };
    let ticket = Ticket::generate(TicketKind::KeyRequest, office.ids.as_ref());
    let network = network_digest(&req, &office);
    let digest = ticket.digest();
    let new = NewApplication { jurisdiction, ticket: digest, label, scopes, words, email, network };
    let (vault, now) = (office.vault.clone(), office.clock.now());
    let work = move |conn: &mut Conn| {
        let of = (new.email.as_str(), new.network.as_deref());
        if let Some(wait) = too_many(&applications::recent(conn, &vault, of, day_before(now))?) {
            return Ok(Err(wait));
        }
        let id = applications::apply(conn, &vault, &new, now)?;
        let noted = about(Actor::System, now, "key.request", (id, jurisdiction), Value::Null);
        audit::append(conn, &noted)?;
        Ok(Ok(id))
    };
    let id: Result<Result<i64, ApiError>, StoreError> = office.store.write(work).await;
    let view = KeyTicketView { request: id??, ticket: ticket.reveal().to_owned() };
    json(StatusCode::CREATED, &view)
}

fn parse_scopes(words: Option<&[String]>, faults: &mut Vec<String>) -> Option<Scopes> {
    let Some(words) = words else { return Some(Scopes::new([Scope::Create])) };
    let found: Vec<Option<Scope>> = words.iter().map(|word| Scope::parse(word)).collect();
    if found.is_empty() || found.contains(&None) {
        faults.push("scopes must name some of read, create, staff".to_owned());
        return None;
    }
    Some(Scopes::new(found.into_iter().flatten()))
}

fn about(
    actor: Actor,
    at: Instant,
    action: &'static str,
    (id, of): (i64, JurisdictionId),
    detail: Value,
) -> Entry {
    let subject = format!("key request {id}");
    Entry { at, jurisdiction: Some(of), actor, action, subject, detail }
}

/// What a ticket stands for, and the key where it was granted.
type Found = Option<(Application, Option<KeyText>)>;

/// Collects a key with the ticket that belongs to it, once.
#[utoipa::path(post, path = "/api-keys/requests/collect", operation_id = "collect_api_key", tag = "api keys",
    request_body = CollectForm,
    responses((status = 200, description = "Where the request stands, and the key where it was granted",
        body = CollectedView)))]
pub(super) async fn collect(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let form: CollectForm = read_json(&req, payload, &office.body).await?;
    let gone = || ApiError::not_found("this ticket is not valid or has been used");
    let ticket = Ticket::parse(TicketKind::KeyRequest, &form.ticket).ok_or_else(gone)?;
    let (vault, ids, now) = (office.vault.clone(), office.ids.clone(), office.clock.now());
    let work = move |conn: &mut Conn| {
        let Some(asked) = applications::find_by_ticket(conn, &vault, &ticket.digest())? else {
            return Ok(None);
        };
        if asked.state != State::Approved {
            return Ok(Some((asked, None)));
        }
        let all = people::list(conn)?;
        let key = all.into_iter().find(|key| Some(key.id) == asked.api_key);
        let Some(key) = key else { return Ok(None) };
        if !applications::collect(conn, asked.id)? {
            return Ok(None);
        }
        // The secret that it was made with was never shown to anybody.
        let text = KeyText::renewed(&key.public_id, ids.as_ref());
        people::rotate(conn, &key, &text, now, now)?;
        let place = (asked.id, asked.jurisdiction);
        audit::append(conn, &about(Actor::System, now, "key.collect", place, Value::Null))?;
        Ok(Some((asked, Some(text))))
    };
    let found: Result<Found, StoreError> = office.store.write(work).await;
    let (asked, text) =
        found?.filter(|(asked, _)| asked.state != State::Collected).ok_or_else(gone)?;
    json(StatusCode::OK, &CollectedView::new(&asked, text.as_ref()))
}

/// Requests on a page.
const PAGE: i64 = 200;

/// Lists who has asked for keys of the caller's governments, the newest first.
#[utoipa::path(get, path = "/api-keys/requests", operation_id = "list_key_requests", tag = "api keys",
    security(("staff" = [])),
    params(("before" = Option<i64>, Query, description = "Requests before the one with this number; 200 at most are shown")),
    responses((status = 200, description = "The requests", body = Vec<KeyRequestView>)))]
pub(super) async fn list(req: HttpRequest, office: Data<Office>) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageKeys).await?;
    let sent = Parameters::of_query(req.query_string())?;
    let mut faults = Vec::new();
    let before = sent.one("before", &mut faults).map(str::parse::<i64>).transpose();
    let before = before.map_err(|_cause| faults.push("before must be a whole number".to_owned()));
    ApiError::unless_empty(faults)?;
    let (vault, access, before) = (office.vault.clone(), caller.access, before.unwrap_or(None));
    let work = move |conn: &mut Conn| {
        let places = staff::places(conn)?;
        let governments: Vec<i64> = places
            .governments
            .iter()
            .filter(|(id, _)| in_charge(&access, *id))
            .map(|(id, _)| id.0)
            .collect();
        Ok((applications::list(conn, &vault, &governments, before, PAGE)?, places))
    };
    let found: Result<(Vec<Application>, Places), StoreError> = office.store.read(work).await;
    let (found, places) = found?;
    let views: Vec<KeyRequestView> =
        found.iter().map(|one| KeyRequestView::new(one, &places)).collect();
    json(StatusCode::OK, &views)
}

fn in_charge(access: &Access, of: JurisdictionId) -> bool {
    access.allows(Capability::ManageKeys, &Ground::government(of))
}

/// Grants a key. Whoever asked collects it.
#[utoipa::path(post, path = "/api-keys/requests/{key_request}/approve", operation_id = "approve_key_request",
    tag = "api keys", security(("staff" = [])),
    params(("key_request" = i64, Path, description = "Its number")),
    request_body = ApprovalForm,
    responses((status = 200, description = "The request as it is now", body = KeyRequestView)))]
pub(super) async fn approve(
    req: HttpRequest,
    number: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageKeys).await?;
    let form: ApprovalForm = read_json(&req, payload, &office.body).await?;
    let mut faults = Vec::new();
    let given = form.scopes.as_deref().map(|words| parse_scopes(Some(words), &mut faults));
    if form.expires_days.is_some_and(|days| !(1..=3_650).contains(&days)) {
        faults.push("expires_days must be between 1 and 3650".to_owned());
    }
    ApiError::unless_empty(faults)?;
    let asked = waiting(&office, &caller, &number).await?;
    let now = office.clock.now();
    let scopes = given.flatten().unwrap_or_else(|| asked.scopes.clone());
    let new = NewKey {
        label: asked.label.clone(),
        scopes: scopes.clone(),
        jurisdiction: Some(asked.jurisdiction),
        mode: Mode::Production,
        expires_at: form
            .expires_days
            .and_then(|days| now.checked_add_signed(TimeDelta::days(days))),
    };
    let text = KeyText::generate(office.ids.as_ref());
    let (vault, by, email) = (office.vault.clone(), caller.account.id, asked.email.clone());
    let make = move |conn: &mut Conn| {
        let api_key = people::insert(conn, &new, &text, now)?;
        applications::set_holder(conn, &vault, api_key, &email, None)?;
        Ok((Decision::Approved { api_key, scopes: scopes.clone() }, text.public_id().to_owned()))
    };
    decide(&office, asked, (by, "key.approve"), make).await
}

/// Refuses a key, with a reason for whoever asked.
#[utoipa::path(post, path = "/api-keys/requests/{key_request}/refuse", operation_id = "refuse_key_request",
    tag = "api keys", security(("staff" = [])),
    params(("key_request" = i64, Path, description = "Its number")),
    request_body = RefusalForm,
    responses((status = 200, description = "The request as it is now", body = KeyRequestView)))]
pub(super) async fn refuse(
    req: HttpRequest,
    number: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageKeys).await?;
    let form: RefusalForm = read_json(&req, payload, &office.body).await?;
    let mut faults = Vec::new();
    let reason = parse_line("reason", &form.reason, MAX_WORDS, &mut faults);
    ApiError::unless_empty(faults)?;
    let asked = waiting(&office, &caller, &number).await?;
    let by = caller.account.id;
    let make = move |_: &mut Conn| Ok((Decision::Refused { reason }, String::new()));
    decide(&office, asked, (by, "key.refuse"), make).await
}

/// A request that the caller may decide and nobody has decided.
async fn waiting(
    office: &Office,
    caller: &SignedIn,
    number: &str,
) -> Result<Application, ApiError> {
    let unknown = || ApiError::not_found("there is no key request of this number");
    let id: i64 = number.parse().map_err(|_cause| unknown())?;
    let vault = office.vault.clone();
    let find = move |conn: &mut Conn| applications::find(conn, &vault, id);
    let found: Result<Option<Application>, StoreError> = office.store.read(find).await;
    let found = found?.filter(|one| in_charge(&caller.access, one.jurisdiction));
    let found = found.ok_or_else(unknown)?;
    if found.state == State::Waiting { Ok(found) } else { Err(decided()) }
}

fn decided() -> ApiError {
    ApiError::Conflict("the request was decided before".to_owned())
}

async fn decide(
    office: &Office,
    asked: Application,
    (by, action): (i64, &'static str),
    make: impl FnOnce(&mut Conn) -> Result<(Decision, String), StoreError> + Send + 'static,
) -> Result<HttpResponse, ApiError> {
    let (now, vault) = (office.clock.now(), office.vault.clone());
    let (id, of) = (asked.id, asked.jurisdiction);
    let work = move |conn: &mut Conn| {
        let (decision, key) = make(conn)?;
        if !applications::decide(conn, id, &decision, by, now)? {
            // What was made for it goes with the transaction.
            return Err(StoreError::Schema("decided before".to_owned()));
        }
        let detail = if key.is_empty() { Value::Null } else { object!({ "key": key }) };
        audit::append(conn, &about(Actor::Staff(by), now, action, (id, of), detail))?;
        Ok((applications::find(conn, &vault, id)?, staff::places(conn)?))
    };
    let done: Result<(Option<Application>, Places), StoreError> = office.store.write(work).await;
    let (asked, places) = match done {
        Err(StoreError::Schema(_)) => return Err(decided()),
        done => done?,
    };
    let asked = asked.ok_or_else(decided)?;
    json(StatusCode::OK, &KeyRequestView::new(&asked, &places))
}
