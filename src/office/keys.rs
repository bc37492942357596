//! API keys, for those in charge of them.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chrono::TimeDelta;
use serde_json::{Value, json as object};

use super::Office;
use super::key_views::{KeyNoticeForm, KeySecretView, KeyView, RotationForm};
use crate::audit::{Actor, Entry, store as audit};
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, json, read_json};
use crate::people::store::{self as people, applications};
use crate::people::{ApiKey, KeyNotice, KeyText};
use crate::staff::{Access, Capability, Places, Scope, SignedIn, store as staff};
use crate::time::{Instant, parse_instant};

/// A key with the mail address of its holder.
type Held = (ApiKey, Option<String>);

/// Lists the keys that the caller is in charge of, oldest first.
#[utoipa::path(get, path = "/api-keys", operation_id = "list_api_keys", tag = "api keys",
    security(("staff" = [])),
    responses((status = 200, description = "The keys", body = Vec<KeyView>)))]
pub(super) async fn list(req: HttpRequest, office: Data<Office>) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageKeys).await?;
    let (vault, access) = (office.vault.clone(), caller.access);
    let work = move |conn: &mut Conn| {
        let mut found: Vec<Held> = Vec::new();
        for key in people::list(conn)?.into_iter().filter(|key| in_charge(&access, key)) {
            let holder = applications::holder(conn, &vault, key.id)?;
            found.push((key, holder));
        }
        Ok((found, staff::places(conn)?))
    };
    let found: Result<(Vec<Held>, Places), StoreError> = office.store.read(work).await;
    let (found, places) = found?;
    let now = office.clock.now();
    let views: Vec<KeyView> = found
        .iter()
        .map(|(key, holder)| KeyView::new(key, holder.as_deref(), &places, now))
        .collect();
    json(StatusCode::OK, &views)
}

/// A key of no government is good everywhere, so whoever looks after it must be in charge everywhere.
fn in_charge(access: &Access, key: &ApiKey) -> bool {
    let scope = Scope { jurisdiction: key.jurisdiction, ..Scope::default() };
    access.allows(Capability::ManageKeys, &scope)
}

/// Shows a key; never its secret.
#[utoipa::path(get, path = "/api-keys/{key}", operation_id = "show_api_key", tag = "api keys",
    security(("staff" = [])), params(("key" = String, Path, description = "Its public part")),
    responses((status = 200, description = "The key", body = KeyView)))]
pub(super) async fn show(
    req: HttpRequest,
    named: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageKeys).await?;
    let (key, holder, places) = managed(&office, &caller, &named).await?;
    json(StatusCode::OK, &KeyView::new(&key, holder.as_deref(), &places, office.clock.now()))
}

/// A key, the mail address of its holder, and the places that it may name.
type Managed = (ApiKey, Option<String>, Places);

/// A key that the caller is in charge of; any other does not exist for him.
async fn managed(office: &Office, caller: &SignedIn, named: &str) -> Result<Managed, ApiError> {
    let (vault, public_id) = (office.vault.clone(), named.replace('\0', ""));
    let work = move |conn: &mut Conn| {
        let Some(key) = people::find_by_public_id(conn, &public_id)? else { return Ok(None) };
        let holder = applications::holder(conn, &vault, key.id)?;
        Ok(Some((key, holder, staff::places(conn)?)))
    };
    let found: Result<Option<Managed>, StoreError> = office.store.read(work).await;
    found?.filter(|(key, ..)| in_charge(&caller.access, key)).ok_or_else(unknown)
}

fn unknown() -> ApiError {
    ApiError::not_found("there is no key with this public part")
}

pub(super) fn entry(
    actor: Actor,
    at: Instant,
    action: &'static str,
    key: &ApiKey,
    detail: Value,
) -> Entry {
    let subject = format!("api key {}", key.public_id);
    Entry { at, jurisdiction: key.jurisdiction, actor, action, subject, detail }
}

/// The longest time that two secrets are good beside each other, and the usual one, in days.
const LONGEST_OVERLAP: i64 = 90;
const USUAL_OVERLAP: i64 = 14;

/// Gives a key a new secret, which is shown once.
///
/// The one before is good for some days more; answers to calls with it carry `Deprecation` (RFC 9745) and `Sunset`
/// (RFC 8594).
#[utoipa::path(post, path = "/api-keys/{key}/rotate", operation_id = "rotate_api_key", tag = "api keys",
    security(("staff" = [])), params(("key" = String, Path, description = "Its public part")),
    request_body = RotationForm,
    responses((status = 200, description = "The key and its new secret", body = KeySecretView)))]
