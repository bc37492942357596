//! Signing in and out, and staying signed in.

use actix_web::http::StatusCode;
use actix_web::http::header::USER_AGENT;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::views::{RenewalForm, SessionView, SignInForm, TokensView};
use super::{Office, SESSION_COOKIE};
use crate::http::{ApiError, SameSite, json, read_json};
use crate::identity::Authenticator;
use crate::staff::store::{self as staff, Renewal};
use crate::staff::{Proof, Session, SessionKind, Ticket};
use crate::text::clean_line;

/// Signs in.
///
/// Gives an access token for 15 minutes, and a refresh token that renews both, once. Where the account has a second
/// factor, `code` is needed besides: without it, or when it is wrong, and only once the password was right, the answer is
/// a 401 whose `reason` is `code_required`; `WWW-Authenticate` says the same. Attempts are counted for each account.
#[utoipa::path(post, path = "/sessions", operation_id = "sign_in", tag = "signing in",
    request_body = SignInForm,
    responses((status = 200, description = "The tokens", body = TokensView)))]
pub(super) async fn sign_in(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let proof = prove(&req, payload, &office).await?;
    let (session, ticket) =
        office.identity.open(proof, agent_of(&req), SessionKind::Tokens).await?;
    tokens(&office, proof.account, session, &ticket).await
}

/// Signs a browser in.
///
/// Sets a cookie that no script can read, in place of tokens; every route takes it. The session ends after half an hour
/// without a call, and after twelve hours. A call with a cookie that changes something must come from a page of this
/// server, as the browser's `Sec-Fetch-Site` or `Origin` says; so must this one.
#[utoipa::path(post, path = "/sessions/browser", operation_id = "sign_in_browser", tag = "signing in",
    request_body = SignInForm,
    responses((status = 204, description = "Signed in; `Set-Cookie` holds the session"),
              (status = 403, description = "The call does not come from a page of this server",
        content((Vec<crate::http::ErrorItem> = "application/json"), (String = "text/xml")))))]
pub(super) async fn sign_in_browser(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    office.origin.check(&req)?;
    let proof = prove(&req, payload, &office).await?;
    let (session, ticket) =
        office.identity.open(proof, agent_of(&req), SessionKind::Browser).await?;
    let value = Authenticator::cookie_of(session, &ticket);
    Ok(HttpResponse::NoContent()
        .cookie(office.origin.cookie(SESSION_COOKIE, value, SameSite::Strict))
        .insert_header(("Cache-Control", "no-store"))
        .finish())
}

async fn prove(req: &HttpRequest, payload: Payload, office: &Office) -> Result<Proof, ApiError> {
    let form: SignInForm = read_json(req, payload, &office.body).await?;
    Ok(office.identity.prove(&form.email, form.password, form.code.as_deref()).await?)
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
    let (outcome, next) = office.identity.renew(&form.refresh_token).await?;
    match outcome {
        Renewal::Renewed { account, session } => tokens(&office, account, session, &next).await,
        Renewal::Stolen { .. } | Renewal::Refused => Err(OVER),
    }
}

const OVER: ApiError = ApiError::Unauthorized("the refresh token is not valid: sign in again");

/// Lists the caller's sessions, the newest first.
#[utoipa::path(get, path = "/sessions", operation_id = "list_sessions", tag = "signing in",
    security(("staff" = []), ("browser" = [])),
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

/// Ends one of the caller's sessions, here at once and on every other server within seconds.
#[utoipa::path(delete, path = "/sessions/{session}", operation_id = "end_session", tag = "signing in",
    security(("staff" = []), ("browser" = [])),
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
    if !office.identity.end(caller.account.id, session).await? {
        return Err(unknown());
    }
    let mut answer = HttpResponse::NoContent();
    if session == caller.session && caller.cookie.is_some() {
        answer.cookie(office.origin.no_cookie(SESSION_COOKIE, SameSite::Strict));
    }
    Ok(answer.finish())
}

async fn tokens(
    office: &Office,
    account: i64,
    session: i64,
    ticket: &Ticket,
) -> Result<HttpResponse, ApiError> {
    let token = office.identity.token(account, session).await?;
    json(StatusCode::OK, &TokensView::new(token.reveal(), ticket.reveal()))
}

/// The longest name of a device that is kept, in characters.
const MAX_AGENT: usize = 200;

fn agent_of(req: &HttpRequest) -> String {
    let sent = req.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    clean_line(sent.unwrap_or("unknown")).chars().take(MAX_AGENT).collect()
}
