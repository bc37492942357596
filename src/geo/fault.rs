//! What can be wrong with an area and where. It must not know how faults are found.

use std::fmt;

/// A reason an area is refused, and the place in the file it was met.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Where the fault lies.
    pub place: Place,
    /// What is wrong there.
    pub reason: Reason,
}

/// Where in a file a fault lies, as far as is known; all numbers count from one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// The feature's number and, where it has one, its name: `feature 3 (Outremont)`.
    pub feature: Option<String>,
    /// The number of the polygon among the area's polygons.
    pub part: Option<usize>,
    /// The number of the ring in its polygon; ring 1 is the outer ring, the others are holes.
    pub ring: Option<usize>,
    /// The `[longitude, latitude]` the fault was met at, in degrees.
    pub at: Option<[f64; 2]>,
}

/// What is wrong with an area.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Reason {
    /// The ring's last point is not its first.
    #[error("the ring is not closed: its last point must repeat its first")]
    NotClosed,
    /// Fewer than three different points.
    #[error("the ring has too few points: it needs three different ones and the first repeated")]
    TooFewPoints,
    /// A coordinate is NaN or infinite.
    #[error("a coordinate is not a finite number")]
    NotFinite,
    /// Coordinates that are no longitude and latitude, most likely in metres or feet.
    #[error("coordinates must be longitude, latitude in WGS84 degrees; found {0}, {1}")]
    OutOfRange(f64, f64),
    /// All the ring's points lie on one line.
    #[error("the ring encloses no area")]
    ZeroArea,
    /// Two edges of one ring cross.
    #[error("the ring crosses itself")]
    CrossesItself,
    /// A ring comes back to a point it has been at.
    #[error("the ring touches itself")]
    TouchesItself,
    /// Two edges of one ring run along each other.
    #[error("the ring runs back along itself")]
    OverlapsItself,
    /// Two rings of the area cross.
    #[error("the ring crosses another ring of the area (polygon {part}, ring {ring})")]
    RingsCross {
        /// The other ring's polygon, counted from one.
        part: usize,
        /// The other ring's number in its polygon, counted from one.
        ring: usize,
    },
    /// Two rings of the area share a stretch of edge.
    #[error("the ring runs along another ring of the area (polygon {part}, ring {ring})")]
    RingsOverlap {
        /// The other ring's polygon, counted from one.
        part: usize,
        /// The other ring's number in its polygon, counted from one.
        ring: usize,
    },
    /// A hole that does not lie directly inside its polygon's outer ring.
    #[error("the hole is not inside its outer ring")]
    HoleOutside,
    /// One polygon of the area lies inside another.
    #[error("the polygon lies inside another polygon of the area")]
    PolygonInside,
    /// The ring goes right round the globe.
    #[error("the ring goes round a pole: cut it along the antimeridian (RFC 7946, section 3.1.9)")]
    RoundThePole,
    /// The area crosses the antimeridian in a way that cannot be cut.
    #[error("the area cannot be cut at the antimeridian")]
    Uncuttable,
    /// A ring longer than [`MAX_RING_VERTICES`](super::MAX_RING_VERTICES).
    #[error("the ring has {0} points, more than the {max} allowed", max = super::MAX_RING_VERTICES)]
    RingTooLong(usize),
    /// More points than [`MAX_VERTICES`](super::MAX_VERTICES).
    #[error("more than {max} points in all", max = super::MAX_VERTICES)]
    TooManyVertices,
    /// An area without a single polygon.
    #[error("the area has no polygon")]
    Empty,
    /// The text is not JSON, or not of a GeoJSON shape.
    #[error("not GeoJSON: {0}")]
    NotGeoJson(String),
    /// A feature without a geometry.
    #[error("the feature has no geometry")]
    NoGeometry,
    /// A geometry that encloses nothing, such as a point or a line.
    #[error("only Polygon and MultiPolygon describe an area; found {0}")]
    WrongGeometry(String),
    /// Coordinates that are not nested as the geometry's type asks.
    #[error("the coordinates are not nested as a {0} asks")]
    BadNesting(&'static str),
    /// A coordinate reference system other than WGS84.
    #[error("coordinates must be longitude, latitude in WGS84 degrees; the file's crs is {0}")]
    WrongCrs(String),
}

impl Fault {
    pub(super) fn new(reason: Reason) -> Self {
        Self { place: Place::default(), reason }
    }

    pub(super) fn at(mut self, [x, y]: [f64; 2]) -> Self {
        self.place.at = Some([x, y]);
        self
    }

    pub(super) fn in_ring(mut self, part: usize, ring: usize) -> Self {
        self.place.part = Some(part + 1);
        self.place.ring = Some(ring + 1);
        self
    }

    pub(super) fn in_feature(mut self, feature: &str) -> Self {
        self.place.feature = Some(feature.to_owned());
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place.to_string();
        if !place.is_empty() {
            write!(f, "{place}: ")?;
        }
        self.reason.fmt(f)
    }
}

impl std::error::Error for Fault {}

impl fmt::Display for Place {
    /// `feature 3 (Outremont), polygon 1, ring 2, at -73.6, 45.5`, leaving out what is not known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pieces = [
            self.feature.clone(),
            self.part.map(|part| format!("polygon {part}")),
            self.ring.map(|ring| format!("ring {ring}")),
            self.at.map(|[x, y]| format!("at {x}, {y}")),
        ];
        f.write_str(&pieces.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}
