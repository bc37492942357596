//! What is known of a report, as far as it tells one from another.

use crate::geo::Position;
use crate::media::PhotoHash;
use crate::time::Instant;

/// A thing of the city that a report is about, such as a lamp with its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Object<'a> {
    /// What it is; empty where nobody said.
    pub kind: &'a str,
    /// Its identifier.
    pub id: &'a str,
}

/// The facts of one report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report<'a> {
    /// The code of its service.
    pub service: &'a str,
    /// Where it is; none where only an address is known.
    pub place: Option<Position>,
    /// When it came.
    pub at: Instant,
    /// When it was closed, if it is.
    pub closed: Option<Instant>,
    /// What people wrote: title and description.
    pub texts: Vec<&'a str>,
    /// The thing it is about, if one was named.
    pub object: Option<Object<'a>>,
    /// Its photos.
    pub photos: Vec<PhotoHash>,
}

impl<'a> Report<'a> {
    /// A report of which nothing but service and time is known.
    pub fn new(service: &'a str, at: Instant) -> Self {
        Self {
            service,
            place: None,
            at,
            closed: None,
            texts: Vec::new(),
            object: None,
            photos: Vec::new(),
        }
    }
}
