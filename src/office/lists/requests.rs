//! The list of reports: any filters in any order, page by page, with counts.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::link::{page_size, with_next};
use super::views::{ListView, case_views, facet_views};
use crate::cases::board::{
    Board, Counted, Facet, Filter, FilterForm, Ground, Place, Question, Sort, SortField,
};
use crate::cases::store::board::texts_of;
use crate::db::Conn;
use crate::http::{ApiError, PageLimits, Parameters, json};
use crate::office::Office;
use crate::office::cases::Hand;
use crate::office::cases::views::CaseView;
use crate::staff::Capability;

/// The parameters of the list.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "described here, read by name")]
pub(in crate::office) struct ListParameters {
    /// Codes of governments; all that the caller may see without it. Several values of this and of most others go
    /// between commas, and any of them will do.
    jurisdiction_id: Option<String>,
    /// `production` (the default) or `test`.
    mode: Option<String>,
    /// `open` or `closed`.
    status: Option<String>,
    /// Codes of states of workflows.
    state: Option<String>,
    /// What the public is shown beside open and closed.
    detailed_status: Option<String>,
    /// Codes of departments that own the report.
    department: Option<String>,
    /// Codes of teams, or `none`.
    team: Option<String>,
    /// Numbers of accounts, `me` or `none`.
    person: Option<String>,
    /// Codes of services.
    service_code: Option<String>,
    /// Groups of services.
    group: Option<String>,
    /// `low`, `normal`, `high`, `critical`.
    priority: Option<String>,
    /// So many points of urgency at least.
    min_urgency: Option<i64>,
    /// Tags.
    tag: Option<String>,
    /// The layer of the areas; goes with `area`.
    layer: Option<String>,
    /// Codes of areas of the layer.
    area: Option<String>,
    /// `public`, `unlisted`, `private`.
    visibility: Option<String>,
    /// Whether it was opened again.
    reopened: Option<bool>,
    /// Came in not before. Dates without a zone are meant where the government is, if only one is meant; else in UTC.
    requested_from: Option<String>,
    /// Came in not after.
    requested_until: Option<String>,
    /// Changed not before.
    updated_from: Option<String>,
    /// Changed not after.
    updated_until: Option<String>,
    /// `true`: open though the city meant to be done by now; `false`: all others.
    overdue: Option<bool>,
    /// Closing codes.
    closing_code: Option<String>,
    /// Numbers of mass events.
    mass_event: Option<String>,
    /// Words, all of which stand in title, description, address or identifier. A page looks through at most 20,000
    /// reports; one that is short or empty and has a `Link` to the next is not the last.
    q: Option<String>,
    /// `requested`, `updated`, `due`, `priority`, `urgency` or `id`, with `-` before it for the reverse order; the newest
    /// first without it.
    sort: Option<String>,
    /// Counts to be given: `status`, `state`, `department`, `team`, `person`, `service`, `priority`, `visibility`, `tag`,
    /// `area`. Not together with `q`.
    facets: Option<String>,
    /// Reports on a page.
    page_size: Option<i64>,
    /// From the `Link` of the page before.
    cursor: Option<String>,
}

/// What a client asked for, checked.
struct Asked {
    filter: Filter,
    sort: Sort,
    behind: Option<Place>,
    size: usize,
    facets: Vec<Facet>,
}

/// Parameters that narrow nothing.
const SHAPE: [&str; 4] = ["sort", "facets", "page_size", "cursor"];
/// Reports that one page of a search for words looks through at most.
const LOOKED_THROUGH: usize = 20_000;
/// Reports whose words are read at once.
const AT_ONCE: usize = 2_000;
/// How often a page is put together anew because a report on it turned out to be gone.
const TRIES: usize = 20;

/// Lists the reports that the caller may see.
///
/// Any filters together, in any order, with counts of the whole set. The next page is where the header `Link` leads; each
/// report that does not change meanwhile is on one page.
#[utoipa::path(get, path = "/requests", operation_id = "list_cases", tag = "lists",
    security(("staff" = [])), params(ListParameters),
    responses((status = 200, description = "A page of the list", body = ListView,
        headers(("Link" = String, description = "The next page, with `rel=\"next\"`, if there is one")))))]
pub(in crate::office) async fn list(
    req: HttpRequest,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let hand = Hand::of(&office, caller);
    let asked = Asked::parse(&Parameters::of_query(req.query_string())?, &hand, office.page)?;
    let board = office.board().await?;
    let found: Result<(ListView, Option<Place>), ApiError> =
        office.store.read(move |conn| answer(conn, &board, &hand, &asked)).await;
    let (view, next) = found?;
    let cursor = next.map(|place| place.text());
    with_next(json(StatusCode::OK, &view)?, &req, cursor.as_deref())
}

