//! POST service request (GeoReport v2): who calls, what came, is it fit, on disk, answer.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::Desk;
use super::call::{Call, extensions, named_jurisdiction, shown};
use super::idempotency::{Repeatable, Running};
use super::openapi::{IdempotencyHeader, SubmissionForm};
use super::photos::{Kept, prepare_all};
use super::receive::{Received, answer, receive, to_the_end};
use super::views::CreatedView;
use crate::catalogue::{Kind, Service, Snapshot};
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, Parameters};
use crate::jurisdictions::{Jurisdiction, JurisdictionId, Module};
use crate::media::PreparedPhoto;
use crate::media::store::{self as media, Registration};
use crate::people::{ApiKey, ContactForm, Mark, MarkKind, Scope};
use crate::reporters::Subject;
use crate::requests::store::idempotency::Record;
use crate::requests::{
    Filing, NewServiceRequest, Photo, PlaceForm, Submission, new_code, new_token, outside,
    parse_position, store,
};

/// Submits a service request.
///
/// Needs an API key. Answers with the identifier, or a token, or with every fault found. A repetition
/// with the same `Idempotency-Key` is answered as the first time and stores nothing.
#[utoipa::path(post, path = "/requests.{format}", operation_id = "create_request", tag = "requests",
    params(super::openapi::FormatPath, IdempotencyHeader),
    request_body(content((SubmissionForm = "application/x-www-form-urlencoded"),
                         (SubmissionForm = "multipart/form-data"))),
    security(("api_key" = []), ("bearer" = []), ("api_key_query" = [])),
    responses((status = 200, description = "A list of what was created",
        headers(("Lamppost-Position" = String, description = "Where this was written, only where there are replicas: \
                 a header of the calls that are to see it"),
                ("Idempotent-Replayed" = String, description = "`true` when this was carried out before")),
        content((Vec<CreatedView> = "application/json"), (String = "text/xml")))))]
pub(super) async fn create(
    req: HttpRequest,
    call: Call,
    payload: Payload,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let received = receive(&req, &call, payload, &desk, Scope::Create).await?;
    let Received { sent, pictures, caller } = received;
    let digests = pictures.digests();
    let repeatable = Repeatable::read(&req, &desk, (caller.key.id, call.mode), &sent, &digests)?;
    let running = repeatable.as_ref().map(|one| one.start(&desk)).transpose()?;
    // Pictures are dear to look at: a repetition is known before. Without them the attempt to store tells.
    if !digests.is_empty()
        && let Some(known) = known_outcome(repeatable.as_ref(), &desk).await?
    {
        let known = with_ticket(known, &call, &sent, &desk).await?;
        let response = answer(&call, &caller, NAMES, &known, true);
        return Ok(desk.written(&req, &caller.key, response).await);
    }
    let received = Received { sent: sent.clone(), pictures, caller: caller.clone() };
    let taken = take_in(&call, received, &desk, repeatable.clone(), running).await;
    let (created, replayed) = match taken {
        Ok(taken) => taken,
        // The database that could not be asked once need not be asked again.
        Err(failure) if failure.status().is_server_error() => return Err(failure),
        // What was carried out once is answered alike, even if it would be refused now.
        Err(refusal) => match known_outcome(repeatable.as_ref(), &desk).await? {
            Some(known) => (known, true),
            None => return Err(refusal),
        },
    };
    let created = with_ticket(created, &call, &sent, &desk).await?;
    let response = answer(&call, &caller, NAMES, &created, replayed);
    Ok(desk.written(&req, &caller.key, response).await)
}

/// Adds the reporter's ticket where the client asked for what goes beyond the standard. It is made of what the answer
/// says, so that nothing is stored for it, and the answer to a repetition has the same.
async fn with_ticket(
    created: CreatedView,
    call: &Call,
    sent: &Parameters,
    desk: &Desk,
) -> Result<CreatedView, ApiError> {
    if !extensions(sent) {
        return Ok(created);
    }
    // Records of an older program do not tell the government.
    let of = match created.jurisdiction {
        Some(key) => JurisdictionId(key),
        None => choose_jurisdiction(sent, &desk.city())?.id,
    };
    let (code, token) = (created.service_request_id.as_deref(), created.token.as_deref());
    let Some(subject) = Subject::of(of, call.mode, code, token) else { return Ok(created) };
    let ticket = desk.tickets.sign(&subject).await?;
    Ok(CreatedView { reporter_ticket: ticket.map(|one| one.reveal().to_owned()), ..created })
}

