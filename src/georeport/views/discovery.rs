//! The discovery document on the wire (Open311 service discovery).

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{Members, Sink};
use crate::time::format_instant;

/// Where the endpoints are and what they speak.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Discovery)]
pub(in crate::georeport) struct DiscoveryView {
    /// When the document, the service list or a definition last changed.
    pub(in crate::georeport) changeset: DateTime<Utc>,
    /// How to reach the provider.
    #[schema(min_length = 1)]
    pub(in crate::georeport) contact: String,
    /// How to get an API key.
    #[schema(min_length = 1)]
    pub(in crate::georeport) key_service: String,
    /// The endpoints.
    #[schema(min_items = 1)]
    pub(in crate::georeport) endpoints: Vec<EndpointView>,
}

/// One endpoint.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Endpoint)]
pub(in crate::georeport) struct EndpointView {
    /// The standard that it speaks.
    #[schema(pattern = "^http://wiki.open311.org/GeoReport_v2$")]
    pub(in crate::georeport) specification: &'static str,
    /// Its base address.
    #[schema(pattern = "^https?://")]
    pub(in crate::georeport) url: String,
    /// When it last changed.
    pub(in crate::georeport) changeset: DateTime<Utc>,
    /// `production` or `test`.
    #[serde(rename = "type")]
    #[schema(pattern = "^(production|test)$")]
    pub(in crate::georeport) kind: &'static str,
    /// The media types that it offers.
    #[schema(min_items = 1)]
    pub(in crate::georeport) formats: Vec<&'static str>,
}

impl Members for DiscoveryView {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.text("changeset", &format_instant(self.changeset));
        sink.text("contact", &self.contact);
        sink.text("key_service", &self.key_service);
        sink.list("endpoints", "endpoint", &self.endpoints);
    }
}

impl Members for EndpointView {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.text("specification", self.specification);
        sink.text("url", &self.url);
        sink.text("changeset", &format_instant(self.changeset));
        sink.text("type", self.kind);
        sink.texts("formats", "format", &self.formats);
    }
}
