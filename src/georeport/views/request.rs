//! A service request on the wire: the core elements in the standard's order, extensions behind them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::extended::{AnswerView, ExtendedView, NoteView, answers_of, notes_of};
use crate::catalogue::Service;
use crate::geo::Position;
use crate::http::{Members, Sink};
use crate::requests::{Photo, ServiceRequest};

/// A service request (GeoReport v2, GET requests), with what `extensions=true` adds behind it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ServiceRequest)]
pub(in crate::georeport) struct RequestView<'a> {
    /// The identifier.
    #[schema(min_length = 1, example = "26-7K3M92QX")]
    service_request_id: &'a str,
    /// `open` or `closed`.
    #[schema(pattern = "^(open|closed)$")]
    status: &'static str,
    /// Why it stands there.
    #[schema(required)]
    status_notes: Option<&'a str>,
    /// The service's name.
    #[schema(required)]
    service_name: Option<&'a str>,
    /// The service.
    service_code: &'a str,
    /// What was reported.
    #[schema(required, max_length = 4000)]
    description: Option<&'a str>,
    /// Who answers.
    #[schema(required)]
    agency_responsible: Option<&'a str>,
    /// What the city will do.
    #[schema(required)]
    service_notice: Option<&'a str>,
    /// When it came in.
    requested_datetime: DateTime<Utc>,
    /// When it last changed; of a closed request, when it was closed.
    #[schema(required)]
    updated_datetime: Option<DateTime<Utc>>,
    /// When the city means to be done.
    #[schema(required)]
    expected_datetime: Option<DateTime<Utc>>,
    /// The address as text.
    #[schema(required)]
    address: Option<&'a str>,
    /// Its identifier in the city's own system.
    #[schema(required)]
    address_id: Option<&'a str>,
    /// The postal code.
    #[schema(required)]
    zipcode: Option<&'a str>,
    /// Latitude in WGS84 degrees.
    #[schema(required, minimum = -90, maximum = 90)]
    lat: Option<f64>,
    /// Longitude in WGS84 degrees.
    #[schema(required, minimum = -180, maximum = 180)]
    long: Option<f64>,
    /// The first photo.
    #[schema(required, pattern = "^https?://")]
    media_url: Option<String>,
    /// More of the request (with `extensions=true`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    extended_attributes: Option<ExtendedView>,
    /// Answers to the service's questions (with `extensions=true`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    attributes: Option<Vec<AnswerView>>,
    /// What happened (with `extensions=true`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    notes: Option<Vec<NoteView>>,
}

impl<'a> RequestView<'a> {
    /// A request of a service; `address` makes a stored photo's name an absolute address.
    pub(in crate::georeport) fn new(
        request: &'a ServiceRequest,
        service: Option<&'a Service>,
        extensions: bool,
        address: &dyn Fn(&str) -> String,
    ) -> Self {
        let place = &request.place;
        Self {
            service_request_id: request.code.as_deref().unwrap_or_default(),
            status: request.status().as_str(),
            status_notes: request.status_notes.as_deref(),
            service_name: service.map(|one| one.name.as_str()),
            service_code: service.map(|one| one.code.as_str()).unwrap_or_default(),
            description: request.description.as_deref(),
            agency_responsible: request.agency_responsible.as_deref(),
            service_notice: request.service_notice.as_deref(),
            requested_datetime: request.requested_at,
            updated_datetime: Some(request.updated_at),
            expected_datetime: request.expected_at,
            address: place.address.as_deref(),
            address_id: place.address_id.as_deref(),
            zipcode: place.zipcode.as_deref(),
            lat: place.position.map(Position::latitude),
            long: place.position.map(Position::longitude),
            media_url: request.photos.first().map(|photo| url_of(photo, address)),
            extended_attributes: extensions.then(|| {
                let urls = request.photos.iter().map(|photo| url_of(photo, address)).collect();
                ExtendedView::new(request, urls)
            }),
            attributes: extensions.then(|| answers_of(request, service)),
            notes: extensions.then(|| notes_of(request)),
        }
    }
}

/// The address of a photo.
pub(in crate::georeport) fn url_of(photo: &Photo, address: &dyn Fn(&str) -> String) -> String {
    match photo {
        Photo::Stored(name) => address(&format!("/media/{name}.jpg")),
        Photo::Elsewhere(url) => url.clone(),
    }
}

impl Members for RequestView<'_> {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.text("service_request_id", self.service_request_id);
        sink.text("status", self.status);
        sink.text_or_null("status_notes", self.status_notes);
        sink.text_or_null("service_name", self.service_name);
        sink.text("service_code", self.service_code);
        sink.text_or_null("description", self.description);
        sink.text_or_null("agency_responsible", self.agency_responsible);
        sink.text_or_null("service_notice", self.service_notice);
        sink.instant("requested_datetime", self.requested_datetime);
        sink.instant_or_null("updated_datetime", self.updated_datetime);
        sink.instant_or_null("expected_datetime", self.expected_datetime);
        sink.text_or_null("address", self.address);
        sink.text_or_null("address_id", self.address_id);
        sink.text_or_null("zipcode", self.zipcode);
        sink.number_or_null("lat", self.lat);
        sink.number_or_null("long", self.long);
        sink.text_or_null("media_url", self.media_url.as_deref());
        if let Some(extended) = &self.extended_attributes {
            sink.object("extended_attributes", extended);
        }
        if let Some(attributes) = &self.attributes {
            sink.list("attributes", "attribute", attributes);
        }
        if let Some(notes) = &self.notes {
            sink.list("notes", "note", notes);
        }
    }
}
