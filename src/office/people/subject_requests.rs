//! What people ask about their own data: written down, answered in time.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LINK};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{address, government, recorded, within};
use crate::cases::parse_text;
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, Parameters, json, read_json};
use crate::jurisdictions::JurisdictionId;
use crate::office::Office;
use crate::office::cases::Hand;
use crate::privacy::store::subject_requests as store;
use crate::privacy::{Decision, Right, SubjectRequest};
use crate::staff::Capability;
use crate::time::format_instant;

/// What a person asks for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct SubjectRequestForm {
    /// The government that is asked.
    jurisdiction_id: String,
    /// `access`, `erasure` or `restriction`.
    right: String,
    /// The person's mail address; it or `phone`.
    #[schema(example = "ann@mail.example")]
    email: Option<String>,
    /// The person's telephone number.
    phone: Option<String>,
}

/// What was decided.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct SubjectDecisionForm {
    /// `granted` or `refused`.
    decision: String,
    /// What was done, or why not: for the record.
    #[schema(min_length = 1, max_length = 4000)]
    words: String,
}

/// What a person has asked for, and what became of it.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct SubjectRequestView {
    /// Its number.
    id: i64,
    /// The government that is asked.
    jurisdiction_id: String,
    /// `access`, `erasure` or `restriction`.
    right: &'static str,
    /// What the person is known by: `email` or `phone`.
    address_kind: &'static str,
    /// The address as it was given: where one request is asked for, and until it is erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// The number of the account that wrote it down.
    account: i64,
    /// When it came in.
    #[schema(format = DateTime)]
    received_datetime: String,
    /// By when it is to be answered.
    #[schema(format = DateTime)]
    due_datetime: String,
    /// Whether the answer is late.
    overdue: bool,
    /// `granted` or `refused`; none while it is open.
    decision: Option<&'static str>,
    /// What was done, or why not.
    words: Option<String>,
    /// When it was decided.
    #[schema(format = DateTime)]
    decided_datetime: Option<String>,
    /// Whether it is a restriction that is in force.
    in_force: bool,
}

impl SubjectRequestView {
    fn new(hand: &Hand, one: &SubjectRequest, address: Option<String>) -> Self {
        let owner = hand.city.jurisdictions.by_id(one.jurisdiction);
        Self {
            id: one.id,
            jurisdiction_id: owner.map_or_else(String::new, |one| one.code.clone()),
            right: one.right.as_str(),
            address_kind: one.address.as_str(),
            address,
            account: one.account,
            received_datetime: format_instant(one.at),
            due_datetime: format_instant(one.due_at),
            overdue: one.is_overdue(hand.now),
            decision: one.decided.map(|(decision, _)| decision.as_str()),
            words: one.words.clone(),
            decided_datetime: one.decided.map(|(_, at)| format_instant(at)),
            in_force: one.restricts(),
        }
    }
}

/// Writes down what a person asks about his or her data. The answer is due in 30 days.
#[utoipa::path(post, path = "/subject-requests", operation_id = "create_subject_request", tag = "people",
    security(("staff" = [])), request_body = SubjectRequestForm,
    responses((status = 201, description = "What was asked", body = SubjectRequestView)))]
pub(in crate::office) async fn create(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewContacts).await?;
    let form: SubjectRequestForm = read_json(&req, payload, &office.body).await?;
    let hand = Hand::of(&office, caller);
    let mut faults = Vec::new();
    let of = government(&hand, &form.jurisdiction_id, &mut faults);
    let right = Right::parse(&form.right);
    if right.is_none() {
        faults.push("right must be access, erasure or restriction".to_owned());
    }
    let address = address(form.email.as_deref(), form.phone.as_deref(), &mut faults);
    let (Some(of), Some(right), Some(address), true) = (of, right, address, faults.is_empty())
    else {
        return Err(ApiError::Rejected(faults));
    };
    let given = form.email.or(form.phone).unwrap_or_default().trim().to_owned();
    let vault = office.vault.clone();
    let work = move |conn: &mut Conn| {
        let by = (hand.account(), hand.now);
        let id = store::receive(conn, &vault, (of.0, right), (&address, &given), by)?;
        let one = store::find_subject_request(conn, id)?.ok_or_else(unknown)?;
        recorded(conn, &hand, ("subject_request.create", subject(id)), of.0)?;
        Ok(SubjectRequestView::new(&hand, &one, Some(given)))
    };
    let view: Result<SubjectRequestView, ApiError> = office.store.write(work).await;
    json(StatusCode::CREATED, &view?)
}

fn unknown() -> ApiError {
    ApiError::not_found("there is no subject request of this number")
}

fn subject(id: i64) -> String {
    format!("subject request {id}")
}

/// Entries on a page.
const PAGE: i64 = 100;

/// Lists what people have asked the caller's governments about their data, the newest first.
///
/// A further page is behind `Link: rel="next"`.
#[utoipa::path(get, path = "/subject-requests", operation_id = "list_subject_requests", tag = "people",
    security(("staff" = [])),
    params(
        ("open" = Option<bool>, Query, description = "Only those that are not decided"),
        ("cursor" = Option<i64>, Query, description = "Where the page before ended, from its `Link`"),
    ),
    responses((status = 200, description = "What was asked", body = Vec<SubjectRequestView>)))]
