//! Rows of texts that are used again and again.

use diesel::prelude::*;

use crate::cases::Template;
use crate::db::schema::response_templates as t;
use crate::db::{Conn, StoreError};
use crate::jurisdictions::JurisdictionId;

type Row = (i64, i64, Option<i64>, String, String);

fn template((id, of, department, title, text): Row) -> Template {
    Template { id, jurisdiction: JurisdictionId(of), department, title, text }
}

/// The templates of governments, by title.
pub fn list(conn: &mut Conn, of: &[JurisdictionId]) -> Result<Vec<Template>, StoreError> {
    let of: Vec<i64> = of.iter().map(|one| one.0).collect();
    let rows: Vec<Row> = t::table
        .filter(t::jurisdiction_id.eq_any(of))
        .order((t::title, t::id))
        .select((t::id, t::jurisdiction_id, t::department_id, t::title, t::text))
        .load(conn)?;
    Ok(rows.into_iter().map(template).collect())
}

/// A template by its key.
pub fn find(conn: &mut Conn, id: i64) -> Result<Option<Template>, StoreError> {
    let row: Option<Row> = t::table
        .find(id)
        .select((t::id, t::jurisdiction_id, t::department_id, t::title, t::text))
        .first(conn)
        .optional()?;
    Ok(row.map(template))
}

/// Keeps a new template, whatever key it has; returns its key.
pub fn insert(conn: &mut Conn, new: &Template) -> Result<i64, StoreError> {
    Ok(diesel::insert_into(t::table)
        .values((
            t::jurisdiction_id.eq(new.jurisdiction.0),
            t::department_id.eq(new.department),
            t::title.eq(&new.title),
            t::text.eq(&new.text),
        ))
        .returning(t::id)
        .get_result(conn)?)
}

/// Changes the words of a template.
pub fn update(conn: &mut Conn, new: &Template) -> Result<(), StoreError> {
    diesel::update(t::table.find(new.id))
        .set((t::title.eq(&new.title), t::text.eq(&new.text)))
        .execute(conn)?;
    Ok(())
}

/// Removes a template.
pub fn delete(conn: &mut Conn, id: i64) -> Result<(), StoreError> {
    diesel::delete(t::table.find(id)).execute(conn)?;
    Ok(())
}
