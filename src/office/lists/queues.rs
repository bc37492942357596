//! Saved searches: one's own, and those that everybody of a government has; pinned in an order of one's own, with how
//! many reports wait in each.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::requests::ground;
use crate::cases::board::{Board, FilterForm, Question};
use crate::cases::store::queues as rows;
use crate::cases::{Queue, parse_name, pinned};
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, json, read_json};
use crate::jurisdictions::JurisdictionId;
use crate::office::Office;
use crate::office::cases::Hand;
use crate::office::cases::views::{Names, PersonView};
use crate::staff::{Capability, Scope};

/// A queue to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct NewQueueForm {
    /// What it is called.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// The filters of the list of requests by their names. It is about one government, which need not be named by whoever
    /// sees one only.
    filter: BTreeMap<String, String>,
    /// Whether everybody of the government has it. That takes the right to hand on reports of the government, or of each
    /// department that the filter names.
    #[serde(default)]
    shared: bool,
}

/// What is to change of a queue; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct QueueChangeForm {
    /// Another name.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Other filters, all of them.
    filter: Option<BTreeMap<String, String>>,
    /// Whether everybody of the government has it.
    shared: Option<bool>,
}

/// Where a queue is pinned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct PinForm {
    /// Its place among what is pinned, from 1; last without it.
    #[schema(minimum = 1)]
    position: Option<usize>,
}

/// A queue as the caller sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::office) struct QueueView {
    /// Its number.
    id: i64,
    /// What it is called.
    name: String,
    /// Whose reports it is about.
    jurisdiction_id: String,
    /// Its filters.
    filter: BTreeMap<String, String>,
    /// Whether everybody of the government has it.
    shared: bool,
    /// Who made it.
    by: PersonView,
    /// Its place among what the caller has pinned, from 1.
    pinned: Option<usize>,
    /// How many reports of it the caller may see now; none where it looks for words, or where something is wrong with it.
    count: Option<u64>,
    /// What is wrong with its filters since it was made: a department that is no longer there.
    faults: Vec<String>,
}

/// Lists the caller's queues and those that are shared: what he has pinned first, in his order, then by name.
#[utoipa::path(get, path = "/queues", operation_id = "list_queues", tag = "lists",
    security(("staff" = [])),
    responses((status = 200, description = "The queues, with how many reports wait in each", body = Vec<QueueView>)))]
pub(in crate::office) async fn list(
    req: HttpRequest,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let (hand, board) = (Hand::of(&office, caller), office.board().await?);
    let work = move |conn: &mut Conn| {
        let all = rows::list(conn, hand.account())?;
        let seen: Vec<Queue> = all.into_iter().filter(|queue| sees(&hand, queue)).collect();
        views(conn, &board, &hand, seen)
    };
    let found: Result<Vec<QueueView>, ApiError> = office.store.read(work).await;
    json(StatusCode::OK, &found?)
}

/// Shows a queue.
#[utoipa::path(get, path = "/queues/{queue}", operation_id = "show_queue", tag = "lists",
    security(("staff" = [])), params(("queue" = i64, Path, description = "Its number")),
    responses((status = 200, description = "The queue", body = QueueView)))]
pub(in crate::office) async fn show(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let hand = Hand::of(&office, caller);
    shown(&office, hand, number(&id)?, StatusCode::OK).await
}

/// Makes a queue.
#[utoipa::path(post, path = "/queues", operation_id = "add_queue", tag = "lists",
    security(("staff" = [])), request_body = NewQueueForm,
    responses((status = 201, description = "The queue", body = QueueView)))]
pub(in crate::office) async fn create(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let form: NewQueueForm = read_json(&req, payload, &office.body).await?;
    let hand = Hand::of(&office, caller);
    let mut faults = Vec::new();
    let name = parse_name("name", &form.name, &mut faults);
    let filter = checked(&hand, form.filter, &mut faults);
    let (Some((jurisdiction, filter)), true) = (filter, faults.is_empty()) else {
        return Err(ApiError::Rejected(faults));
    };
    let account = hand.account();
    let new = Queue { id: 0, jurisdiction, account, name, filter, shared: form.shared };
    may_share(&hand, &new)?;
    let maker = hand.clone();
    let work = move |conn: &mut Conn| {
        let id = rows::insert(conn, &new, maker.now)?;
        record(conn, &maker, "queue.create", &Queue { id, ..new.clone() })?;
        Ok(id)
    };
    let made: Result<i64, StoreError> = office.store.write(work).await;
    shown(&office, hand, made?, StatusCode::CREATED).await
}

