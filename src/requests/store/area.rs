//! Reports in a box or a circle on the ground, by the tree of places that each database keeps.
//!
//! The tree holds position and day, so that the newest in a place are found without looking at all that ever
//! came in there. What it finds is checked again against the exact columns: SQLite's tree keeps 32 bits a
//! number, rounded outwards.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::search::Condition;
use crate::db::schema::service_requests as t;
use crate::db::{Backend, in_places};
use crate::geo::BoundingBox;
use crate::requests::{Circle, Filter};
use crate::time::Instant;

diesel::define_sql_function! {
    /// A column that no index is used for: where the tree of places leads, no other index may.
    #[sql_name = "coalesce"]
    fn unindexed(column: BigInt, never: BigInt) -> BigInt;
}

diesel::define_sql_function! {
    /// The same of a text.
    #[sql_name = "coalesce"]
    fn unindexed_text(column: Text, never: Text) -> Text;
}

/// The ground that a search is limited to, if any.
pub(super) fn ground(filter: &Filter) -> Option<BoundingBox> {
    let around = |circle: &Circle| BoundingBox::around(circle.centre, circle.metres);
    filter.bbox.or(filter.circle.as_ref().map(around))
}

/// Everything on the ground and in the time that the filter allows.
pub(super) fn within(backend: Backend, filter: &Filter) -> Option<Condition<'static>> {
    let ground = ground(filter)?;
    let (west, east) = (ground.west(), ground.east());
    let rows = (ground.south(), ground.north());
    let part = |west, east| in_places(backend, rows, (west, east), (filter.start, filter.end));
    let mut found = if west <= east {
        part(west, east)
    } else {
        // The box crosses the antimeridian.
        Box::new(part(west, 180.0).or(part(-180.0, east)))
    };
    if let Some(bbox) = &filter.bbox {
        found = Box::new(found.and(inside(bbox)));
    }
    if let Some(circle) = &filter.circle {
        let bbox = BoundingBox::around(circle.centre, circle.metres);
        found = Box::new(found.and(inside(&bbox)).and(near(circle)));
    }
    Some(found)
}

fn inside(bbox: &BoundingBox) -> Condition<'static> {
    let rows = t::lat.ge(bbox.south()).and(t::lat.le(bbox.north()));
    let (west, east) = (bbox.west(), bbox.east());
    if west <= east {
        Box::new(rows.and(t::long.ge(west)).and(t::long.le(east)))
    } else {
        Box::new(rows.and(t::long.ge(west).or(t::long.le(east))))
    }
}

/// Metres for one degree of latitude on the sphere that the distances of this program are measured on.
const METRES_PER_DEGREE: f64 = 111_195.079_734_632;

/// The distance on the plane that touches the ground at the centre: wrong by less than a thousandth
/// within the largest radius, and the same arithmetic on both databases.
fn near(circle: &Circle) -> Condition<'static> {
    let (lat, long) = (circle.centre.latitude(), circle.centre.longitude());
    let across = METRES_PER_DEGREE * lat.to_radians().cos();
    let reach = circle.metres * circle.metres;
    let dy = || t::lat - lat;
    let dx = || t::long - long;
    Box::new(
        (dy() * dy() * (METRES_PER_DEGREE * METRES_PER_DEGREE) + dx() * dx() * (across * across))
            .le(reach),
    )
}

/// The days before `end` in slices that grow, newest first, as far back as `start`: a busy place gives a
/// page from the first slice, and a quiet one costs a few questions.
pub(super) fn slices(start: Option<Instant>, end: Instant) -> Vec<(Option<Instant>, Instant)> {
    let mut slices = Vec::new();
    let mut until = end;
    for days in [2, 14, 90] {
        let since = end.checked_sub_signed(chrono::TimeDelta::days(days));
        let Some(since) = since.filter(|since| start.is_none_or(|start| *since > start)) else {
            break;
        };
        slices.push((Some(since), until));
        // Both bounds of a slice count, and no instant is in two: instants are whole seconds.
        until = since - chrono::TimeDelta::seconds(1);
    }
    slices.push((start, until));
    slices
}
