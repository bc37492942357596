//! Which service a report's text seems to be about, by the words of the reports before it.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use chrono::TimeDelta;
use serde::Serialize;
use tokio::sync::Mutex;
use utoipa::ToSchema;

use crate::db::Conn;
use crate::http::{ApiError, json};
use crate::jurisdictions::JurisdictionId;
use crate::moderation::store::examples;
use crate::moderation::{Learner, Model};
use crate::office::Office;
use crate::office::cases::views::CodeView;
use crate::office::cases::{Hand, number};
use crate::staff::Capability;
use crate::time::Instant;

/// Reports that are learnt from, the newest of a government.
const LEARNT_FROM: i64 = 5_000;
/// How long what was learnt is good enough.
const GOOD_FOR: TimeDelta = TimeDelta::hours(6);
/// Governments whose models are kept at most; of others, the oldest goes.
const KEPT: usize = 50;

/// What was learnt, by government. Whoever asks first learns; others wait for it.
#[derive(Debug, Default)]
pub struct Models(Mutex<HashMap<JurisdictionId, (Instant, Arc<Model>)>>);

/// A service that the text may be about.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct SuggestionView {
    /// The service.
    service: CodeView,
    /// From 0 to 1: of suggestions of 0.8, about eight in ten are right.
    confidence: f64,
    /// The words that spoke for it, as they stand in the text, those that said most first.
    words: Vec<String>,
}

/// Suggests services for a report's text, the likeliest first, and says why. Nothing is changed by that.
#[utoipa::path(get, path = "/requests/{request}/suggestions", operation_id = "suggest_services",
    tag = "casework", security(("staff" = [])),
    params(("request" = i64, Path, description = "Its number")),
    responses((status = 200, description = "Services, three at most", body = Vec<SuggestionView>)))]
pub(in crate::office) async fn list(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewRequests).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let seeing = hand.clone();
    let found: Result<(JurisdictionId, String), ApiError> = office
        .store
        .read(move |conn| {
            let case = seeing.see(conn, id)?.case;
            let texts = [case.facts.title, case.facts.description];
            let text: Vec<String> = texts.into_iter().flatten().collect();
            Ok((case.jurisdiction, text.join("\n")))
        })
        .await;
    let (of, text) = found?;
    let model = office.model(&hand, of).await?;
    let views: Vec<SuggestionView> = model
        .suggest(&text)
        .services
        .into_iter()
        .filter_map(|one| {
            let service = hand.city.catalogue.offer(of, &one.service)?;
            let service = CodeView { code: service.code.clone(), name: service.name.clone() };
            Some(SuggestionView { service, confidence: one.confidence, words: one.words })
        })
        .collect();
    json(StatusCode::OK, &views)
}

impl Office {
    /// What was learnt from a government's reports, learnt anew where that is too old.
    async fn model(&self, hand: &Hand, of: JurisdictionId) -> Result<Arc<Model>, ApiError> {
        let mut known = self.models.0.lock().await;
        let fresh = |at: &Instant| hand.now.signed_duration_since(*at) < GOOD_FOR;
        if let Some((_, model)) = known.get(&of).filter(|(at, _)| fresh(at)) {
            return Ok(Arc::clone(model));
        }
        let city = Arc::clone(&hand.city);
        let learn = move |conn: &mut Conn| {
            let mut learner = Learner::default();
            for (service, text) in examples(conn, of, LEARNT_FROM)? {
                if let Some(service) = city.catalogue.by_id(service) {
                    learner.add(&service.code, &text);
                }
            }
            Ok(learner.model())
        };
        let model: Result<Model, ApiError> = self.store.read(learn).await;
        let model = Arc::new(model?);
        if known.len() >= KEPT {
            let oldest = known.iter().min_by_key(|(_, (at, _))| *at).map(|(of, _)| *of);
            if let Some(oldest) = oldest {
                known.remove(&oldest);
            }
        }
        known.insert(of, (hand.now, Arc::clone(&model)));
        Ok(model)
    }
}
