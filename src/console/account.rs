//! Who is signed in, and on which devices.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chrono::Datelike as _;

use super::Console;
use super::desk::{Shown, Stop};
use super::pages::{AccountPage, SessionItem};
use crate::db::{Conn, StoreError};
use crate::http::ApiError;
use crate::identity::FactorState;
use crate::staff::{Grant, Places, ScopeNames, Session, SessionKind, store as staff};
use crate::time::Instant;

/// Shows the account and its sessions.
pub(super) async fn show(req: HttpRequest, console: Data<Console>) -> HttpResponse {
    console.answer(page(&req, &console).await)
}

async fn page(req: &HttpRequest, console: &Console) -> Shown {
    let visitor = console.visitor(req).await?;
    let (account, now) = (visitor.account.id, console.clock.now());
    let both =
        move |conn: &mut Conn| Ok((staff::in_force(conn, account, now)?, staff::places(conn)?));
    let found: Result<(Vec<Session>, Places), StoreError> = console.store.read(both).await;
    let (sessions, places) = found.map_err(ApiError::from)?;
    let (confirmed, left) = match console.identity.factor_state(account).await? {
        FactorState::Confirmed(left) => (true, left),
        FactorState::None | FactorState::Pending => (false, 0),
    };
    let item = |session: &Session| console.item(session, visitor.session);
    let page = AccountPage {
        frame: console.frame("Your account", false),
        name: visitor.account.name.clone(),
        email: visitor.account.email.as_str().to_owned(),
        roles: visitor.access.grants().iter().map(|grant| in_words(grant, &places)).collect(),
        confirmed,
        left,
        sessions: sessions.iter().map(item).collect(),
    };
    console.page(StatusCode::OK, &page)
}

impl Console {
    fn item(&self, session: &Session, current: i64) -> SessionItem {
        let device = match session.kind {
            SessionKind::Browser => browser(&session.agent),
            SessionKind::Tokens => format!("A program: {}", session.agent),
        };
        SessionItem {
            id: session.id,
            device,
            current: session.id == current,
            began: self.moment(session.created_at),
            renewed: self.moment(session.renewed_at),
        }
    }

    /// An instant as people here read it: in the government's own time where there is one government.
    fn moment(&self, instant: Instant) -> String {
        let city = self.city.load();
        let zone = city.jurisdictions.only().map_or(chrono_tz::UTC, |one| one.time_zone);
        let local = instant.with_timezone(&zone);
        format!("{} {}", local.day(), local.format("%B %Y, %H:%M %Z"))
    }
}

/// What a browser says of itself, in two words.
fn browser(agent: &str) -> String {
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let name = first(&[
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (name, system) {
        (Some(name), Some(system)) => format!("{name} on {system}"),
        _ => agent.to_owned(),
    }
}

/// A role with what it is limited to.
fn in_words(grant: &Grant, places: &Places) -> String {
    let ScopeNames { jurisdiction_id, department, area, .. } = places.name(&grant.scope);
    let limits: Vec<String> = [jurisdiction_id, department, area].into_iter().flatten().collect();
    let role = grant.role.as_str().replace('_', " ");
    if limits.is_empty() { role } else { format!("{role} ({})", limits.join(", ")) }
}

/// Ends one of the sessions.
pub(super) async fn end_session(
    req: HttpRequest,
    number: Path<String>,
    payload: Payload,
    console: Data<Console>,
) -> HttpResponse {
    console.answer(end(&req, &number, payload, &console).await)
}

async fn end(req: &HttpRequest, number: &str, payload: Payload, console: &Console) -> Shown {
    console.form(req, payload).await?;
    let visitor = console.visitor(req).await?;
    let unknown = || Stop::Trouble(ApiError::not_found("you have no session of this number"));
    let session: i64 = number.parse().map_err(|_cause| unknown())?;
    if !console.identity.end(visitor.account.id, session).await? {
        return Err(unknown());
    }
    if session != visitor.session {
        return Ok(console.go("/staff"));
    }
    let mut answer = console.go("/staff/sign-in");
    console.take_session(&mut answer)?;
    Ok(answer)
}