/// Checks what was received and stores it. The second value tells whether it had been stored before.
async fn take_in(
    call: &Call,
    received: Received,
    desk: &Data<Desk>,
    repeatable: Option<Repeatable>,
    running: Option<Running>,
) -> Result<(CreatedView, bool), ApiError> {
    let Received { sent, pictures, caller } = received;
    desk.check_room()?;
    let (city, playbook) = (desk.city(), desk.playbook());
    let jurisdiction = choose_jurisdiction(&sent, &city)?;
    caller.check(jurisdiction)?;
    let service = choose_service(&sent, &city, jurisdiction)?;
    let filing = Filing {
        mode: call.mode,
        api_key_id: Some(caller.key.id),
        source: "open311".to_owned(),
        at: desk.clock.now(),
    };
    let mut faults = Vec::new();
    let submission = submission(&sent, &pictures.urls, &mut faults);
    let parsed = NewServiceRequest::parse(
        submission,
        service,
        jurisdiction,
        (&city, playbook.as_ref()),
        filing,
    );
    let prepared = prepare_all(desk, pictures.sent).await?;
    let (Some(service), Ok(new), Ok(prepared)) = (service, &parsed, &prepared) else {
        faults.extend(parsed.err().unwrap_or_default());
        faults.extend(prepared.err().unwrap_or_default());
        return Err(ApiError::Rejected(faults));
    };
    ApiError::unless_empty(faults)?;
    let mut marks = new.contact.marks();
    marks.extend(Mark::new(MarkKind::ApiKey, &caller.key.public_id));
    desk.refuse_banned(jurisdiction, marks).await?;
    let mut new = new.clone();
    if jurisdiction.has(Module::Masking) {
        desk.masker.mask_new(&mut new);
    }
    let work = Work { new, kind: service.kind, key: caller.key, repeatable, _running: running };
    to_the_end(keep_and_save(desk.clone(), prepared.clone(), work)).await
}

/// What is left to do once a report is known to be fit.
struct Work {
    new: NewServiceRequest,
    kind: Kind,
    key: ApiKey,
    repeatable: Option<Repeatable>,
    _running: Option<Running>,
}

async fn known_outcome(
    repeatable: Option<&Repeatable>,
    desk: &Desk,
) -> Result<Option<CreatedView>, ApiError> {
    match repeatable {
        Some(one) => one.outcome(desk).await,
        None => Ok(None),
    }
}

/// The names of the answer's root and of its one element.
const NAMES: (&str, &str) = ("service_requests", "request");

/// The jurisdiction that is named, or the only one, or the innermost that holds the point and offers
/// the service.
fn choose_jurisdiction<'a>(
    sent: &Parameters,
    city: &'a Snapshot,
) -> Result<&'a Jurisdiction, ApiError> {
    if let Some(named) = named_jurisdiction(sent, city)? {
        return Ok(named);
    }
    let at = parse_position(sent.first("lat"), sent.first("long"), &mut Vec::new());
    let (Some(at), false) = (at, city.jurisdictions.all().is_empty()) else {
        return super::call::jurisdiction(sent, city);
    };
    let mut holders = city.atlas.covering(&city.jurisdictions, at);
    if holders.is_empty() {
        holders = city.atlas.handing_on(&city.jurisdictions, at);
    }
    let code = sent.first("service_code").unwrap_or_default();
    let offering = holders.iter().find(|id| city.catalogue.offer(**id, code).is_some());
    offering
        .or(holders.first())
        .and_then(|id| city.jurisdictions.by_id(*id))
        .ok_or_else(|| ApiError::rejected(outside(city, None, at)))
}

