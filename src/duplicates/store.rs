//! Reports that are worth comparing, found by the tree of places and by the thing that they are about.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable};

use super::{Gate, Likeness, MAX_CANDIDATES, Settings, SettingsForm, Stored, rank};
use crate::catalogue::Catalogue;
use crate::db::schema::{media, request_merges, request_photos, service_requests as t};
use crate::db::{Backend, Conn, Stamp, StoreError, in_places};
use crate::geo::{BoundingBox, Position};
use crate::jurisdictions::{JurisdictionId, Mode};
use crate::media::PhotoHash;
use crate::time::Instant;

diesel::define_sql_function! {
    /// A column that no index is used for: where the tree of places leads, no other index may.
    #[sql_name = "coalesce"]
    fn unindexed(column: BigInt, never: BigInt) -> BigInt;
}

type Database = <Conn as Connection>::Backend;
type Query<'a> = t::BoxedQuery<'a, Database>;
type Condition = Box<dyn BoxableExpression<t::table, Database, SqlType = Nullable<Bool>>>;

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct Row {
    id: i64,
    jurisdiction_id: i64,
    mode: String,
    service_id: i64,
    lat: Option<f64>,
    long: Option<f64>,
    requested_at: Stamp,
    closed_at: Option<Stamp>,
    title: Option<String>,
    description: Option<String>,
    object_type: Option<String>,
    object_id: Option<String>,
}

impl Row {
    fn stored(self, catalogue: &Catalogue, photos: Vec<PhotoHash>) -> Stored {
        let service = catalogue.by_id(self.service_id);
        let place = self.lat.zip(self.long);
        Stored {
            id: self.id,
            service: service.map_or_else(String::new, |one| one.code.clone()),
            place: place.and_then(|(lat, long)| Position::new(lat, long).ok()),
            at: self.requested_at.0,
            closed: self.closed_at.map(|at| at.0),
            texts: self.title.into_iter().chain(self.description).collect(),
            object: self.object_type.zip(self.object_id),
            photos,
        }
    }
}

/// What may be the same as a report, the likeliest first, with what speaks for it.
///
/// One query by place, one by the thing that it is about, one each for photos and for what was merged before: those
/// that were are left out, for the report that goes on stands for them. None where there is no such report.
pub fn likely(
    conn: &mut Conn,
    catalogue: &Catalogue,
    id: i64,
) -> Result<Option<Vec<(Stored, Likeness)>>, StoreError> {
    let row: Option<Row> = t::table.find(id).select(Row::as_select()).first(conn).optional()?;
    let Some(row) = row else { return Ok(None) };
    let of = JurisdictionId(row.jurisdiction_id);
    let mode = Mode::parse(&row.mode)
        .ok_or_else(|| StoreError::Corrupt(format!("request {id} has an unknown mode")))?;
    let mut photos = hashes(conn, &[id])?;
    let report = row.stored(catalogue, photos.remove(&id).unwrap_or_default());
    // Without a form there is nothing to be wrong.
    let settings = Settings::parse(&SettingsForm::default(), catalogue.of(of)).unwrap_or_default();
    let compared = report.report();
    let Some(gate) = Gate::of(&compared, &settings) else { return Ok(Some(Vec::new())) };
    let found = candidates(conn, catalogue, (of, mode, id), (&gate, report.place))?;
    let reports: Vec<_> = found.iter().map(Stored::report).collect();
    let ranked = rank(&compared, &reports, &settings);
    let chosen = ranked.into_iter().filter_map(|(at, why)| Some((found.get(at)?.clone(), why)));
    Ok(Some(chosen.collect()))
}