pub(in crate::office) async fn list(
    req: HttpRequest,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewContacts).await?;
    let hand = Hand::of(&office, caller);
    let sent = Parameters::of_query(req.query_string())?;
    let mut faults = Vec::new();
    let open = match sent.one("open", &mut faults) {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => {
            faults.push("open must be true or false".to_owned());
            false
        }
    };
    let before = sent.one("cursor", &mut faults).map(|text| text.parse::<i64>().ok());
    if before == Some(None) {
        faults.push("cursor must be a whole number".to_owned());
    }
    ApiError::unless_empty(faults)?;
    let of = super::governments(&hand);
    let page = (before.flatten(), PAGE.saturating_add(1));
    let work = move |conn: &mut Conn| store::list_subject_requests(conn, &of, open, page);
    let found: Result<Vec<SubjectRequest>, StoreError> = office.store.read(work).await;
    let mut found = found?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let goes_on = found.len() > size;
    found.truncate(size);
    let views: Vec<SubjectRequestView> =
        found.iter().map(|one| SubjectRequestView::new(&hand, one, None)).collect();
    let mut answer = json(StatusCode::OK, &views)?;
    let next = found.last().filter(|_| goes_on);
    let link = next.map(|last| format!("<?open={open}&cursor={}>; rel=\"next\"", last.id));
    if let Some(link) = link.and_then(|link| HeaderValue::from_str(&link).ok()) {
        answer.headers_mut().insert(LINK, link);
    }
    Ok(answer)
}

/// Shows one, with the address. That it was read is recorded.
#[utoipa::path(get, path = "/subject-requests/{subject_request}", operation_id = "show_subject_request",
    tag = "people", security(("staff" = [])),
    params(("subject_request" = i64, Path, description = "Its number")),
    responses((status = 200, description = "What was asked", body = SubjectRequestView)))]
pub(in crate::office) async fn show(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewContacts).await?;
    let (id, hand, vault) = (number(&id)?, Hand::of(&office, caller), office.vault.clone());
    let work = move |conn: &mut Conn| {
        let one = held(conn, &hand, id)?;
        recorded(conn, &hand, ("subject_request.read", subject(id)), one.jurisdiction)?;
        let address = store::address_of(conn, &vault, id)?;
        Ok(SubjectRequestView::new(&hand, &one, address))
    };
    let view: Result<SubjectRequestView, ApiError> = office.store.write(work).await;
    json(StatusCode::OK, &view?)
}

fn number(text: &str) -> Result<i64, ApiError> {
    text.parse().map_err(|_cause| unknown())
}

/// One that the caller may see.
fn held(conn: &mut Conn, hand: &Hand, id: i64) -> Result<SubjectRequest, ApiError> {
    let found = store::find_subject_request(conn, id)?;
    found.filter(|one| within(hand, one.jurisdiction)).ok_or_else(unknown)
}

/// Decides one. A restriction that is granted is in force from then on.
///
/// While it is, contact data of the person are read for nobody but that person, or because of danger, and stay when their
/// time is over.
#[utoipa::path(post, path = "/subject-requests/{subject_request}/decision", operation_id = "decide_subject_request",
    tag = "people", security(("staff" = [])),
    params(("subject_request" = i64, Path, description = "Its number")), request_body = SubjectDecisionForm,
    responses((status = 200, description = "What was decided", body = SubjectRequestView)))]
pub(in crate::office) async fn decide(
    req: HttpRequest,
    id: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewContacts).await?;
    let form: SubjectDecisionForm = read_json(&req, payload, &office.body).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let mut faults = Vec::new();
    let decision = Decision::parse(&form.decision);
    if decision.is_none() {
        faults.push("decision must be granted or refused".to_owned());
    }
    let words = parse_text("words", Some(&form.words), &mut faults);
    if words.is_none() && faults.is_empty() {
        faults.push("words required".to_owned());
    }
    let (Some(decision), Some(words), true) = (decision, words, faults.is_empty()) else {
        return Err(ApiError::Rejected(faults));
    };
    let work = move |conn: &mut Conn| {
        let of = held(conn, &hand, id)?.jurisdiction;
        if !store::decide(conn, id, (decision, &words), (hand.account(), hand.now))? {
            return Err(ApiError::Conflict("it was decided before".to_owned()));
        }
        told(conn, &hand, id, ("subject_request.decide", of))
    };
    let view: Result<SubjectRequestView, ApiError> = office.store.write(work).await;
    json(StatusCode::OK, &view?)
}

fn told(
    conn: &mut Conn,
    hand: &Hand,
    id: i64,
    (action, of): (&'static str, JurisdictionId),
) -> Result<SubjectRequestView, ApiError> {
    let one = store::find_subject_request(conn, id)?.ok_or_else(unknown)?;
    recorded(conn, hand, (action, subject(id)), of)?;
    Ok(SubjectRequestView::new(hand, &one, None))
}

/// Ends a restriction.
#[utoipa::path(delete, path = "/subject-requests/{subject_request}/restriction", operation_id = "lift_restriction",
    tag = "people", security(("staff" = [])),
    params(("subject_request" = i64, Path, description = "Its number")),
    responses((status = 200, description = "It is in force no more", body = SubjectRequestView)))]
pub(in crate::office) async fn lift(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewContacts).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let work = move |conn: &mut Conn| {
        let of = held(conn, &hand, id)?.jurisdiction;
        if !store::lift(conn, id, (hand.account(), hand.now))? {
            return Err(ApiError::Conflict("no restriction is in force by it".to_owned()));
        }
        told(conn, &hand, id, ("subject_request.lift", of))
    };
    let view: Result<SubjectRequestView, ApiError> = office.store.write(work).await;
    json(StatusCode::OK, &view?)
}
