//! Geometry on WGS84 longitudes and latitudes: positions, boxes, areas and the look-up of which
//! area a position lies in. It must not know what an area or a position is for.
//!
//! Everywhere in this module a coordinate pair in an array is `[longitude, latitude]`, in degrees,
//! as GeoJSON has it. The edge between two vertices is a straight line on the flat
//! longitude/latitude plane, as RFC 7946 defines it, not a great circle.

mod antimeridian;
mod area;
mod bbox;
mod build;
mod coordinates;
mod dissolve;
mod edge;
mod exact;
mod fault;
mod geojson;
mod grid;
mod index;
mod position;
mod ring;
mod sheet;
mod sweep;
mod touch;

pub use area::{Area, MAX_RING_VERTICES, MAX_VERTICES};
pub use bbox::{BoundingBox, BoxError};
pub use dissolve::{dissolve, enclaves};
pub use fault::{Fault, Place, Reason};
pub use geojson::{Feature, MAX_FAULTS, read_features, write_features};
pub use index::{AreaIndex, Hit, Placement};
pub use position::{Position, PositionError};