/// Changes a queue: its maker does, and of a shared one whoever may share it.
#[utoipa::path(patch, path = "/queues/{queue}", operation_id = "change_queue", tag = "lists",
    security(("staff" = [])), params(("queue" = i64, Path, description = "Its number")),
    request_body = QueueChangeForm,
    responses((status = 200, description = "The queue as it is now", body = QueueView)))]
pub(in crate::office) async fn update(
    req: HttpRequest,
    id: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let form: QueueChangeForm = read_json(&req, payload, &office.body).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let writer = hand.clone();
    let work = move |conn: &mut Conn| {
        let mut queue = changeable(conn, &writer, id)?;
        let mut faults = Vec::new();
        if let Some(name) = &form.name {
            queue.name = parse_name("name", name, &mut faults);
        }
        if let Some(filter) = form.filter
            && let Some((of, filter)) = checked(&writer, filter, &mut faults)
        {
            (queue.jurisdiction, queue.filter) = (of, filter);
        }
        ApiError::unless_empty(faults)?;
        let was_shared = queue.shared;
        queue.shared = form.shared.unwrap_or(queue.shared);
        may_share(&writer, &queue)?;
        rows::update(conn, &queue)?;
        let told = Queue { shared: queue.shared || was_shared, ..queue };
        Ok::<_, ApiError>(record(conn, &writer, "queue.update", &told)?)
    };
    let changed: Result<(), ApiError> = office.store.write(work).await;
    changed?;
    shown(&office, hand, id, StatusCode::OK).await
}

/// Removes a queue, and everybody's pins of it.
#[utoipa::path(delete, path = "/queues/{queue}", operation_id = "remove_queue", tag = "lists",
    security(("staff" = [])), params(("queue" = i64, Path, description = "Its number")),
    responses((status = 204, description = "It is gone")))]
pub(in crate::office) async fn delete(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let work = move |conn: &mut Conn| {
        let queue = changeable(conn, &hand, id)?;
        rows::delete(conn, id)?;
        Ok::<_, ApiError>(record(conn, &hand, "queue.remove", &queue)?)
    };
    let gone: Result<(), ApiError> = office.store.write(work).await;
    gone?;
    Ok(HttpResponse::NoContent().finish())
}

/// Pins a queue for the caller, at a place or last.
#[utoipa::path(put, path = "/queues/{queue}/pin", operation_id = "pin_queue", tag = "lists",
    security(("staff" = [])), params(("queue" = i64, Path, description = "Its number")),
    request_body = PinForm,
    responses((status = 204, description = "It is pinned")))]
pub(in crate::office) async fn pin(
    req: HttpRequest,
    id: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let form: PinForm = read_json(&req, payload, &office.body).await?;
    if form.position == Some(0) {
        return Err(ApiError::rejected("position counts from 1"));
    }
    let at = form.position.unwrap_or(usize::MAX);
    place_pin(&office, Hand::of(&office, caller), number(&id)?, Some(at)).await
}

/// Takes the pin of a queue away.
#[utoipa::path(delete, path = "/queues/{queue}/pin", operation_id = "unpin_queue", tag = "lists",
    security(("staff" = [])), params(("queue" = i64, Path, description = "Its number")),
    responses((status = 204, description = "It is not pinned")))]
pub(in crate::office) async fn unpin(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    place_pin(&office, Hand::of(&office, caller), number(&id)?, None).await
}

async fn place_pin(
    office: &Office,
    hand: Hand,
    id: i64,
    at: Option<usize>,
) -> Result<HttpResponse, ApiError> {
    let work = move |conn: &mut Conn| {
        visible(conn, &hand, id)?;
        let order = pinned(&rows::pins(conn, hand.account())?, id, at);
        Ok::<_, ApiError>(rows::set_pins(conn, hand.account(), &order)?)
    };
    let placed: Result<(), ApiError> = office.store.write(work).await;
    placed?;
    Ok(HttpResponse::NoContent().finish())
}

/// Tells the audit log of a queue that is shared; what somebody keeps for himself is nobody's business. The last statement
/// of a transaction.
fn record(
    conn: &mut Conn,
    hand: &Hand,
    action: &'static str,
    queue: &Queue,
) -> Result<(), StoreError> {
    let subject = format!("queue {}", queue.id);
    if queue.shared { hand.tell(conn, action, queue.jurisdiction, subject) } else { Ok(()) }
}

fn number(text: &str) -> Result<i64, ApiError> {
    text.parse().map_err(|_cause| unknown())
}

fn unknown() -> ApiError {
    ApiError::not_found("there is no queue of this number")
}

/// Whether the caller has a queue: his own, and what is shared in a government of which he sees reports.
fn sees(hand: &Hand, queue: &Queue) -> bool {
    let governments = ground(hand).governments();
    let theirs = || governments.iter().any(|one| one.id == queue.jurisdiction);
    queue.account == hand.account() || (queue.shared && theirs())
}

