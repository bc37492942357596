//! Service request updates on the wire (the extension that FixMyStreet and its partners use).

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{Members, Sink};
use crate::requests::Event;
use crate::time::format_instant;

/// One update of a request.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ServiceRequestUpdate)]
pub(in crate::georeport) struct UpdateView {
    /// Identifies the update; never used for another.
    #[schema(min_length = 1)]
    update_id: String,
    /// The request.
    #[schema(min_length = 1)]
    service_request_id: String,
    /// The extended status, in lower case.
    status: String,
    /// When it happened.
    updated_datetime: DateTime<Utc>,
    /// What was said; may be empty.
    description: String,
    /// A photo that came with it; may be empty.
    media_url: String,
}

impl UpdateView {
    /// An event of the request with this identifier; `address` makes a stored photo's name an address.
    pub(in crate::georeport) fn new(
        code: String,
        event: Event,
        address: &dyn Fn(&str) -> String,
    ) -> Self {
        let media_url = match event.media_url {
            Some(url) if url.contains("://") => url,
            Some(name) => address(&format!("/media/{name}.jpg")),
            None => String::new(),
        };
        Self {
            update_id: event.id.to_string(),
            service_request_id: code,
            status: event.detailed_status.as_str().to_owned(),
            updated_datetime: event.at,
            description: event.note.unwrap_or_default(),
            media_url,
        }
    }
}

impl Members for UpdateView {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.text("update_id", &self.update_id);
        sink.text("service_request_id", &self.service_request_id);
        sink.text("status", &self.status);
        sink.text("updated_datetime", &format_instant(self.updated_datetime));
        sink.text("description", &self.description);
        sink.text("media_url", &self.media_url);
    }
}

/// The answer to a posted update.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CreatedUpdate)]
pub(in crate::georeport) struct UpdateCreatedView {
    /// The server's identifier for the update.
    #[schema(min_length = 1)]
    pub(in crate::georeport) update_id: String,
    /// The sender's account, as it was sent.
    #[schema(required)]
    pub(in crate::georeport) account_id: Option<String>,
}

impl Members for UpdateCreatedView {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.text("update_id", &self.update_id);
        sink.text_or_null("account_id", self.account_id.as_deref());
    }
}
