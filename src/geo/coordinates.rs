//! Coordinates of GeoJSON text, read without asking how deep they are nested, so that one bad
//! feature does not spoil the file. It must not know of features.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::fault::{Fault, Place, Reason};

/// Coordinates as they stand, however deep and whatever is in them.
pub(super) enum Nest {
    Position([f64; 2]),
    List(Vec<Nest>),
    Number(f64),
    Other,
}

/// A polygon's rings; the fault says which ring is not nested as it should be.
pub(super) fn polygon(
    nest: Nest,
    part: usize,
    kind: &'static str,
) -> Result<Vec<Vec<[f64; 2]>>, Fault> {
    let place = |ring: Option<usize>| Fault {
        place: Place { part: Some(part + 1), ring, ..Place::default() },
        reason: Reason::BadNesting(kind),
    };
    let Nest::List(rings) = nest else {
        return Err(place(None));
    };
    let mut polygon = Vec::with_capacity(rings.len());
    for (number, ring) in rings.into_iter().enumerate() {
        let Nest::List(nests) = ring else {
            return Err(place(Some(number + 1)));
        };
        let mut points = Vec::with_capacity(nests.len());
        for nest in nests {
            let Nest::Position(point) = nest else {
                return Err(place(Some(number + 1)));
            };
            points.push(point);
        }
        polygon.push(points);
    }
    Ok(polygon)
}

impl<'de> Deserialize<'de> for Nest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NestVisitor)
    }
}

struct NestVisitor;

impl<'de> Visitor<'de> for NestVisitor {
    type Value = Nest;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coordinates")
    }

    fn visit_f64<E>(self, number: f64) -> Result<Nest, E> {
        Ok(Nest::Number(number))
    }

    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "a whole number too large for f64 is far out of range, exact or not"
    )]
    fn visit_u64<E>(self, number: u64) -> Result<Nest, E> {
        Ok(Nest::Number(number as f64))
    }

    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        reason = "a whole number too large for f64 is far out of range, exact or not"
    )]
    fn visit_i64<E>(self, number: i64) -> Result<Nest, E> {
        Ok(Nest::Number(number as f64))
    }

    fn visit_unit<E>(self) -> Result<Nest, E> {
        Ok(Nest::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Nest, E> {
        Ok(Nest::Other)
    }

    fn visit_str<E>(self, _: &str) -> Result<Nest, E> {
        Ok(Nest::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Nest, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Nest::Other)
    }

    /// A list that starts with two numbers is a position; what follows them, such as a height,
    /// is let go.
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Nest, A::Error> {
        let mut list = Vec::new();
        while let Some(nest) = seq.next_element()? {
            list.push(nest);
            if let [Nest::Number(x), Nest::Number(y)] = list.as_slice() {
                let position = Nest::Position([*x, *y]);
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(position);
            }
        }
        Ok(Nest::List(list))
    }
}