/// Reports that pass a gate, [`MAX_CANDIDATES`] at most: those about the same thing, then the nearest.
fn candidates(
    conn: &mut Conn,
    catalogue: &Catalogue,
    (of, mode, but): (JurisdictionId, Mode, i64),
    (gate, place): (&Gate<'_>, Option<Position>),
) -> Result<Vec<Stored>, StoreError> {
    let most = i64::try_from(MAX_CANDIDATES).unwrap_or(i64::MAX);
    let services = gate.services.iter().filter_map(|code| catalogue.by_code(of, code));
    let services: Vec<i64> = services.map(|service| service.id).collect();
    let mut rows: Vec<Row> = Vec::new();
    if let Some(object) = gate.object {
        let same = t::table
            .into_boxed()
            .filter(t::jurisdiction_id.eq(of.0))
            .filter(t::object_type.eq(object.kind))
            .filter(t::object_id.eq(object.id));
        let newest = narrowed(same, (mode, but), gate, &services);
        rows.extend(load(conn, newest.order((t::requested_at.desc(), t::id.desc())).limit(most))?);
    }
    if let Some((area, place)) = gate.area.as_ref().zip(place) {
        let near = t::table
            .into_boxed()
            .filter(within(conn.backend(), area, (gate.from, gate.until)))
            .filter(unindexed(t::jurisdiction_id, 0).eq(of.0));
        let near = narrowed(near, (mode, but), gate, &services);
        let (lat, long) = (place.latitude(), place.longitude());
        let narrow = lat.to_radians().cos();
        let (dy, dx) = (|| t::lat - lat, || t::long - long);
        let nearest = (dy() * dy() + dx() * dx() * (narrow * narrow), t::id);
        rows.extend(load(conn, near.order(nearest).limit(most))?);
    }
    let mut seen = HashSet::new();
    rows.retain(|row| seen.insert(row.id));
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let merged: HashSet<i64> = merged(conn, &ids)?;
    rows.retain(|row| !merged.contains(&row.id));
    rows.truncate(MAX_CANDIDATES);
    let mut photos = hashes(conn, &ids)?;
    let read = |row: Row| {
        let photos = photos.remove(&row.id).unwrap_or_default();
        row.stored(catalogue, photos)
    };
    Ok(rows.into_iter().map(read).collect())
}

fn load(conn: &mut Conn, query: Query<'_>) -> Result<Vec<Row>, StoreError> {
    Ok(query.select(Row::as_select()).load(conn)?)
}

fn narrowed<'a>(
    query: Query<'a>,
    (mode, but): (Mode, i64),
    gate: &Gate<'_>,
    services: &'a [i64],
) -> Query<'a> {
    query
        .filter(t::mode.eq(mode.as_str()))
        .filter(unindexed(t::service_id, 0).eq_any(services))
        .filter(t::requested_at.between(gate.from.naive_utc(), gate.until.naive_utc()))
        .filter(t::closed_at.is_null().or(t::closed_at.ge(gate.closed_from.naive_utc())))
        .filter(t::id.ne(but))
}

fn within(backend: Backend, area: &BoundingBox, (from, until): (Instant, Instant)) -> Condition {
    let part = |west, east| {
        let span = (Some(from), Some(until));
        in_places(backend, (area.south(), area.north()), (west, east), span)
    };
    let (west, east) = (area.west(), area.east());
    let rows = t::lat.ge(area.south()).and(t::lat.le(area.north()));
    if west <= east {
        Box::new(part(west, east).and(rows).and(t::long.ge(west)).and(t::long.le(east)))
    } else {
        // The box crosses the antimeridian.
        let beyond = t::long.ge(west).or(t::long.le(east));
        Box::new(part(west, 180.0).or(part(-180.0, east)).and(rows).and(beyond))
    }
}

/// Which of these reports were merged into another.
fn merged(conn: &mut Conn, ids: &[i64]) -> Result<HashSet<i64>, StoreError> {
    use request_merges as m;
    let found: Vec<i64> =
        m::table.filter(m::request_id.eq_any(ids.to_vec())).select(m::request_id).load(conn)?;
    Ok(found.into_iter().collect())
}

/// What the photos of reports look like, where that is known.
fn hashes(conn: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, Vec<PhotoHash>>, StoreError> {
    let rows: Vec<(i64, Option<i64>)> = request_photos::table
        .inner_join(media::table)
        .filter(request_photos::request_id.eq_any(ids.to_vec()))
        .order((request_photos::request_id, request_photos::position))
        .select((request_photos::request_id, media::phash))
        .load(conn)?;
    let mut found: HashMap<i64, Vec<PhotoHash>> = HashMap::new();
    for (id, bits) in rows {
        let hash = bits.map(|bits| PhotoHash::from_bits(bits.cast_unsigned()));
        found.entry(id).or_default().extend(hash);
    }
    Ok(found)
}
