//! The audit log, for those who check who did what.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LINK};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use super::Office;
use super::paging::next_page;
use crate::audit::{Filter, Record, store as audit};
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, Parameters, json};
use crate::staff::{Capability, Places, Scope, SignedIn, store as staff};
use crate::time::{Instant, format_instant, parse_instant};

/// Entries on a page, where the client names no number, and at most.
const PAGE: i64 = 50;
const MOST: i64 = 500;

/// Who did something.
#[derive(Serialize, ToSchema)]
pub(super) struct ActorView {
    /// `staff`, `key`, `operator` (at the machine) or `system` (a job, or a stranger).
    #[schema(example = "staff")]
    kind: String,
    /// The number of the account or of the API key.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<i64>,
}

/// An entry of the audit log.
#[derive(Serialize, ToSchema)]
pub(super) struct AuditEntryView {
    /// Its number; later ones are larger.
    id: i64,
    /// When it was done.
    #[schema(format = DateTime)]
    datetime: String,
    /// The government that it concerns; not there when it concerns several or none.
    #[serde(skip_serializing_if = "Option::is_none")]
    jurisdiction_id: Option<String>,
    /// Who did it.
    actor: ActorView,
    /// What was done.
    #[schema(example = "account.change")]
    action: String,
    /// What it was done to.
    #[schema(example = "account 7")]
    subject: String,
    /// A few facts, such as the fields that changed; never personal data.
    #[schema(value_type = Option<Object>)]
    detail: serde_json::Value,
    /// What chains it to the entry before.
    hash: String,
}

impl From<Record> for AuditEntryView {
    fn from(record: Record) -> Self {
        Self {
            detail: record.facts(),
            id: record.id,
            datetime: format_instant(record.at),
            jurisdiction_id: record.jurisdiction,
            actor: ActorView { kind: record.actor_kind, id: record.actor_key },
            action: record.action,
            subject: record.subject,
            hash: record.hash,
        }
    }
}

/// Lists what was done, the newest first.
///
/// Shows the governments that the caller may audit; entries that concern several governments or none are for those
/// alone who may audit all of them. A further page is behind `Link: rel="next"`.
#[utoipa::path(get, path = "/audit", operation_id = "list_audit", tag = "audit",
    security(("staff" = [])),
    params(
        ("jurisdiction_id" = Option<String>, Query, description = "The code of a government"),
        ("actor" = Option<String>, Query, description = "`staff`, `key`, `operator` or `system`; \
            `staff:7` is the account with the number 7"),
        ("subject" = Option<String>, Query, description = "What it was done to, such as `account 7`"),
        ("action" = Option<String>, Query, description = "What was done, such as `account.change`"),
        ("from" = Option<String>, Query, description = "Done then or later"),
        ("until" = Option<String>, Query, description = "Done before then"),
        ("cursor" = Option<String>, Query, description = "Where the page before ended, from its `Link`"),
        ("page_size" = Option<i64>, Query, description = "Entries at most: 50, up to 500"),
    ),
    responses((status = 200, description = "The entries", body = Vec<AuditEntryView>)))]
pub(super) async fn list(req: HttpRequest, office: Data<Office>) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Audit).await?;
    let sent = Parameters::of_query(req.query_string())
        .map_err(|fault| ApiError::rejected(fault.to_string()))?;
    let mut faults = Vec::new();
    let Asked { mut filter, size } = Asked::parse(&sent, &mut faults);
    ApiError::unless_empty(faults)?;
    let places: Result<Places, StoreError> = office.store.read(staff::places).await;
    filter.jurisdictions = within(&caller, &places?, filter.jurisdictions);
    let more = size.saturating_add(1);
    let work = move |conn: &mut Conn| audit::list(conn, &filter, more);
    let found: Result<Vec<Record>, StoreError> = office.store.read(work).await;
    let mut found = found?;
    let goes_on = found.len() > usize::try_from(size).unwrap_or(usize::MAX);
    found.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| goes_on).map(|last| next_page(&req, last.id, size));
    let views: Vec<AuditEntryView> = found.into_iter().map(AuditEntryView::from).collect();
    let mut answer = json(StatusCode::OK, &views)?;
    if let Some(link) = next.and_then(|link| HeaderValue::from_str(&link).ok()) {
        answer.headers_mut().insert(LINK, link);
    }
    Ok(answer)
}

/// The governments whose entries the caller may see, of those that were asked for; `None` for all entries.
fn within(caller: &SignedIn, places: &Places, asked: Option<Vec<String>>) -> Option<Vec<String>> {
    if caller.access.allows(Capability::Audit, &Scope::default()) {
        return asked;
    }
    let may = places.governments.iter().filter(|(id, code)| {
        caller.access.allows(Capability::Audit, &Scope::government(*id))
            && asked.as_ref().is_none_or(|asked| asked.contains(code))
    });
    Some(may.map(|(_, code)| code.clone()).collect())
}

/// What was asked for.
struct Asked {
    filter: Filter,
    size: i64,
}

/// Every parameter of the list.
const PARAMETERS: [&str; 8] =
    ["jurisdiction_id", "actor", "subject", "action", "from", "until", "cursor", "page_size"];

impl Asked {
    fn parse(sent: &Parameters, faults: &mut Vec<String>) -> Self {
        for (name, _) in sent.canonical() {
            if !PARAMETERS.contains(&name.as_str()) {
                let name = name.escape_debug();
                faults.push(format!("there is no parameter {name}; see {}", PARAMETERS.join(", ")));
            }
        }
        let (actor_kind, actor_key) = parse_actor(sent, faults);
        let filter = Filter {
            jurisdictions: sent.one("jurisdiction_id", faults).map(|code| vec![code.to_owned()]),
            actor_kind,
            actor_key,
            subject: sent.one("subject", faults).map(str::to_owned),
            action: sent.one("action", faults).map(str::to_owned),
            from: parse_when(sent, "from", faults),
            until: parse_when(sent, "until", faults),
            before: parse_number(sent, "cursor", faults),
        };
        let size = parse_number(sent, "page_size", faults).unwrap_or(PAGE).clamp(1, MOST);
        Self { filter, size }
    }
}

fn parse_actor(sent: &Parameters, faults: &mut Vec<String>) -> (Option<String>, Option<i64>) {
    let Some(text) = sent.one("actor", faults) else { return (None, None) };
    let (kind, key) = text.split_once(':').map_or((text, None), |(kind, key)| (kind, Some(key)));
    let known = ["staff", "key", "operator", "system"].contains(&kind);
    let number = key.map(str::parse::<i64>).transpose();
    match number {
        Ok(number) if known => (Some(kind.to_owned()), number),
        Ok(_) | Err(_) => {
            let kinds =
                "staff, key, operator or system, or one of the first two with a number: staff:7";
            faults.push(format!("actor must be {kinds}"));
            (None, None)
        }
    }
}

fn parse_when(sent: &Parameters, name: &str, faults: &mut Vec<String>) -> Option<Instant> {
    let text = sent.one(name, faults)?;
    parse_instant(text, chrono_tz::UTC).map_err(|fault| faults.push(format!("{name} {fault}"))).ok()
}

fn parse_number(sent: &Parameters, name: &str, faults: &mut Vec<String>) -> Option<i64> {
    let text = sent.one(name, faults)?;
    let number = text.parse().ok().filter(|number| *number >= 0);
    if number.is_none() {
        faults.push(format!("{name} must be a whole number, 0 or more"));
    }
    number
}
