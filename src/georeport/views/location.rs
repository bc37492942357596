//! The answer to the location check (an extension proposed for GeoReport).

use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{Members, Sink};

/// Whose a point is.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Location)]
pub(in crate::georeport) struct LocationView {
    /// Whether any jurisdiction or known neighbour holds the point.
    pub(in crate::georeport) location_found: bool,
    /// Who does, the innermost first.
    pub(in crate::georeport) jurisdictions: Vec<PlaceView>,
    /// Whose ground begins within 50 m, as far as 32 directions tell: the innermost of each side other than that of the
    /// point. Where it is not empty, ask which side of the border is meant.
    pub(in crate::georeport) beyond_border: Vec<PlaceView>,
    /// The areas of the innermost jurisdiction that hold the point.
    pub(in crate::georeport) areas: Vec<AreaView>,
}

/// A jurisdiction that holds the point.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LocationJurisdiction)]
pub(in crate::georeport) struct PlaceView {
    /// Its identifier; of a neighbour, none.
    #[schema(required)]
    pub(in crate::georeport) jurisdiction_id: Option<String>,
    /// Its name.
    pub(in crate::georeport) name: String,
    /// Whether it takes reports here.
    pub(in crate::georeport) our_jurisdiction: bool,
    /// Whether a report, of the service asked about if there was one, is accepted at the point.
    pub(in crate::georeport) location_ok: bool,
    /// Where a neighbour takes reports.
    #[schema(required)]
    pub(in crate::georeport) url: Option<String>,
}

/// An area that holds the point.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LocationArea)]
pub(in crate::georeport) struct AreaView {
    /// Its layer, such as `district`.
    pub(in crate::georeport) layer: String,
    /// Its code.
    pub(in crate::georeport) code: String,
    /// Its name.
    pub(in crate::georeport) name: String,
}

impl Members for LocationView {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.boolean("location_found", self.location_found);
        sink.list("jurisdictions", "jurisdiction", &self.jurisdictions);
        sink.list("beyond_border", "jurisdiction", &self.beyond_border);
        sink.list("areas", "area", &self.areas);
    }
}

impl Members for PlaceView {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.text_or_null("jurisdiction_id", self.jurisdiction_id.as_deref());
        sink.text("name", &self.name);
        sink.boolean("our_jurisdiction", self.our_jurisdiction);
        sink.boolean("location_ok", self.location_ok);
        sink.text_or_null("url", self.url.as_deref());
    }
}

impl Members for AreaView {
    fn members<S: Sink>(&self, sink: &mut S) {
        sink.text("layer", &self.layer);
        sink.text("code", &self.code);
        sink.text("name", &self.name);
    }
}
