//! One place on the globe. It must not know of areas, boxes or what stands at the place.

use ::geo::{Destination, Distance, Haversine, Point};
use serde::Serialize;

/// A place on the globe, in WGS84 degrees; always finite and in range.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Position {
    latitude: f64,
    longitude: f64,
}

/// Why a pair of numbers is not a [`Position`].
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum PositionError {
    /// The latitude is not a number from -90 to 90.
    #[error("latitude must be a number from -90 to 90, not {0}")]
    Latitude(f64),
    /// The longitude is not a number from -180 to 180.
    #[error("longitude must be a number from -180 to 180, not {0}")]
    Longitude(f64),
}

impl Position {
    /// The place at `latitude` (-90 to 90) and `longitude` (-180 to 180), both in degrees.
    ///
    /// Both ends of each range are allowed; NaN and the infinities are refused.
    ///
    /// ```
    /// use lamppost::geo::{Position, PositionError};
    ///
    /// let hall = Position::new(45.5088, -73.5542)?;
    /// assert!((hall.latitude() - 45.5088).abs() < 1e-12);
    /// assert!(Position::new(-90.0, 180.0).is_ok());
    /// assert!(Position::new(f64::NAN, 0.0).is_err());
    /// // Swapped: a longitude of 100 is fine, a latitude of 100 is not.
    /// assert_eq!(Position::new(100.0, 13.0), Err(PositionError::Latitude(100.0)));
    /// # Ok::<(), PositionError>(())
    /// ```
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, PositionError> {
        if !(-90.0..=90.0).contains(&latitude) {
            return Err(PositionError::Latitude(latitude));
        }
        if !(-180.0..=180.0).contains(&longitude) {
            return Err(PositionError::Longitude(longitude));
        }
        // Adding zero turns -0.0 into 0.0, so equal places look equal when printed.
        Ok(Self { latitude: latitude + 0.0, longitude: longitude + 0.0 })
    }

    /// Degrees north of the equator, -90 to 90.
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east of Greenwich, -180 to 180.
    pub fn longitude(self) -> f64 {
        self.longitude
    }

    /// Metres to `other` along a great circle, on a sphere of the Earth's mean radius.
    ///
    /// The sphere is within 0.6 % of the true ellipsoid.
    ///
    /// ```
    /// use lamppost::geo::Position;
    ///
    /// let a = Position::new(0.0, 179.5)?;
    /// let b = Position::new(0.0, -179.5)?;
    /// assert!((a.distance_metres(b) - 111_195.0).abs() < 1.0);
    /// // Every longitude is the same place at a pole.
    /// let pole = Position::new(90.0, 10.0)?;
    /// assert!(pole.distance_metres(Position::new(90.0, -100.0)?) < 1e-6);
    /// # Ok::<(), lamppost::geo::PositionError>(())
    /// ```
    pub fn distance_metres(self, other: Self) -> f64 {
        Haversine.distance(
            Point::new(self.longitude, self.latitude),
            Point::new(other.longitude, other.latitude),
        )
    }

    /// The place that is so many metres away in a direction: degrees clockwise from the north.
    ///
    /// ```
    /// use lamppost::geo::Position;
    ///
    /// let here = Position::new(45.5, -73.5)?;
    /// let east = here.towards(90.0, 50.0);
    /// assert!((here.distance_metres(east) - 50.0).abs() < 1e-6 && east.longitude() > -73.5);
    /// // Beyond 180 degrees east it is west.
    /// assert!(Position::new(0.0, 180.0)?.towards(90.0, 50.0).longitude() < -179.9);
    /// # Ok::<(), lamppost::geo::PositionError>(())
    /// ```
    #[must_use]
    pub fn towards(self, bearing: f64, metres: f64) -> Self {
        let here = Point::new(self.longitude, self.latitude);
        let there = Haversine.destination(here, bearing, metres);
        Self::new(there.y(), there.x()).unwrap_or(self)
    }
}