/// `Ok(None)` when no service is named: that is one fault among others.
fn choose_service<'a>(
    sent: &Parameters,
    city: &'a Snapshot,
    jurisdiction: &Jurisdiction,
) -> Result<Option<&'a Service>, ApiError> {
    let Some(code) = sent.first("service_code") else {
        return Ok(None);
    };
    match city.catalogue.offer(jurisdiction.id, code) {
        Some(service) => Ok(Some(service)),
        None => Err(ApiError::not_found(format!("service_code {} was not found", shown(code)))),
    }
}

fn submission(sent: &Parameters, pictured: &[String], faults: &mut Vec<String>) -> Submission {
    let mut one = |names: &[&str]| sent.one_of(names, faults).map(str::to_owned);
    Submission {
        place: PlaceForm {
            lat: one(&["lat"]),
            long: one(&["long"]),
            address: one(&["address_string", "address"]),
            address_id: one(&["address_id"]),
            zipcode: one(&["zipcode"]),
        },
        description: one(&["description"]),
        title: one(&["title"]),
        contact: contact_form(&mut one),
        object_type: one(&["service_object_type"]),
        object_id: one(&["service_object_id"]),
        attributes: sent.bracketed("attribute"),
        media_urls: sent
            .all("media_url")
            .into_iter()
            .map(str::to_owned)
            .chain(pictured.iter().cloned())
            .collect(),
    }
}

pub(super) fn contact_form(one: &mut impl FnMut(&[&str]) -> Option<String>) -> ContactForm {
    ContactForm {
        email: one(&["email"]),
        first_name: one(&["first_name"]),
        last_name: one(&["last_name"]),
        phone: one(&["phone"]),
        device_id: one(&["device_id", "deviceid"]),
        account_id: one(&["account_id"]),
    }
}

/// Chances of one in a million each; three in a row do not happen.
const TRIES: usize = 3;

/// Writes the pictures to disk, then stores the report with everything that belongs to it in one
/// transaction. The second value tells whether it had been stored before.
async fn keep_and_save(
    desk: Data<Desk>,
    prepared: Vec<PreparedPhoto>,
    mut work: Work,
) -> Result<(CreatedView, bool), ApiError> {
    let kept = Kept::put(&desk, prepared).await?;
    let pictures = kept.registrations();
    // What was uploaded comes before what is elsewhere.
    let uploaded = pictures.iter().map(|one| Photo::Stored(one.name.to_string()));
    work.new.photos.splice(0..0, uploaded);
    for _ in 0..TRIES {
        identify(&desk, &mut work.new, work.kind);
        let created = CreatedView::of(&work.new);
        let record = work.repeatable.as_ref().map(|one| one.record(&created)).transpose()?;
        match save(&desk, work.new.clone(), record, pictures.clone()).await {
            Ok(()) => {
                kept.linked();
                desk.note_use(work.key).await;
                return Ok((created, false));
            }
            Err(StoreError::Duplicate(_)) => {
                // The same call was carried out before, here or elsewhere, or the identifier was taken.
                let Some(repeatable) = &work.repeatable else { continue };
                if let Some(known) = repeatable.outcome(&desk).await? {
                    return Ok((known, true));
                }
                repeatable.forget_old(&desk).await?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(ApiError::Busy(None))
}

async fn save(
    desk: &Desk,
    new: NewServiceRequest,
    record: Option<Record>,
    pictures: Vec<Registration>,
) -> Result<(), StoreError> {
    let (vault, numbers) = (desk.vault.clone(), desk.numbers.clone());
    if pictures.is_empty() {
        let insert = move |conn: &mut Conn| {
            store::insert_with_contact(conn, (&vault, &numbers), &new, record.as_ref())
                .map(|_key| ())
        };
        return desk.store.write_one(insert).await;
    }
    desk.store
        .write(move |conn| {
            for picture in &pictures {
                media::insert(conn, picture, new.filing.at)?;
            }
            store::insert_with_contact(conn, (&vault, &numbers), &new, record.as_ref())
                .map(|_key| ())
        })
        .await
}

fn identify(desk: &Desk, new: &mut NewServiceRequest, kind: Kind) {
    let ids = desk.ids.as_ref();
    match kind {
        Kind::Realtime => new.code = Some(new_code(ids, new.filing.at)),
        Kind::Batch => new.token = Some(new_token(ids)),
        Kind::Blackbox => {}
    }
}
