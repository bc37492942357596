//! A stored report, as far as it tells one from another.

use super::{Object, Report};
use crate::geo::Position;
use crate::media::PhotoHash;
use crate::time::Instant;

/// The facts of a report, read from wherever it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Its key.
    pub id: i64,
    /// The code of its service.
    pub service: String,
    /// Where it is.
    pub place: Option<Position>,
    /// When it came.
    pub at: Instant,
    /// When it was closed, if it is.
    pub closed: Option<Instant>,
    /// What people wrote, as it is published.
    pub texts: Vec<String>,
    /// The type and identifier of the thing that it is about.
    pub object: Option<(String, String)>,
    /// What its photos look like.
    pub photos: Vec<PhotoHash>,
}

impl Stored {
    /// As it is compared.
    pub fn report(&self) -> Report<'_> {
        let object = self.object.as_ref();
        Report {
            place: self.place,
            closed: self.closed,
            texts: self.texts.iter().map(String::as_str).collect(),
            object: object.map(|(kind, id)| Object { kind, id }),
            photos: self.photos.clone(),
            ..Report::new(&self.service, self.at)
        }
    }
}
