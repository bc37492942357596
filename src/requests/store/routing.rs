//! Where the stored reports lie: read in the order of their keys, and corrected.

use diesel::dsl::max;
use diesel::prelude::*;

use crate::db::schema::{
    area_routing as r, request_areas as a, service_requests as t, unlogged_changes as u,
};
use crate::db::{Conn, Lies, StoreError, change_areas};
use crate::geo::Position;
use crate::jurisdictions::{Atlas, JurisdictionId, store as jurisdictions};
use crate::requests::routing::{Goal, Names, Portion, Standing, compare};
use crate::requests::{Located, Move};

/// Every area that is or was on a map.
pub fn names(conn: &mut Conn) -> Result<Names, StoreError> {
    Ok(Names::new(jurisdictions::list_areas(conn)?))
}

/// The highest key of a report; 0 without any.
pub fn last_request(conn: &mut Conn) -> Result<i64, StoreError> {
    let last: Option<i64> = t::table.select(max(t::id)).get_result(conn)?;
    Ok(last.unwrap_or(0))
}

/// Looks up the reports behind `after`, at most so many, and compares them with what is stored.
pub fn find(
    conn: &mut Conn,
    (atlas, names): (&Atlas, &Names),
    of: Option<JurisdictionId>,
    after: i64,
    at_most: i64,
) -> Result<Portion, StoreError> {
    let reports = located(conn, of, after, at_most)?;
    let Some(last) = reports.last().map(|one| one.id) else {
        return Ok(Portion::default());
    };
    let mut stored: Vec<Lies> = a::table
        .filter(a::request_id.gt(after).and(a::request_id.le(last)))
        .select((a::request_id, a::area_id))
        .load(conn)?;
    // They come nearly in order; PostgreSQL would take a third of the query's time to sort them.
    stored.sort_unstable();
    let moves = compare(atlas, names, &reports, &stored);
    Ok(Portion { looked_at: reports.len(), last: Some(last), moves })
}

fn located(
    conn: &mut Conn,
    of: Option<JurisdictionId>,
    after: i64,
    at_most: i64,
) -> Result<Vec<Located>, StoreError> {
    type Row = (i64, i64, Option<f64>, Option<f64>);
    let columns = (t::id, t::jurisdiction_id, t::lat, t::long);
    let all = t::table.filter(t::id.gt(after)).order(t::id).limit(at_most).select(columns);
    let rows: Vec<Row> = match of {
        Some(of) => all.filter(t::jurisdiction_id.eq(of.0)).load(conn)?,
        None => all.load(conn)?,
    };
    let located = |(id, owner, lat, long): Row| Located {
        id,
        jurisdiction: JurisdictionId(owner),
        position: lat.zip(long).and_then(|(lat, long)| Position::new(lat, long).ok()),
    };
    Ok(rows.into_iter().map(located).collect())
}

/// Stores what has changed, and notes which reports have moved; the moves are in the order of the reports' keys.
///
/// The transaction holds [`lock`], so that notes become visible in the order of their numbers.
pub fn write(conn: &mut Conn, moves: &[Move]) -> Result<(), StoreError> {
    let (Some(first), Some(last)) = (moves.first(), moves.last()) else {
        return Ok(());
    };
    let gone: Vec<Lies> = moves.iter().filter_map(|one| Some((one.request, one.from?))).collect();
    let come: Vec<Lies> = moves.iter().filter_map(|one| Some((one.request, one.to?))).collect();
    change_areas(conn, (first.request, last.request), &gone, &come)?;
    note(conn, first.request, last.request)
}

/// Notes that reports from one key to another have changed in a way that is in no event: many have moved, or a single
/// one is gone. The transaction holds [`lock`].
pub(super) fn note(conn: &mut Conn, first: i64, last: i64) -> Result<(), StoreError> {
    diesel::insert_into(u::table)
        .values((u::first_request_id.eq(first), u::last_request_id.eq(last)))
        .execute(conn)?;
    Ok(())
}

/// How far routing has come. Others that ask wait until the transaction ends.
pub fn lock(conn: &mut Conn) -> Result<Standing, StoreError> {
    type Row = (i64, chrono::NaiveDate, String, i64, bool);
    // An update that changes nothing holds the row on both databases.
    let row: Row = diesel::update(r::table.find(ROW))
        .set(r::id.eq(ROW))
        .returning((r::version, r::day, r::borders, r::routed_to, r::finished))
        .get_result(conn)?;
    Ok(standing(row))
}

/// How far routing has come.
pub fn read(conn: &mut Conn) -> Result<Standing, StoreError> {
    let row = r::table
        .find(ROW)
        .select((r::version, r::day, r::borders, r::routed_to, r::finished))
        .first(conn)?;
    Ok(standing(row))
}

/// The only row.
const ROW: i64 = 1;

fn standing(
    (version, day, borders, routed_to, finished): (i64, chrono::NaiveDate, String, i64, bool),
) -> Standing {
    Standing { goal: Goal { version, day, borders }, routed_to, finished }
}

/// Notes how far routing has come.
pub fn save(conn: &mut Conn, standing: &Standing) -> Result<(), StoreError> {
    diesel::update(r::table.find(ROW))
        .set((
            r::version.eq(standing.goal.version),
            r::day.eq(standing.goal.day),
            r::borders.eq(&standing.goal.borders),
            r::routed_to.eq(standing.routed_to),
            r::finished.eq(standing.finished),
        ))
        .execute(conn)?;
    Ok(())
}
