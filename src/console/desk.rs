//! What the pages work with, who looks at them, and what every page carries.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY, RETRY_AFTER, USER_AGENT,
};
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use arc_swap::ArcSwap;
use askama::Template;

use super::pages::{Frame, TroublePage};
use crate::catalogue::Snapshot;
use crate::db::Store;
use crate::http::body::{BodyLimits, read_form};
use crate::http::shield::OWN_ORIGIN;
use crate::http::{ApiError, OwnOrigin, Parameters, SameSite};
use crate::identity::{Authenticator, Refusal, Step};
use crate::staff::{Proof, SessionKind, SignedIn, Ticket};
use crate::text::clean_line;
use crate::time::Clock;

/// Everything that the pages need.
pub struct Console {
    /// The database.
    pub store: Store,
    /// Who says what time it is.
    pub clock: Arc<dyn Clock>,
    /// The governments, for their names.
    pub city: Arc<ArcSwap<Snapshot>>,
    /// Who tells who looks.
    pub identity: Arc<Authenticator>,
    /// Where browsers reach us.
    pub origin: OwnOrigin,
    /// What a form may cost.
    pub body: BodyLimits,
    /// The cookie that is a browser's session.
    pub session_cookie: &'static str,
}

/// The cookie that a browser keeps between two steps of signing in.
pub(super) const STEP_COOKIE: &str = "lamppost-step";

/// The page's own styles and scripts, and nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Why a page is not shown.
pub(super) enum Stop {
    /// Something is wrong; a page says what.
    Trouble(ApiError),
    /// Another page comes first.
    Go(&'static str),
}

impl From<ApiError> for Stop {
    fn from(error: ApiError) -> Self {
        Self::Trouble(error)
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Trouble(refusal.into())
    }
}

/// A page, or why there is none.
pub(super) type Shown = Result<HttpResponse, Stop>;

impl Console {
    /// What every page has around it.
    pub(super) fn frame(&self, title: &str, faulty: bool) -> Frame {
        let city = self.city.load();
        let place = city.jurisdictions.only().map_or("311", |one| one.name.as_str());
        Frame {
            title: title.to_owned(),
            place: place.to_owned(),
            base: self.origin.base().to_owned(),
            faulty,
        }
    }

    /// A page in its finished form.
    #[expect(clippy::unused_self, reason = "a page is shown by the console that is asked")]
    pub(super) fn page(&self, status: StatusCode, page: &impl Template) -> Shown {
        let html = page.render().map_err(|cause| ApiError::Internal(Box::new(cause)))?;
        Ok(HttpResponse::build(status)
            .content_type("text/html; charset=utf-8")
            .insert_header((CONTENT_SECURITY_POLICY, POLICY))
            .insert_header((CACHE_CONTROL, "no-store"))
            // `no-referrer` would make browsers hide where a form comes from, too.
            .insert_header((REFERRER_POLICY, "same-origin"))
            .insert_header(("cross-origin-opener-policy", "same-origin"))
            .insert_header(OWN_ORIGIN)
            .body(html))
    }

    /// Leads to another page of the console.
    pub(super) fn go(&self, path: &str) -> HttpResponse {
        HttpResponse::SeeOther()
            .insert_header((LOCATION, [self.origin.base(), path].concat()))
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header(OWN_ORIGIN)
            .finish()
    }

    /// The answer to a call, whatever came of it.
    pub(super) fn answer(&self, shown: Shown) -> HttpResponse {
        let error = match shown {
            Ok(page) => return page,
            Err(Stop::Go(path)) => return self.go(path),
            Err(Stop::Trouble(error)) => error,
        };
        if error.status().is_server_error() {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            log::error!("{error}: {}", cause.unwrap_or_default());
        }
        let sentences = error.items().into_iter().map(|item| item.description).collect();
        let page = TroublePage { frame: self.frame("This did not work", false), sentences };
        let shown = self.page(error.status(), &page);
        let mut answer = shown.unwrap_or_else(|_stop| HttpResponse::InternalServerError().finish());
        if let Some(wait) = error.retry_after() {
            answer.headers_mut().insert(RETRY_AFTER, wait.as_secs().into());
        }
        answer
    }

