//! Points where rings meet: tells touching, which is allowed, from crossing. It must not know
//! how the points were found.

use super::exact::{Coord, in_angle, west_to_east};
use super::ring::Ring;
use super::sweep::{Clash, ClashKind, Touch};

/// A ring's way through a point: where it comes from and where it goes to.
#[derive(Clone, Copy)]
struct Pass {
    at: Coord<f64>,
    ring: usize,
    from: Coord<f64>,
    to: Coord<f64>,
}

/// Refuses rings that cross where a point of one lies on another, or that touch themselves.
///
/// `touches` are the edges with a point of another ring in their middle.
pub(super) fn check(rings: &[Ring], touches: Vec<Touch>) -> Result<(), Clash> {
    let mut passes: Vec<Pass> = Vec::new();
    for (ring, corners) in rings.iter().enumerate() {
        passes.extend(corners.corners().map(|(from, at, to)| Pass { at, ring, from, to }));
    }
    passes.extend(touches.into_iter().map(|touch| {
        let (from, to) = touch.edge;
        Pass { at: touch.at, ring: touch.ring, from, to }
    }));
    passes.sort_unstable_by(|a, b| west_to_east(&a.at, &b.at).then(a.ring.cmp(&b.ring)));
    // Adding an edge twice, once for each of the points that met it, is harmless.
    passes.dedup_by(|a, b| (a.at, a.ring, a.from, a.to) == (b.at, b.ring, b.from, b.to));
    for meeting in passes.chunk_by(|a, b| a.at == b.at).filter(|group| group.len() > 1) {
        check_meeting(meeting)?;
    }
    Ok(())
}

fn check_meeting(meeting: &[Pass]) -> Result<(), Clash> {
    for (index, a) in meeting.iter().enumerate() {
        for b in meeting.iter().skip(index + 1) {
            let clash = |kind| Err(Clash { kind, rings: (a.ring, b.ring), at: a.at });
            if a.ring == b.ring {
                return clash(ClashKind::Touch);
            }
            if in_angle(a.at, a.from, a.to, b.from) != in_angle(a.at, a.from, a.to, b.to) {
                return clash(ClashKind::Cross);
            }
        }
    }
    Ok(())
}
