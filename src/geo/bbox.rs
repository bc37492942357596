//! Boxes of longitudes and latitudes, for narrowing a search. It must not know what is searched.

use std::str::FromStr;

use super::position::Position;

/// The radius of the sphere distances are measured on, in metres (the Earth's mean radius).
const EARTH_RADIUS_METRES: f64 = 6_371_008.8;

/// Widens a computed box by about a millimetre, far more than the sums can be out.
const SLACK_DEGREES: f64 = 1e-8;

/// A box of longitudes and latitudes, in degrees, edges included.
///
/// A box whose west is greater than its east crosses the antimeridian.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoundingBox {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

/// Why a text or four numbers are not a [`BoundingBox`].
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BoxError {
    /// Not four numbers with commas between.
    #[error("must be four numbers, west,south,east,north; found {0} of them")]
    Count(usize),
    /// One of the four is not a number.
    #[error("must be four numbers, west,south,east,north; {0:?} is not a number")]
    NotANumber(String),
    /// A longitude outside -180 to 180.
    #[error("must have longitudes from -180 to 180, not {0}")]
    Longitude(f64),
    /// A latitude outside -90 to 90.
    #[error("must have latitudes from -90 to 90, not {0}")]
    Latitude(f64),
    /// The south edge is north of the north edge.
    #[error("must not have its south ({south}) above its north ({north})")]
    UpsideDown {
        /// The latitude given first.
        south: f64,
        /// The latitude given second.
        north: f64,
    },
}

impl BoundingBox {
    /// The box with these edges, in degrees; `west` > `east` means it crosses the antimeridian.
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Result<Self, BoxError> {
        for longitude in [west, east] {
            if !(-180.0..=180.0).contains(&longitude) {
                return Err(BoxError::Longitude(longitude));
            }
        }
        for latitude in [south, north] {
            if !(-90.0..=90.0).contains(&latitude) {
                return Err(BoxError::Latitude(latitude));
            }
        }
        if south > north {
            return Err(BoxError::UpsideDown { south, north });
        }
        Ok(Self { west, south, east, north })
    }

    /// A box certain to hold every position within `radius_metres` of `centre`.
    ///
    /// Near a pole it takes in every longitude. A radius below zero counts as zero; one that is
    /// not a number, or reaches round the globe, gives the whole globe.
    ///
    /// ```
    /// use lamppost::geo::{BoundingBox, Position};
    ///
    /// let dateline = Position::new(-17.0, 179.999)?;
    /// let around = BoundingBox::around(dateline, 1_000.0);
    /// assert!(around.crosses_antimeridian());
    /// assert!(around.contains(Position::new(-17.0, -179.999)?));
    ///
    /// let near_pole = BoundingBox::around(Position::new(89.9999, 0.0)?, 1_000.0);
    /// assert!(near_pole.contains(Position::new(89.9999, 180.0)?));
    /// # Ok::<(), lamppost::geo::PositionError>(())
    /// ```
    pub fn around(centre: Position, radius_metres: f64) -> Self {
        let angle = radius_metres.max(0.0) / EARTH_RADIUS_METRES;
        if !radius_metres.is_finite() || angle >= std::f64::consts::PI {
            return Self { west: -180.0, south: -90.0, east: 180.0, north: 90.0 };
        }
        let reach = angle.to_degrees() * (1.0 + 1e-9) + SLACK_DEGREES;
        let south = centre.latitude() - reach;
        let north = centre.latitude() + reach;
        let (west, east) = if south <= -90.0 || north >= 90.0 {
            (-180.0, 180.0)
        } else {
            let ratio = reach.to_radians().sin() / centre.latitude().to_radians().cos();
            let half = ratio.min(1.0).asin().to_degrees() * (1.0 + 1e-9) + SLACK_DEGREES;
            wrapped(centre.longitude() - half, centre.longitude() + half)
        };
        Self { west, south: south.max(-90.0), east, north: north.min(90.0) }
    }

    /// Whether `position` is in the box or on its edge; 180 and -180 are the same longitude.
    ///
    /// ```
    /// use lamppost::geo::{BoundingBox, Position};
    ///
    /// let fiji: BoundingBox = "177,-20,-178,-15".parse()?;
    /// assert!(fiji.contains(Position::new(-18.0, 180.0)?));
    /// assert!(fiji.contains(Position::new(-18.0, -180.0)?));
    /// assert!(!fiji.contains(Position::new(-18.0, 0.0)?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn contains(self, position: Position) -> bool {
        let (latitude, longitude) = (position.latitude(), position.longitude());
        if latitude < self.south || latitude > self.north {
            return false;
        }
        self.has_longitude(longitude)
            || (longitude.abs() >= 180.0 && self.has_longitude(-longitude))
    }

    /// Whether the box crosses the antimeridian, that is, its west is greater than its east.
    pub fn crosses_antimeridian(self) -> bool {
        self.west > self.east
    }

    /// The longitude of the west edge, in degrees.
    pub fn west(self) -> f64 {
        self.west
    }

    /// The latitude of the south edge, in degrees.
    pub fn south(self) -> f64 {
        self.south
    }

    /// The longitude of the east edge, in degrees.
    pub fn east(self) -> f64 {
        self.east
    }

    /// The latitude of the north edge, in degrees.
    pub fn north(self) -> f64 {
        self.north
    }

    fn has_longitude(self, longitude: f64) -> bool {
        if self.crosses_antimeridian() {
            longitude >= self.west || longitude <= self.east
        } else {
            longitude >= self.west && longitude <= self.east
        }
    }
}

impl FromStr for BoundingBox {
    type Err = BoxError;

    /// Reads `west,south,east,north`; spaces around a number are allowed.
    fn from_str(text: &str) -> Result<Self, BoxError> {
        let mut numbers = Vec::new();
        for piece in text.split(',') {
            let piece = piece.trim();
            match piece.parse::<f64>() {
                Ok(number) if number.is_finite() => numbers.push(number),
                Ok(_) | Err(_) => return Err(BoxError::NotANumber(piece.to_owned())),
            }
        }
        match numbers.as_slice() {
            [west, south, east, north] => Self::new(*west, *south, *east, *north),
            others => Err(BoxError::Count(others.len())),
        }
    }
}

/// Brings the edges of a span of longitudes back into -180 to 180.
fn wrapped(west: f64, east: f64) -> (f64, f64) {
    if east - west >= 360.0 {
        return (-180.0, 180.0);
    }
    let west = if west < -180.0 { west + 360.0 } else { west };
    let east = if east > 180.0 { east - 360.0 } else { east };
    (west, east)
}