    /// Whoever looks, signed in; else the page to sign in comes first, or the one to enrol a second factor.
    pub(super) async fn visitor(&self, req: &HttpRequest) -> Result<SignedIn, Stop> {
        let visitor = self.visitor_to_enrol(req).await?;
        if visitor.must_enrol() { Err(Stop::Go("/staff/second-factor")) } else { Ok(visitor) }
    }

    /// As [`Console::visitor`], for the page where a second factor is enrolled.
    pub(super) async fn visitor_to_enrol(&self, req: &HttpRequest) -> Result<SignedIn, Stop> {
        const SIGN_IN: Stop = Stop::Go("/staff/sign-in");
        let cookie = self.origin.read(req, self.session_cookie).ok_or(SIGN_IN)?;
        match self.identity.by_cookie(&cookie).await {
            Err(Refusal::SessionEnded) => Err(SIGN_IN),
            found => Ok(found?),
        }
    }

    /// The fields of a form that a page of ours has sent.
    pub(super) async fn form(
        &self,
        req: &HttpRequest,
        payload: Payload,
    ) -> Result<Parameters, Stop> {
        self.origin.check(req)?;
        let form = read_form(req, payload, &self.body).await?;
        Ok(Parameters::default().with_body(form.fields))
    }

    /// Goes on after a step of signing in: to the next one, or with a session to the first page.
    pub(super) async fn after(&self, req: &HttpRequest, step: Step) -> Shown {
        match step {
            Step::Code(ticket) => {
                let mut answer = self.go("/staff/sign-in/code");
                self.set_step(&mut answer, &ticket, SameSite::Strict)?;
                Ok(answer)
            }
            Step::Proven(proof) => {
                let mut answer = self.go("/staff");
                self.begin(req, proof, &mut answer).await?;
                Ok(answer)
            }
        }
    }

    /// Gives the browser a session.
    pub(super) async fn begin(
        &self,
        req: &HttpRequest,
        proof: Proof,
        answer: &mut HttpResponse,
    ) -> Result<(), Stop> {
        let kind = SessionKind::Browser;
        let (session, ticket) = self.identity.open(proof, agent_of(req), kind).await?;
        let value = Authenticator::cookie_of(session, &ticket);
        let cookie = self.origin.cookie(self.session_cookie, value, SameSite::Strict);
        add_cookie(answer, &cookie)?;
        add_cookie(answer, &self.origin.no_cookie(STEP_COOKIE, SameSite::Strict))
    }

    /// Takes the session from the browser.
    pub(super) fn take_session(&self, answer: &mut HttpResponse) -> Result<(), Stop> {
        add_cookie(answer, &self.origin.no_cookie(self.session_cookie, SameSite::Strict))
    }

    /// Gives the browser what it keeps until the next step.
    pub(super) fn set_step(
        &self,
        answer: &mut HttpResponse,
        ticket: &Ticket,
        same_site: SameSite,
    ) -> Result<(), Stop> {
        let value = ticket.reveal().to_owned();
        add_cookie(answer, &self.origin.cookie(STEP_COOKIE, value, same_site))
    }
}

fn add_cookie(
    answer: &mut HttpResponse,
    cookie: &actix_web::cookie::Cookie<'_>,
) -> Result<(), Stop> {
    answer.add_cookie(cookie).map_err(|cause| Stop::Trouble(ApiError::broken(cause, false)))
}

/// The longest name of a browser that is kept, in characters.
const MAX_AGENT: usize = 200;

fn agent_of(req: &HttpRequest) -> String {
    let sent = req.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    clean_line(sent.unwrap_or("unknown")).chars().take(MAX_AGENT).collect()
}
