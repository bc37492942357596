//! Service request updates, both directions: the extension that FixMyStreet and its partners use.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::Desk;
use super::call::{Call, jurisdiction, shown};
use super::openapi::{UpdateFormBody, UpdatesQuery};
use super::photos::{Kept, prepare_all};
use super::receive::{Received, answer, receive, to_the_end};
use super::requests::{extent_of, start_of};
use super::views::{UpdateCreatedView, UpdateView};
use crate::db::{Effort, StoreError};
use crate::http::{ApiError, Page, Parameters, write_list};
use crate::jurisdictions::{Jurisdiction, JurisdictionId, Module};
use crate::media::PreparedPhoto;
use crate::people::{ApiKey, Scope, store as people};
use crate::requests::store::{Applied, apply_update, events};
use crate::requests::{Cursor, NewUpdate, Order, Photo, SortKey, UpdateForm};
use crate::time::parse_instant;

/// Lists public updates, oldest first, between two instants that both count.
///
/// Without dates, those of the last 90 days.
#[utoipa::path(get, path = "/servicerequestupdates.{format}", operation_id = "list_updates",
    tag = "updates", params(UpdatesQuery, super::openapi::FormatPath, super::openapi::PositionHeader),
    responses((status = 200, description = "The updates of this page",
        content((Vec<UpdateView> = "application/json"), (String = "text/xml")))))]
pub(super) async fn list(
    req: HttpRequest,
    call: Call,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let city = desk.city();
    let whose = call.jurisdiction(&city)?;
    switched_on(whose)?;
    let mut faults = Vec::new();
    let page = Page::parse(&call.sent, desk.rules.page, &mut faults);
    let mut date = |name: &str| {
        let text = call.sent.one(name, &mut faults)?.to_owned();
        let read = parse_instant(&text, whose.time_zone);
        read.map_err(|fault| faults.push(format!("{name} {fault}"))).ok()
    };
    let (mut start, end) = (date("start_date"), date("end_date"));
    if start.zip(end).is_some_and(|(start, end)| start > end) {
        faults.push("start_date must not be after end_date".to_owned());
    }
    ApiError::unless_empty(faults)?;
    if start.is_none() && end.is_none() {
        let days = chrono::TimeDelta::try_days(desk.rules.window_days).unwrap_or_default();
        start = desk.clock.now().checked_sub_signed(days);
    }
    let (of, mode) = (whose.id, call.mode);
    let (from, deep) = start_of(&page, Order::Oldest)?;
    let (size, counted) = (if deep { 1 } else { page.size.saturating_add(1) }, page.counted);
    let (mut found, total) = desk
        .store
        .read_near(desk.seen(&req, &call.sent), Effort::Any, move |conn| {
            let span = (start, end);
            let total =
                if counted { Some(events::count_public(conn, of, mode, span)?) } else { None };
            let found = events::list_public(conn, of, mode, span, (&from, size))?;
            Ok::<_, StoreError>((found, total))
        })
        .await
        .map_err(ApiError::from)?;
    if deep {
        ApiError::unless_empty(found.drain(..).map(|_| Page::too_deep()).collect())?;
    }
    let extent = extent_of(&page, &mut found, total, |(_, last)| {
        Cursor { order: Order::Oldest, key: SortKey::At(last.at), id: last.id }.text()
    });
    let address = |path: &str| desk.address(path);
    let views: Vec<UpdateView> =
        found.into_iter().map(|(code, event)| UpdateView::new(code, event, &address)).collect();
    let body = write_list(call.format, "service_request_updates", "request_update", &views);
    Ok(page.describe(call.answer(body), &extent, &desk.address_of(&req)?).to_get(&req))
}

/// Takes in news about a request.
///
/// Needs an API key of the city's staff or of a partner that may change requests. The same `update_id`
/// of the same sender for the same request counts once.
#[utoipa::path(post, path = "/servicerequestupdates.{format}", operation_id = "create_update",
    tag = "updates", params(super::openapi::FormatPath),
    request_body(content((UpdateFormBody = "application/x-www-form-urlencoded"),
                         (UpdateFormBody = "multipart/form-data"))),
    security(("api_key" = []), ("bearer" = []), ("api_key_query" = [])),
    responses((status = 200, description = "A list of what was created",
        content((Vec<UpdateCreatedView> = "application/json"), (String = "text/xml")))))]