pub(super) async fn rotate(
    req: HttpRequest,
    named: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageKeys).await?;
    let form: RotationForm = read_json(&req, payload, &office.body).await?;
    let (key, holder, places) = managed(&office, &caller, &named).await?;
    let days = form.overlap_days.unwrap_or(USUAL_OVERLAP);
    if !(0..=LONGEST_OVERLAP).contains(&days) {
        let fault = format!("overlap_days must be between 0 and {LONGEST_OVERLAP}");
        return Err(ApiError::rejected(fault));
    }
    let now = office.clock.now();
    if key.revoked_at.is_some() || key.expires_at.is_some_and(|until| until <= now) {
        return Err(ApiError::Conflict("the key is not in force any more".to_owned()));
    }
    let until = now.checked_add_signed(TimeDelta::days(days)).unwrap_or(now);
    let text = KeyText::renewed(&key.public_id, office.ids.as_ref());
    let noted = entry(
        Actor::Staff(caller.account.id),
        now,
        "key.rotate",
        &key,
        object!({ "overlap_days": days }),
    );
    let given = text.clone();
    let work = move |conn: &mut Conn| {
        people::rotate(conn, &key, &given, until, now)?;
        audit::append(conn, &noted)?;
        people::find_by_public_id(conn, &key.public_id)
    };
    let changed: Result<Option<ApiKey>, StoreError> = office.store.write(work).await;
    let changed = changed?.ok_or_else(unknown)?;
    let view = KeyView::new(&changed, holder.as_deref(), &places, now);
    json(StatusCode::OK, &KeySecretView::new(&text, view))
}

/// Takes a key back. It is refused on every server within a second.
#[utoipa::path(delete, path = "/api-keys/{key}", operation_id = "revoke_api_key", tag = "api keys",
    security(("staff" = [])), params(("key" = String, Path, description = "Its public part")),
    responses((status = 204, description = "It is good for nothing any more")))]
pub(super) async fn revoke(
    req: HttpRequest,
    named: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageKeys).await?;
    let (key, ..) = managed(&office, &caller, &named).await?;
    let now = office.clock.now();
    let noted = entry(Actor::Staff(caller.account.id), now, "key.revoke", &key, Value::Null);
    let work = move |conn: &mut Conn| {
        if people::revoke(conn, &key.public_id, now)? {
            audit::append(conn, &noted)?;
        }
        Ok(())
    };
    let done: Result<(), StoreError> = office.store.write(work).await;
    done?;
    Ok(HttpResponse::NoContent().finish())
}

/// Announces that a key comes to its end.
///
/// Answers to its calls carry `Deprecation`, `Sunset` and a `Link` from then on. The key itself ends when it is revoked.
#[utoipa::path(post, path = "/api-keys/{key}/notice", operation_id = "announce_api_key_end", tag = "api keys",
    security(("staff" = [])), params(("key" = String, Path, description = "Its public part")),
    request_body = KeyNoticeForm,
    responses((status = 200, description = "The key as it is now", body = KeyView)))]
pub(super) async fn announce(
    req: HttpRequest,
    named: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageKeys).await?;
    let form: KeyNoticeForm = read_json(&req, payload, &office.body).await?;
    let found = managed(&office, &caller, &named).await?;
    let notice = parse_notice(form, office.clock.now())?;
    set_notice(&office, &caller, found, Some(notice)).await
}

/// Takes an announcement back.
#[utoipa::path(delete, path = "/api-keys/{key}/notice", operation_id = "withdraw_api_key_end", tag = "api keys",
    security(("staff" = [])), params(("key" = String, Path, description = "Its public part")),
    responses((status = 200, description = "The key as it is now", body = KeyView)))]
pub(super) async fn withdraw(
    req: HttpRequest,
    named: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageKeys).await?;
    let found = managed(&office, &caller, &named).await?;
    set_notice(&office, &caller, found, None).await
}

fn parse_notice(form: KeyNoticeForm, now: Instant) -> Result<KeyNotice, ApiError> {
    let mut faults = Vec::new();
    let mut date = |name: &str, text: Option<String>| {
        parse_instant(&text?, chrono_tz::UTC)
            .map_err(|fault| faults.push(format!("{name} {fault}")))
            .ok()
    };
    let since = date("deprecated_datetime", form.deprecated_datetime).unwrap_or(now);
    let until = date("sunset_datetime", form.sunset_datetime);
    if until.is_some_and(|until| until < since) {
        faults.push("sunset_datetime must not be before deprecated_datetime".to_owned());
    }
    let good = |text: &String| {
        let read = url::Url::parse(text);
        read.is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.as_str() == text)
    };
    if form.link.as_ref().is_some_and(|link| !good(link)) {
        faults.push("link must be an http or https address".to_owned());
    }
    ApiError::unless_empty(faults)?;
    Ok(KeyNotice { since, until, link: form.link })
}

async fn set_notice(
    office: &Office,
    caller: &SignedIn,
    (mut key, holder, places): Managed,
    notice: Option<KeyNotice>,
) -> Result<HttpResponse, ApiError> {
    let now = office.clock.now();
    let action = if notice.is_some() { "key.announce_end" } else { "key.withdraw_end" };
    let noted = entry(Actor::Staff(caller.account.id), now, action, &key, Value::Null);
    let (id, set) = (key.id, notice.clone());
    let work = move |conn: &mut Conn| {
        people::set_notice(conn, id, set.as_ref())?;
        audit::append(conn, &noted).map(|_number| ())
    };
    let done: Result<(), StoreError> = office.store.write(work).await;
    done?;
    key.notice = notice;
    json(StatusCode::OK, &KeyView::new(&key, holder.as_deref(), &places, now))
}
