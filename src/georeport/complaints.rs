//! What strangers say: that a report should not be public, that a ban is wrong. Neither needs a key; both are counted
//! for the network that they come from.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::Desk;
use super::call::{Call, jurisdiction, shown};
use super::openapi::{AbuseFormBody, AppealFormBody};
use super::views::{AbuseReceiptView, AppealReceiptView};
use crate::db::{Conn, StoreError};
use crate::http::body::read_form;
use crate::http::throttle::network_of;
use crate::http::{ApiError, Members, Parameters, write_list};
use crate::jurisdictions::Jurisdiction;
use crate::moderation::store::{self as moderation, NewAppeal, Reach};
use crate::moderation::{Grievance, MAX_WORDS_SENT};
use crate::people::{Contact, ContactForm, Mark};
use crate::requests::parse_prose;
use crate::requests::store::{Details, find_by_code};

const BANNED: ApiError = ApiError::Forbidden(
    "reports from this sender are not accepted at present; \
     if that is wrong, say why with appeals.json of this endpoint, and how you can be reached",
);

impl Desk {
    /// Refuses whoever is banned by the government.
    pub(super) async fn refuse_banned(
        &self,
        whose: &Jurisdiction,
        marks: Vec<Mark>,
    ) -> Result<(), ApiError> {
        if self.bans.known() == Some(false) {
            return Ok(());
        }
        let (of, now, vault) = (whose.id, self.clock.now(), self.vault.clone());
        let work = move |conn: &mut Conn| {
            if !moderation::any_ban(conn)? {
                return Ok((false, None));
            }
            Ok((true, moderation::banned(conn, &vault, of, &marks, now)?))
        };
        let found: Result<(bool, Option<i64>), StoreError> = self.store.look_up(work).await;
        let (any, ban) = found?;
        self.bans.keep(any);
        if ban.is_some() { Err(BANNED) } else { Ok(()) }
    }

    /// Counts a call of a stranger, and reads its body.
    async fn hear(
        &self,
        req: &HttpRequest,
        call: &Call,
        payload: Payload,
    ) -> Result<Parameters, ApiError> {
        let verdict = network_of(req).and_then(|network| self.complaints.check(&network));
        if let Some(refused) = verdict.filter(|verdict| !verdict.allowed()) {
            return Err(ApiError::TooMany(refused.wait));
        }
        let form = read_form(req, payload, &self.rules.body).await?;
        self.check_room()?;
        Ok(call.sent.clone().with_body(form.fields))
    }
}

/// The answer to a POST of a stranger, never to be kept by a cache.
pub(super) fn told<T: Members>(call: &Call, names: (&str, &str), view: &T) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(call.format.content_type())
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(write_list(call.format, names.0, names.1, &[view]))
}

/// Says that a request should not be public.
///
/// Needs no key. Somebody of the city looks at it; nothing is hidden by this alone.
#[utoipa::path(post, path = "/requests/{service_request_id}/abuse.{format}", operation_id = "report_abuse",
    tag = "requests",
    params(super::openapi::FormatPath,
        ("service_request_id" = String, Path, description = "The request, percent-encoded where it needs to be")),
    request_body(content((AbuseFormBody = "application/x-www-form-urlencoded"),
                         (AbuseFormBody = "multipart/form-data"))),
    responses((status = 200, description = "A list of what was noted",
        content((Vec<AbuseReceiptView> = "application/json"), (String = "text/xml")))))]
pub(super) async fn report_abuse(
    req: HttpRequest,
    call: Call,
    payload: Payload,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let sent = desk.hear(&req, &call, payload).await?;
    let city = desk.city();
    let of = jurisdiction(&sent, &city)?.id;
    let code = call.needed_tail("service_request_id")?.to_owned();
    let mut faults = Vec::new();
    let reason = sent.one("reason", &mut faults);
    let grievance = reason.and_then(Grievance::parse);
    if grievance.is_none() {
        let known = Grievance::ALL.map(Grievance::as_str).join(", ");
        faults.push(format!("reason must be one of {known}"));
    }
    let words = sent.one("description", &mut faults).map(str::to_owned);
    let words = parse_prose("description", words, MAX_WORDS_SENT, &mut faults);
    let (Some(grievance), true) = (grievance, faults.is_empty()) else {
        return Err(ApiError::Rejected(faults));
    };
    let (mode, now, wanted) = (call.mode, desk.clock.now(), code.clone());
    let work = move |conn: &mut Conn| {
        let Some(found) = find_by_code(conn, of, mode, &wanted, Details::default())? else {
            return Ok(None);
        };
        let about = (found.id, of);
        moderation::complain(conn, about, grievance, words.as_deref(), now).map(Some)
    };
    let noted: Result<Option<i64>, StoreError> = desk.store.write(work).await;
    let id = noted?.ok_or_else(|| {
        ApiError::not_found(format!("service_request_id {} was not found", shown(&code)))
    })?;
    let view = AbuseReceiptView { abuse_report_id: id.to_string(), service_request_id: code };
    Ok(told(&call, ("abuse_reports", "abuse_report"), &view))
}

/// Says that a ban is wrong.
///
/// Needs no key. The ban is found by what was banned: send the mail address, number, device or account that reports
/// were refused with.
#[utoipa::path(post, path = "/appeals.{format}", operation_id = "appeal", tag = "requests",
    params(super::openapi::FormatPath),
    request_body(content((AppealFormBody = "application/x-www-form-urlencoded"),
                         (AppealFormBody = "multipart/form-data"))),
    responses((status = 200, description = "A list of what was noted",
        content((Vec<AppealReceiptView> = "application/json"), (String = "text/xml")))))]
pub(super) async fn appeal(
    req: HttpRequest,
    call: Call,
    payload: Payload,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let sent = desk.hear(&req, &call, payload).await?;
    let city = desk.city();
    let of = jurisdiction(&sent, &city)?.id;
    let mut faults = Vec::new();
    let mut one = |name: &str| sent.one(name, &mut faults).map(str::to_owned);
    let words = one("description");
    let form = ContactForm {
        email: one("email"),
        phone: one("phone"),
        device_id: one("device_id"),
        account_id: one("account_id"),
        ..ContactForm::default()
    };
    let known = faults.len();
    let words = parse_prose("description", words, MAX_WORDS_SENT, &mut faults);
    if words.is_none() && faults.len() == known {
        faults.push("description required".to_owned());
    }
    let contact = Contact::parse(form, &mut faults);
    if contact.email.is_none() && contact.phone.is_none() {
        faults.push("email or phone required: the answer goes there".to_owned());
    }
    let (Some(words), true) = (words, faults.is_empty()) else {
        return Err(ApiError::Rejected(faults));
    };
    let (now, vault) = (desk.clock.now(), desk.vault.clone());
    let work = move |conn: &mut Conn| {
        let ban = moderation::banned(conn, &vault, of, &contact.marks(), now)?;
        let reach = Reach { email: contact.email, phone: contact.phone };
        let new = NewAppeal { jurisdiction: of, ban, words, reach };
        moderation::appeal(conn, &vault, &new, now)
    };
    let noted: Result<i64, StoreError> = desk.store.write(work).await;
    let view = AppealReceiptView { appeal_id: noted?.to_string() };
    Ok(told(&call, ("appeals", "appeal"), &view))
}