fn visible(conn: &mut Conn, hand: &Hand, id: i64) -> Result<Queue, ApiError> {
    rows::find(conn, id)?.filter(|queue| sees(hand, queue)).ok_or_else(unknown)
}

/// A queue that the caller may change.
fn changeable(conn: &mut Conn, hand: &Hand, id: i64) -> Result<Queue, ApiError> {
    let queue = visible(conn, hand, id)?;
    if queue.account != hand.account() {
        may_share(hand, &queue)?;
    }
    Ok(queue)
}

/// Checks filters. Returns the government that they are about, and the filters with its name.
fn checked(
    hand: &Hand,
    filter: BTreeMap<String, String>,
    faults: &mut Vec<String>,
) -> Option<(JurisdictionId, Vec<(String, String)>)> {
    let (ground, before) = (ground(hand), faults.len());
    let form = FilterForm::new(filter, faults);
    form.parse(&ground, faults);
    let governments = form.governments(&ground, &mut Vec::new());
    let [only] = governments.as_slice() else {
        if faults.len() == before {
            faults.push("filter must name one jurisdiction_id".to_owned());
        }
        return None;
    };
    let mut named: BTreeMap<String, String> =
        form.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    named.insert("jurisdiction_id".to_owned(), only.code.clone());
    Some((only.id, named.into_iter().collect()))
}

/// Refuses to share a queue without the right to hand on what is in it.
fn may_share(hand: &Hand, queue: &Queue) -> Result<(), ApiError> {
    if !queue.shared {
        return Ok(());
    }
    let form = FilterForm::new(queue.filter.clone(), &mut Vec::new());
    let government = Scope::government(queue.jurisdiction);
    let named = form.parse(&ground(hand), &mut Vec::new()).departments.unwrap_or_default();
    let of = |id: &i64| Scope { department: Some(*id), ..government.clone() };
    let access = &hand.caller.access;
    let each =
        !named.is_empty() && named.iter().all(|id| access.allows(Capability::Assign, &of(id)));
    if each || access.allows(Capability::Assign, &government) {
        Ok(())
    } else {
        Err(ApiError::Forbidden(
            "a queue is shared by those who may hand on all reports of its government or departments",
        ))
    }
}

async fn shown(
    office: &Office,
    hand: Hand,
    id: i64,
    status: StatusCode,
) -> Result<HttpResponse, ApiError> {
    let board = office.board().await?;
    let work = move |conn: &mut Conn| {
        let queue = visible(conn, &hand, id)?;
        views(conn, &board, &hand, vec![queue])?.pop().ok_or_else(unknown)
    };
    let view: Result<QueueView, ApiError> = office.store.read(work).await;
    json(status, &view?)
}

/// Queues as the caller sees them, in his order.
fn views(
    conn: &mut Conn,
    board: &Board,
    hand: &Hand,
    queues: Vec<Queue>,
) -> Result<Vec<QueueView>, ApiError> {
    board.catch_up(conn)?;
    let pins = rows::pins(conn, hand.account())?;
    let mut names = Names::new(&hand.city, &hand.playbook);
    names.load_people(conn, queues.iter().map(|queue| queue.account).collect())?;
    let view = |queue: Queue| {
        let (count, faults) = counted(board, hand, &queue);
        let government = hand.city.jurisdictions.by_id(queue.jurisdiction);
        QueueView {
            id: queue.id,
            name: queue.name,
            jurisdiction_id: government.map_or_else(String::new, |one| one.code.clone()),
            filter: queue.filter.into_iter().collect(),
            shared: queue.shared,
            by: names.person(queue.account),
            pinned: pins.iter().position(|one| *one == queue.id).map(|at| at.saturating_add(1)),
            count,
            faults,
        }
    };
    let mut views: Vec<QueueView> = queues.into_iter().map(view).collect();
    views.sort_by_key(|view| view.pinned.unwrap_or(usize::MAX));
    Ok(views)
}

/// How many reports of a queue the caller may see, or what is wrong with it.
fn counted(board: &Board, hand: &Hand, queue: &Queue) -> (Option<u64>, Vec<String>) {
    let (ground, mut faults) = (ground(hand), Vec::new());
    let form = FilterForm::new(queue.filter.clone(), &mut faults);
    let filter = form.parse(&ground, &mut faults);
    if form.has_words() || !faults.is_empty() {
        return (None, faults);
    }
    let (reach, standing) = (ground.reach(), |service: i64, state: Option<&str>, status| {
        ground.standing(service, state, status)
    });
    let question = Question { filter: &filter, reach: &reach, standing: &standing, now: hand.now };
    (Some(board.number(&question)), faults)
}
