//! One person: all that he or she reported, as a document, and how it is erased.

pub(super) mod contacts;
pub(super) mod merges;
pub(super) mod subject_requests;
pub(super) mod views;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json as object;

use self::contacts::reason;
use self::merges::PersonMergeView;
use self::views::{
    ErasureForm, ErasureView, ExportView, ExportedRequestView, PersonReportView, PersonRequestsView,
};
use crate::audit::{Actor, Entry, store as audit};
use crate::cases::Reach;
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, Parameters, json, read_json};
use crate::jurisdictions::JurisdictionId;
use crate::office::Office;
use crate::office::cases::Hand;
use crate::people::Address;
use crate::privacy::store::{self as privacy, PersonFile};
use crate::privacy::{Asked, Receipt, View};
use crate::staff::{Access, Capability, Places, Scope, SignedIn, store as staff};
use crate::time::format_instant;

/// Lists every request of one person that the caller may know the reporter of, oldest first.
///
/// Each of them is written down as read, with the purpose, before anything is answered.
#[utoipa::path(get, path = "/people", operation_id = "show_person", tag = "people",
    security(("staff" = [])),
    params(
        ("email" = Option<String>, Query, description = "The person's mail address; it or `phone`"),
        ("phone" = Option<String>, Query, description = "The person's telephone number, however it is written"),
        ("purpose" = String, Query, description = "What for, as of a single contact"),
        ("words" = Option<String>, Query, description = "The same in words; needed with `other`"),
    ),
    responses((status = 200, description = "The requests", body = PersonRequestsView)))]
pub(in crate::office) async fn show(
    req: HttpRequest,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let (found, places) = found(&req, &office, View::Person).await?;
    let requests = found.reports.iter().map(|one| PersonReportView::new(one, &places)).collect();
    let code = |of: JurisdictionId| {
        let named = places.governments.iter().find(|(id, _)| *id == of);
        named.map_or_else(String::new, |(_, code)| code.clone())
    };
    let merges = found.merges.iter();
    let merges = merges.map(|one| PersonMergeView::new(one, code(one.jurisdiction))).collect();
    json(StatusCode::OK, &PersonRequestsView { requests, merges })
}

/// Exports all that is kept of one person, as one document for him or her.
///
/// Requests with their texts, answers, the addresses of photos, and notes that are public; within what the caller may
/// know the reporter of. Each request is written down as read.
#[utoipa::path(get, path = "/people/export", operation_id = "export_person", tag = "people",
    security(("staff" = [])),
    params(
        ("email" = Option<String>, Query, description = "The person's mail address; it or `phone`"),
        ("phone" = Option<String>, Query, description = "The person's telephone number, however it is written"),
        ("purpose" = String, Query, description = "What for, usually `person_asked`"),
        ("words" = Option<String>, Query, description = "The same in words; needed with `other`"),
    ),
    responses((status = 200, description = "The document", body = ExportView)))]
pub(in crate::office) async fn export(
    req: HttpRequest,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let (found, places) = found(&req, &office, View::Export).await?;
    let address = |path: &str| format!("{}{path}", office.public_url);
    let requests =
        found.reports.iter().map(|one| ExportedRequestView::new(one, &places, &address)).collect();
    let generated_datetime = format_instant(office.clock.now());
    json(StatusCode::OK, &ExportView { generated_datetime, requests })
}

async fn found(
    req: &HttpRequest,
    office: &Office,
    view: View,
) -> Result<(PersonFile, Places), ApiError> {
    let caller = office.caller_with(req, Capability::ViewContacts).await?;
    let sent = Parameters::of_query(req.query_string())?;
    let mut faults = Vec::new();
    let email = sent.one("email", &mut faults).map(str::to_owned);
    let phone = sent.one("phone", &mut faults).map(str::to_owned);
    let address = address(email.as_deref(), phone.as_deref(), &mut faults);
    let reason = reason(&sent, &mut faults);
    let (Some(address), Some(reason), true) = (address, reason, faults.is_empty()) else {
        return Err(ApiError::Rejected(faults));
    };
    let (vault, now) = (office.vault.clone(), office.clock.now());
    let (account, access) = (Some(caller.account.id), caller.access);
    let work = move |conn: &mut Conn| {
        let allowed = |reach: &Reach| reach.allows(&access, Capability::ViewContacts);
        let who = (account, view, &reason, now);
        let places = staff::places(conn)?;
        let all = places.governments.iter().map(|(id, _)| *id);
        let may =
            |id: &JurisdictionId| access.allows(Capability::ViewContacts, &Scope::government(*id));
        let of: Vec<JurisdictionId> = all.filter(may).collect();
        let found = privacy::reports_of(conn, &vault, (&address, &of), &allowed, who)?;
        Ok((found, places))
    };
    let found: Result<(PersonFile, Places), StoreError> = office.store.write(work).await;
    Ok(found?)
}

/// The one address that is meant.
fn address(email: Option<&str>, phone: Option<&str>, faults: &mut Vec<String>) -> Option<Address> {
    let address = match (email, phone) {
        (Some(email), None) => Address::email(email).ok_or("email must be an e-mail address"),
        (None, Some(phone)) => Address::phone(phone).ok_or("phone must be a telephone number"),
        (None, None) | (Some(_), Some(_)) => Err("name the person by email or by phone"),
    };
    address.map_err(|fault| faults.push(fault.to_owned())).ok()
}

