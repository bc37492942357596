//! Exact answers about points and lines of the plane. It must not know of rings or areas.

use std::cmp::Ordering;

use ::geo::kernels::{Kernel, RobustKernel};
pub(super) use ::geo::{Coord, Orientation};

/// Which way the path a, b, c turns, exactly: no rounding can change the answer.
#[inline]
pub(super) fn turn(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> Orientation {
    RobustKernel::orient2d(a, b, c)
}

/// Orders points from west to east and, on one meridian, from south to north.
#[inline]
pub(super) fn west_to_east(a: &Coord<f64>, b: &Coord<f64>) -> Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

/// Whether `point`, known to lie on the line through `a` and `b`, lies from `a` to `b`.
#[inline]
pub(super) fn within_span(point: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> bool {
    let x = if a.x <= b.x {
        a.x <= point.x && point.x <= b.x
    } else {
        b.x <= point.x && point.x <= a.x
    };
    let y = if a.y <= b.y {
        a.y <= point.y && point.y <= b.y
    } else {
        b.y <= point.y && point.y <= a.y
    };
    x && y
}

/// Whether `c` lies strictly inside the angle at `p` swept counter-clockwise from `a` to `b`.
pub(super) fn in_angle(p: Coord<f64>, a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> bool {
    let left = |from, to| turn(p, from, to) == Orientation::CounterClockwise;
    match turn(p, a, b) {
        Orientation::CounterClockwise => left(a, c) && left(c, b),
        Orientation::Clockwise => !(left(b, c) && left(c, a)),
        Orientation::Collinear => left(a, c),
    }
}
