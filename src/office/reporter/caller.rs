//! Whoever reported, known by a ticket, with his report.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use serde_json::json;

use super::views::move_view;
use crate::cases::store::{self as cases, Entry};
use crate::cases::{Audience, Case, Detail, standing};
use crate::catalogue::Snapshot;
use crate::db::Conn;
use crate::http::ApiError;
use crate::office::Office;
use crate::office::desk::AsPublic;
use crate::playbook::Playbook;
use crate::reporters::{self, Action, Move, ReporterTicket, Subject, moves};
use crate::requests::store::{Details, find_by_ids};
use crate::requests::{EventKind, Photo, ServiceRequest};
use crate::time::Instant;
use crate::workflow::{Actor, Machine};

const NO_TICKET: ApiError = ApiError::Unauthorized(
    "send the ticket of the report: Authorization: Reporter lpq_…, or ticket in the body",
);
const BAD_TICKET: ApiError = ApiError::Unauthorized("the ticket is not valid");

/// Whoever reported, and all that his report is judged by.
#[derive(Clone)]
pub(super) struct Reporter {
    subject: Subject,
    pub(super) city: Arc<Snapshot>,
    pub(super) playbook: Arc<Playbook>,
    pub(super) now: Instant,
    pub(super) public_url: Arc<str>,
    pub(super) as_public: AsPublic,
}

/// His report, with what his ticket allows now.
pub(super) struct Own {
    pub(super) case: Case,
    pub(super) request: ServiceRequest,
    pub(super) moves: Vec<Move>,
}

/// What came with something that he wrote.
#[derive(Debug, Clone, Default)]
pub(super) struct Written {
    /// The words.
    pub(super) text: Option<String>,
    /// Pictures.
    pub(super) photos: Vec<Photo>,
    /// Latitude and longitude in degrees.
    pub(super) position: Option<(f64, f64)>,
}

impl Reporter {
    /// Of a call with a ticket in its header or, failing that, in its body. It is nowhere else: what stands in an
    /// address is logged on the way.
    pub(super) async fn of(
        office: &Office,
        req: &HttpRequest,
        in_body: Option<&str>,
    ) -> Result<Self, ApiError> {
        let header = req.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let named = header.and_then(|value| value.split_once(' '));
        let in_header = named.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("reporter"));
        let text = in_header.map(|(_, text)| text).or(in_body).ok_or(NO_TICKET)?;
        let subject = office.tickets.read(&ReporterTicket::received(text)).await?;
        Ok(Self {
            subject: subject.ok_or(BAD_TICKET)?,
            city: office.city.load_full(),
            playbook: office.playbook.load_full(),
            now: office.clock.now(),
            public_url: office.public_url.clone(),
            as_public: office.as_public,
        })
    }

    /// Takes hold of the report.
    pub(super) fn hold(&self, conn: &mut Conn) -> Result<Own, ApiError> {
        let id = reporters::store::find(conn, &self.subject)?.ok_or_else(gone)?;
        let case = cases::hold(conn, id)?.ok_or_else(gone)?;
        self.own(conn, case)
    }

    /// Reads the report.
    pub(super) fn see(&self, conn: &mut Conn) -> Result<Own, ApiError> {
        let id = reporters::store::find(conn, &self.subject)?.ok_or_else(gone)?;
        let case = cases::find(conn, id)?.ok_or_else(gone)?;
        self.own(conn, case)
    }

    /// A report as it is now, with what is allowed.
    pub(super) fn own(&self, conn: &mut Conn, case: Case) -> Result<Own, ApiError> {
        let request = find_by_ids(conn, &[case.id], Details::ALL)?.pop().ok_or_else(gone)?;
        let parts_open = !cases::open_parts(conn, case.id)?.is_empty();
        let times = (request.requested_at, self.now);
        let moves = moves(self.machine(&case), &case, times, parts_open);
        Ok(Own { case, request, moves })
    }

    /// The workflow of a report.
    pub(super) fn machine(&self, case: &Case) -> &Machine {
        self.playbook.machine(case.facts.service_id)
    }

    /// What is allowed of this kind.
    ///
    /// # Errors
    /// 409 with the sentence and with all that is allowed instead.
    pub(super) fn may<'a>(
        &self,
        own: &'a Own,
        action: Action,
        otherwise: impl FnOnce() -> String,
    ) -> Result<&'a Move, ApiError> {
        let found = own.moves.iter().find(|one| one.action == action);
        found.ok_or_else(|| self.refused(own, otherwise()))
    }

    /// A refusal with all that is allowed instead.
    pub(super) fn refused(&self, own: &Own, sentence: String) -> ApiError {
        let state = standing(self.machine(&own.case), &own.case);
        let allowed: Vec<_> = own.moves.iter().map(move_view).collect();
        ApiError::Contradicted {
            sentence,
            detail: Box::new(json!({ "state": state.as_str(), "allowed": allowed })),
        }
    }

    /// Something that the reporter wrote, for him and for staff alone.
    pub(super) fn entry(&self, written: &Written) -> Entry {
        let mut detail = Detail::default().by(Actor::Reporter);
        if !written.photos.is_empty() {
            let all: Vec<&str> = written.photos.iter().map(Photo::as_text).collect();
            detail = detail.with("media_urls", all);
        }
        if let Some((lat, long)) = written.position {
            detail = detail.with("position", json!([lat, long]));
        }
        Entry {
            audience: Audience::Reporter,
            note: written.text.clone(),
            media_url: written.photos.first().map(|photo| photo.as_text().to_owned()),
            detail,
            ..Entry::internal(EventKind::Noted, None, self.now)
        }
    }
}

fn gone() -> ApiError {
    ApiError::not_found("the report of this ticket is not here any more")
}
