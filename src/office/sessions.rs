//! Signing in and out, and staying signed in.

use actix_web::http::StatusCode;
use actix_web::http::header::USER_AGENT;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::Office;
use super::record::append;
use super::views::{RenewalForm, SessionView, SignInForm, TokensView};
use crate::audit::{Actor, Entry};
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, json, read_json};
use crate::staff::store::{self as staff, Renewal};
use crate::staff::{AccessToken, Email, PasswordHash, Session, Ticket, TicketKind};
use crate::text::clean_line;
use crate::time::Instant;

/// Whoever is refused learns nothing: not whether there is such an account, nor what was wrong.
const REFUSED: ApiError = ApiError::Unauthorized("email or password is wrong");

/// Signs in.
///
/// Gives an access token for 15 minutes, and a refresh token that renews both, once. Wrong attempts are counted
/// for each account.
#[utoipa::path(post, path = "/sessions", operation_id = "sign_in", tag = "signing in",
    request_body = SignInForm,
    responses((status = 200, description = "The tokens", body = TokensView)))]
pub(super) async fn sign_in(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let form: SignInForm = read_json(&req, payload, &office.body).await?;
    let email = Email::parse(&form.email).map_err(|_fault| REFUSED)?;
    office.count_and_note(&email).await?;
    let sought = email.clone();
    let found: Option<(i64, PasswordHash)> = office
        .store
        .read(move |conn| staff::sign_in_secret(conn, &sought))
        .await
        .map_err(ApiError::from)?;
    let ids = office.ids.clone();
    let checked = office.hashing(move || match found {
        Some((account, hash)) => hash.accepts(&form.password).then_some(account),
        // An address that is unknown takes as long as one that is known.
        None => PasswordHash::new(&form.password, ids.as_ref()).ok().and(None),
    });
    let Some(account) = checked.await? else {
        office.note_failure("session.refuse", &email).await?;
        return Err(REFUSED);
    };
    let (ticket, now) = (next_ticket(&office), office.clock.now());
    let (first, agent) = (ticket.clone(), agent_of(&req));
    let session: i64 = office
        .store
        .write(move |conn| {
            let session = staff::open(conn, account, &agent, &first, now)?;
            append(conn, about("session.begin", account, session, now), account)?;
            Ok::<_, StoreError>(session)
        })
        .await
        .map_err(ApiError::from)?;
    log::info!(target: "staff", "account {account} signed in, session {session}");
    tokens(&office, account, session, &ticket).await
}

/// Renews the tokens.
///
/// A refresh token is good once. One that is sent a second time ends its session: somebody has a copy.
#[utoipa::path(post, path = "/sessions/refresh", operation_id = "renew_session", tag = "signing in",
    request_body = RenewalForm,
    responses((status = 200, description = "New tokens", body = TokensView)))]
pub(super) async fn renew(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let form: RenewalForm = read_json(&req, payload, &office.body).await?;
    let sent = Ticket::parse(TicketKind::Refresh, &form.refresh_token).ok_or(OVER)?;
    let (next, now) = (next_ticket(&office), office.clock.now());
    let given = next.clone();
    let outcome: Renewal = office
        .store
        .write(move |conn| {
            let outcome = staff::renew(conn, &sent, &given, now)?;
            if let Renewal::Stolen { account, session } = outcome {
                let entry = about("session.stolen", account, session, now);
                append(conn, Entry { actor: Actor::System, ..entry }, account)?;
            }
            Ok::<_, StoreError>(outcome)
        })
        .await
        .map_err(ApiError::from)?;
    match outcome {
        Renewal::Renewed { account, session } => tokens(&office, account, session, &next).await,
        Renewal::Stolen { account, .. } => {
            log::warn!(target: "staff", "a refresh token of account {account} came twice: its session was ended");
            office.roll.forget();
            Err(OVER)
        }
        Renewal::Refused => Err(OVER),
    }
}

const OVER: ApiError = ApiError::Unauthorized("the refresh token is not valid: sign in again");

/// Lists the caller's sessions, the newest first.
#[utoipa::path(get, path = "/sessions", operation_id = "list_sessions", tag = "signing in",
    security(("staff" = [])),
    responses((status = 200, description = "The sessions", body = Vec<SessionView>)))]
pub(super) async fn list(req: HttpRequest, office: Data<Office>) -> Result<HttpResponse, ApiError> {
    let caller = office.caller(&req).await?;
    let (account, now) = (caller.account.id, office.clock.now());
    let found: Vec<Session> = office
        .store
        .read(move |conn| staff::in_force(conn, account, now))
        .await
        .map_err(ApiError::from)?;
    let views: Vec<SessionView> =
        found.iter().map(|one| SessionView::new(one, caller.session)).collect();
    json(StatusCode::OK, &views)
}

/// Ends one of the caller's sessions, here and on every other server within seconds.
#[utoipa::path(delete, path = "/sessions/{session}", operation_id = "end_session", tag = "signing in",
    security(("staff" = [])),
    params(("session" = String, Path, description = "A number of the list, or `current`")),
    responses((status = 204, description = "It has ended")))]
pub(super) async fn end(
    req: HttpRequest,
    named: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller(&req).await?;
    let unknown = || ApiError::not_found("you have no session of this number");
    let session = match named.as_str() {
        "current" => caller.session,
        number => number.parse().map_err(|_cause| unknown())?,
    };
    let (account, now) = (caller.account.id, office.clock.now());
    let work = move |conn: &mut Conn| {
        let ended = staff::end(conn, account, session, now)?;
        if ended {
            append(conn, about("session.end", account, session, now), account)?;
        }
        Ok(ended)
    };
    let ended: Result<bool, StoreError> = office.store.write(work).await;
    office.roll.forget();
    if ended? { Ok(HttpResponse::NoContent().finish()) } else { Err(unknown()) }
}

/// Something that the holder of an account did with a session of his.
fn about(action: &'static str, account: i64, session: i64, now: Instant) -> Entry {
    Entry {
        at: now,
        jurisdiction: None,
        actor: Actor::Staff(account),
        action,
        subject: format!("account {account}"),
        detail: json!({ "session": session }),
    }
}

fn next_ticket(office: &Office) -> Ticket {
    Ticket::generate(TicketKind::Refresh, office.ids.as_ref())
}

async fn tokens(
    office: &Office,
    account: i64,
    session: i64,
    ticket: &Ticket,
) -> Result<HttpResponse, ApiError> {
    let key = office.signing_key().await?;
    let token = AccessToken::sign(&key, account, session, office.clock.now())
        .map_err(|cause| ApiError::Internal(Box::new(cause)))?;
    json(StatusCode::OK, &TokensView::new(token.reveal(), ticket.reveal()))
}

/// The longest name of a device that is kept, in characters.
const MAX_AGENT: usize = 200;

fn agent_of(req: &HttpRequest) -> String {
    let sent = req.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    clean_line(sent.unwrap_or("unknown")).chars().take(MAX_AGENT).collect()
}
