//! "Me too": somebody has the same to report, and follows.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::Desk;
use super::call::{Call, jurisdiction, shown};
use super::create::contact_form;
use super::openapi::FollowerFormBody;
use super::receive::{Received, answer, receive};
use super::views::FollowersView;
use crate::db::{Conn, StoreError};
use crate::http::ApiError;
use crate::people::{Contact, Mark, MarkKind, Scope};
use crate::requests::store::follow;

/// Says that somebody has the same to report.
///
/// Needs an API key, as reporting does. The same person counts once: send what tells people apart, a mail address, a
/// telephone number, a device or an account. Answers with how many follow the request now.
#[utoipa::path(post, path = "/requests/{service_request_id}/followers.{format}",
    operation_id = "follow_request", tag = "requests",
    params(super::openapi::FormatPath,
        ("service_request_id" = String, Path, description = "The request, percent-encoded where it needs to be")),
    request_body(content((FollowerFormBody = "application/x-www-form-urlencoded"),
                         (FollowerFormBody = "multipart/form-data"))),
    security(("api_key" = []), ("bearer" = []), ("api_key_query" = [])),
    responses((status = 200, description = "A list of this one request, with the number of its followers",
        content((Vec<FollowersView> = "application/json"), (String = "text/xml")))))]
pub(super) async fn create(
    req: HttpRequest,
    call: Call,
    payload: Payload,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let received = receive(&req, &call, payload, &desk, Scope::Create).await?;
    let Received { sent, caller, .. } = received;
    desk.check_room()?;
    let city = desk.city();
    let whose = jurisdiction(&sent, &city)?;
    caller.check(whose)?;
    let code = call.needed_tail("service_request_id")?.to_owned();
    let mut faults = Vec::new();
    let form =
        contact_form(&mut |names: &[&str]| sent.one_of(names, &mut faults).map(str::to_owned));
    let contact = Contact::parse(form, &mut faults);
    let mut marks = contact.marks();
    if marks.is_empty() {
        let told = "email, phone, device_id or account_id required: followers are told apart by it";
        faults.push(told.to_owned());
    }
    ApiError::unless_empty(faults)?;
    marks.extend(Mark::new(MarkKind::ApiKey, &caller.key.public_id));
    desk.refuse_banned(whose, marks).await?;
    let (of, mode, now) = (whose.id, call.mode, desk.clock.now());
    let (wanted, key) = (code.clone(), caller.key.id);
    let vault = desk.vault.clone();
    let work =
        move |conn: &mut Conn| follow(conn, (of, mode, &wanted), &contact, (key, now), &vault);
    let counted: Result<Option<i64>, StoreError> = desk.store.write(work).await;
    let followers = counted?.ok_or_else(|| {
        ApiError::not_found(format!("service_request_id {} was not found", shown(&code)))
    })?;
    desk.note_use(caller.key.clone()).await;
    let view = FollowersView { service_request_id: code, followers };
    let response = answer(&call, &caller, ("service_requests", "request"), &view, false);
    Ok(desk.written(&req, &caller.key, response).await)
}