/// Erases what is kept of one person.
///
/// Contact data go from every request that the caller may both know the reporter of and moderate; on demand texts,
/// photos and notes too. The answer is the proof: the erasure is written down under a keyed digest of the address, never
/// the address, and is carried out again when a backup from before it is restored.
#[utoipa::path(post, path = "/people/erasure", operation_id = "erase_person", tag = "people",
    security(("staff" = [])), request_body = ErasureForm,
    responses((status = 200, description = "The proof", body = ErasureView)))]
pub(in crate::office) async fn erase(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewContacts).await?;
    if !caller.access.allows_somewhere(Capability::Moderate) {
        return Err(ApiError::Forbidden("your roles do not allow that"));
    }
    let form: ErasureForm = read_json(&req, payload, &office.body).await?;
    let mut faults = Vec::new();
    let address = address(form.email.as_deref(), form.phone.as_deref(), &mut faults);
    let address = address.ok_or(ApiError::Rejected(faults))?;
    let asked = Asked { descriptions: form.descriptions, photos: form.photos, notes: form.notes };
    let receipt = carry_out(&office, caller, address, asked).await?;
    let (store, media) = (office.store.clone(), office.media.clone());
    let pictures = receipt.pictures.clone();
    let removed = actix_web::rt::task::spawn_blocking(move || {
        store.empty_log();
        media.remove_unshown(&pictures);
    });
    removed.await.map_err(|cause| ApiError::Internal(Box::new(cause)))?;
    json(StatusCode::OK, &ErasureView::new(&receipt))
}

async fn carry_out(
    office: &Office,
    caller: SignedIn,
    address: Address,
    asked: Asked,
) -> Result<Receipt, ApiError> {
    let (vault, ids, log) = (office.vault.clone(), office.ids.clone(), office.erasures.clone());
    let now = office.clock.now();
    let (account, access) = (caller.account.id, caller.access);
    let work = move |conn: &mut Conn| {
        let governments: Vec<i64> = staff::places(conn)?
            .governments
            .iter()
            .filter(|(id, _)| both(&access, &Scope::government(*id)))
            .map(|(id, _)| id.0)
            .collect();
        let allowed = |reach: &Reach| {
            reach.allows(&access, Capability::ViewContacts)
                && reach.allows(&access, Capability::Moderate)
        };
        let everywhere = both(&access, &Scope::default());
        let receipt = privacy::order(
            conn,
            (&vault, ids.as_ref(), &log),
            &address,
            (asked, &governments, everywhere),
            &allowed,
            (Some(account), now),
        )?;
        audit::append(conn, &erased(&receipt, Actor::Staff(account)))?;
        Ok(receipt)
    };
    let done: Result<Receipt, StoreError> = office.store.write(work).await;
    Ok(done?)
}

fn both(access: &Access, scope: &Scope) -> bool {
    [Capability::ViewContacts, Capability::Moderate]
        .into_iter()
        .all(|capability| access.allows(capability, scope))
}

/// What the audit log tells of an erasure: not whose data they were.
fn erased(receipt: &Receipt, actor: Actor) -> Entry {
    let entry = &receipt.entry;
    Entry {
        at: entry.at,
        jurisdiction: None,
        actor,
        action: "person.erase",
        subject: format!("erasure {}", entry.id),
        detail: object!({
            "requests": receipt.requests,
            "rows": entry.rows,
            "descriptions": entry.asked.descriptions,
            "photos": entry.asked.photos,
            "notes": entry.asked.notes,
        }),
    }
}

/// Whether the caller may know the reporters of a whole government.
fn within(hand: &Hand, of: JurisdictionId) -> bool {
    hand.caller.access.allows(Capability::ViewContacts, &Scope::government(of))
}

/// The governments of which the caller may know all reporters.
fn governments(hand: &Hand) -> Vec<JurisdictionId> {
    let all = hand.city.jurisdictions.all().iter().map(|one| one.id);
    all.filter(|id| within(hand, *id)).collect()
}

/// The government with this code, with its code as it is written here, if the caller may know all its reporters.
fn government(
    hand: &Hand,
    code: &str,
    faults: &mut Vec<String>,
) -> Option<(JurisdictionId, String)> {
    let found = hand.city.jurisdictions.by_code(code).filter(|one| within(hand, one.id));
    if found.is_none() {
        faults.push(format!("jurisdiction_id {} was not found", code.escape_debug()));
    }
    found.map(|one| (one.id, one.code.clone()))
}

/// Adds an entry to the audit log: the last thing in its transaction.
fn recorded(
    conn: &mut Conn,
    hand: &Hand,
    (action, subject): (&'static str, String),
    of: JurisdictionId,
) -> Result<(), StoreError> {
    let actor = Actor::Staff(hand.account());
    let detail = object!({});
    let entry = Entry { at: hand.now, jurisdiction: Some(of), actor, action, subject, detail };
    audit::append(conn, &entry).map(|_number| ())
}
