//! Whoever has written something reads it: how far a replica must have come to answer a caller.
//!
//! A POST is answered with the place of the log where it stands, and its caller is remembered for a while. All
//! of this is only where there are replicas.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant as Moment};

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use parking_lot::Mutex;

use super::Desk;
use super::call::key_text;
use crate::db::Mark;
use crate::http::Parameters;
use crate::http::throttle::network_of;
use crate::people::ApiKey;

const HEADER: &str = "lamppost-position";
/// A replica that lags for longer is not read from by anybody, or nearly so.
const REMEMBERED: Duration = Duration::from_secs(60);
/// Beyond so many, those that are too old are looked for.
const MANY: usize = 4_096;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Writer {
    Network(IpAddr),
    Key(String),
}

/// Who has written through this server a moment ago, and where the log stood then.
#[derive(Debug, Default)]
pub struct RecentWriters(Mutex<HashMap<Writer, (Mark, Moment)>>);

impl RecentWriters {
    fn find(&self, writer: &Writer) -> Option<Mark> {
        let all = self.0.lock();
        all.get(writer).filter(|(_, at)| at.elapsed() < REMEMBERED).map(|(mark, _)| *mark)
    }

    fn note(&self, writer: Writer, mark: Mark) {
        let mut all = self.0.lock();
        if all.len() > MANY {
            all.retain(|_, (_, at)| at.elapsed() < REMEMBERED);
        }
        all.insert(writer, (mark, Moment::now()));
    }
}

impl Desk {
    /// How far a replica must have come to answer this caller.
    pub(super) fn seen(&self, req: &HttpRequest, sent: &Parameters) -> Option<Mark> {
        if !self.store.has_replicas() {
            return None;
        }
        let header = req.headers().get(HEADER).and_then(|value| value.to_str().ok());
        let network = network_of(req).map(Writer::Network);
        // Anybody may name a key that is not his: what he gets is public, and fresher than it needs to be.
        let key = key_text(req, sent).ok().flatten();
        let key = key.map(|key| Writer::Key(key.public_id().to_owned()));
        let remembered = network.into_iter().chain(key);
        let remembered = remembered.filter_map(|writer| self.writers.find(&writer));
        remembered.chain(header.and_then(Mark::parse)).max()
    }

    /// Remembers that this caller has written, and tells him where in the log that is.
    pub(super) async fn written(
        &self,
        req: &HttpRequest,
        key: &ApiKey,
        mut response: HttpResponse,
    ) -> HttpResponse {
        if !self.store.has_replicas() {
            return response;
        }
        let mark = match self.store.mark().await {
            Ok(mark) => {
                if let Ok(value) = HeaderValue::from_str(&mark.to_string()) {
                    response.headers_mut().insert(HeaderName::from_static(HEADER), value);
                }
                mark
            }
            Err(error) => {
                log::warn!("where a report stands in the log is not known: {error}");
                Mark::UNKNOWN
            }
        };
        if let Some(network) = network_of(req) {
            self.writers.note(Writer::Network(network), mark);
        }
        self.writers.note(Writer::Key(key.public_id.clone()), mark);
        response
    }
}