impl Asked {
    fn parse(sent: &Parameters, hand: &Hand, limits: PageLimits) -> Result<Self, ApiError> {
        let mut faults = Vec::new();
        let pairs = sent.canonical();
        let filters = pairs.into_iter().filter(|(name, _)| !SHAPE.contains(&name.as_str()));
        let form = FilterForm::new(filters, &mut faults);
        let filter = form.parse(&ground(hand), &mut faults);
        let sort = sent.one("sort", &mut faults).map(Sort::parse);
        if sort == Some(None) {
            let words: Vec<&str> = SortField::ALL.into_iter().map(SortField::as_str).collect();
            faults.push(format!(
                "sort must be one of {}, with - before it for the reverse order",
                words.join(", ")
            ));
        }
        let sort = sort.flatten().unwrap_or_default();
        let cursor = sent.one("cursor", &mut faults).map(|text| Place::parse(text, sort));
        let behind = cursor.transpose().unwrap_or_else(|fault| {
            faults.push(fault.to_string());
            None
        });
        let size = page_size(sent, limits, &mut faults);
        let facets = facets(sent, &mut faults);
        if form.has_words() && !facets.is_empty() {
            faults.push("facets cannot be counted while q looks for words".to_owned());
        }
        ApiError::unless_empty(faults)?;
        Ok(Self { filter, sort, behind, size, facets })
    }
}

fn facets(sent: &Parameters, faults: &mut Vec<String>) -> Vec<Facet> {
    let words = sent.list("facets");
    let found: Vec<Facet> = words.iter().filter_map(|word| Facet::parse(word)).collect();
    if found.len() < words.len() {
        let known: Vec<&str> = Facet::ALL.into_iter().map(Facet::as_str).collect();
        faults.push(format!("facets must be of {}", known.join(", ")));
    }
    found
}

/// Whoever asks, as filters see him.
pub(super) fn ground(hand: &Hand) -> Ground<'_> {
    Ground {
        city: &hand.city,
        playbook: &hand.playbook,
        access: &hand.caller.access,
        account: hand.account(),
    }
}

/// A page, and where the next one begins.
type Page = (Vec<(i64, Place)>, Option<Place>);

fn answer(
    conn: &mut Conn,
    board: &Board,
    hand: &Hand,
    asked: &Asked,
) -> Result<(ListView, Option<Place>), ApiError> {
    board.catch_up(conn)?;
    let ground = ground(hand);
    let (reach, standing) = (ground.reach(), |service: i64, state: Option<&str>, status| {
        ground.standing(service, state, status)
    });
    let question =
        Question { filter: &asked.filter, reach: &reach, standing: &standing, now: hand.now };
    let words = !asked.filter.words.is_empty();
    for _ in 0..TRIES {
        let size = if words { LOOKED_THROUGH } else { asked.size };
        let whole = (asked.sort, asked.behind, size.saturating_add(1));
        let mut counted = board.answer(&question, whole, &asked.facets);
        let facets = std::mem::take(&mut counted.facets);
        let total = (!words).then_some(counted.total);
        let (page, next) =
            if words { said(conn, counted, asked)? } else { cut(counted, asked.size) };
        let ids: Vec<i64> = page.iter().map(|(id, _)| *id).collect();
        let requests = case_views(conn, hand, &ids)?;
        let gone = missing(&ids, &requests);
        if gone.is_empty() || !board.forget(&gone) {
            let facets = facet_views(conn, hand, facets)?;
            return Ok((ListView { requests, total, facets }, next));
        }
    }
    Err(ApiError::Busy(None))
}

fn missing(ids: &[i64], found: &[CaseView]) -> Vec<i64> {
    let there: std::collections::HashSet<i64> = found.iter().map(|view| view.id).collect();
    ids.iter().filter(|id| !there.contains(id)).copied().collect()
}

/// The first so many, and the place behind them if there are more.
fn cut(counted: Counted, size: usize) -> Page {
    let mut page = counted.page;
    let more = page.len() > size;
    page.truncate(size);
    let next = page.last().filter(|_| more).map(|(_, place)| *place);
    (page, next)
}

/// Those of the candidates that hold the words, in order, until the page is full or enough were looked through.
fn said(conn: &mut Conn, counted: Counted, asked: &Asked) -> Result<Page, ApiError> {
    let (candidates, beyond) = cut(counted, LOOKED_THROUGH);
    let mut page = Vec::new();
    let last = candidates.last().map(|(_, place)| *place);
    for chunk in candidates.chunks(AT_ONCE) {
        let ids: Vec<i64> = chunk.iter().map(|(id, _)| *id).collect();
        let texts = texts_of(conn, &ids)?;
        let holding: std::collections::HashSet<i64> =
            texts.iter().filter(|one| asked.filter.is_said_in(one)).map(|one| one.id).collect();
        for found in chunk.iter().filter(|(id, _)| holding.contains(id)) {
            page.push(*found);
            if page.len() == asked.size {
                let next = Some(found.1).filter(|place| beyond.is_some() || Some(*place) != last);
                return Ok((page, next));
            }
        }
    }
    Ok((page, beyond))
}