pub(super) async fn create(
    req: HttpRequest,
    call: Call,
    payload: Payload,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    // Where nobody has it, nobody needs to send a key to hear so.
    if !desk.city().jurisdictions.anybody_has(Module::ServiceRequestUpdates) {
        return Err(ApiError::nothing_here());
    }
    let received = receive(&req, &call, payload, &desk, Scope::Staff).await?;
    let Received { sent, pictures, caller } = received;
    desk.check_room()?;
    let city = desk.city();
    let whose = jurisdiction(&sent, &city)?;
    switched_on(whose)?;
    caller.check(whose)?;
    let mut faults = Vec::new();
    let form = form_of(&sent, pictures.urls, &mut faults);
    let account_id = sent.one("account_id", &mut faults).map(str::to_owned);
    let parsed = NewUpdate::parse(form, desk.clock.now(), whose.time_zone);
    let prepared = prepare_all(&desk, pictures.sent).await?;
    let (Ok(update), Ok(prepared)) = (&parsed, &prepared) else {
        faults.extend(parsed.err().unwrap_or_default());
        faults.extend(prepared.err().unwrap_or_default());
        return Err(ApiError::Rejected(faults));
    };
    ApiError::unless_empty(faults)?;
    let (update, prepared) = (update.clone(), prepared.clone());
    let code = shown(&update.code);
    let saving = save(desk.clone(), whose.id, caller.key.clone(), update, prepared);
    let update_id = match to_the_end(saving).await? {
        Applied::NoSuchRequest => {
            return Err(ApiError::not_found(format!("service_request_id {code} was not found")));
        }
        Applied::Done(key) | Applied::Before(key) => key.to_string(),
    };
    let view = UpdateCreatedView { update_id, account_id };
    let names = ("service_request_updates", "request_update");
    let response = answer(&call, &caller, names, &view, false);
    Ok(desk.written(&req, &caller.key, response).await)
}

/// A government that does not exchange updates has no such address.
fn switched_on(whose: &Jurisdiction) -> Result<(), ApiError> {
    if whose.has(Module::ServiceRequestUpdates) { Ok(()) } else { Err(ApiError::nothing_here()) }
}

fn form_of(sent: &Parameters, pictured: Vec<String>, faults: &mut Vec<String>) -> UpdateForm {
    let mut one = |names: &[&str]| sent.one_of(names, faults).map(str::to_owned);
    UpdateForm {
        code: one(&["service_request_id"]),
        update_id: one(&["update_id", "update_id_ext"]),
        status: one(&["status"]),
        at: one(&["updated_datetime"]),
        description: one(&["description"]),
        media_urls: sent.all("media_url").into_iter().map(str::to_owned).chain(pictured).collect(),
    }
}

/// Writes the pictures to disk, then applies the update in one transaction.
async fn save(
    desk: Data<Desk>,
    of: JurisdictionId,
    key: ApiKey,
    mut update: NewUpdate,
    prepared: Vec<PreparedPhoto>,
) -> Result<Applied, ApiError> {
    let kept = Kept::put(&desk, prepared).await?;
    let pictures = kept.registrations();
    let uploaded = pictures.iter().map(|one| Photo::Stored(one.name.to_string()));
    update.photos.splice(0..0, uploaded);
    let now = desk.clock.now();
    let applied = desk
        .store
        .write(move |conn| {
            let applied = apply_update(conn, of, &key, &update, &pictures, now)?;
            people::note_use(conn, &key, now)?;
            Ok::<_, StoreError>(applied)
        })
        .await
        .map_err(ApiError::from)?;
    if matches!(applied, Applied::Done(_)) {
        kept.linked();
    }
    Ok(applied)
}
