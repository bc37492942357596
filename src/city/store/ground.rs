//! Rows of governments, departments and boundary sets.

use diesel::prelude::*;

use crate::city::{BoundarySetDescription, DepartmentDescription, JurisdictionDescription};
use crate::db::schema::{boundaries, boundary_sets, departments, jurisdictions};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::{JurisdictionId, store::set_modules_off};
use crate::playbook::store as playbook;
use crate::privacy::store as privacy;

/// The key of a government that is known to be there.
pub(super) fn id_of(conn: &mut Conn, code: &str) -> Result<i64, StoreError> {
    Ok(jurisdictions::table
        .filter(jurisdictions::code.eq(code))
        .select(jurisdictions::id)
        .first(conn)?)
}

/// Adds a government or gives it other fields; which government is around it comes later.
pub(super) fn save_jurisdiction(
    conn: &mut Conn,
    one: &JurisdictionDescription,
    is_new: bool,
) -> Result<(), StoreError> {
    use jurisdictions as t;
    let fields = (
        t::name.eq(&one.name),
        t::time_zone.eq(one.time_zone.name()),
        t::locale.eq(&one.locale),
        t::contact.eq(&one.contact),
        t::key_service.eq(&one.key_service),
        t::moderated.eq(one.moderated),
        t::active.eq(one.active),
        t::rules_need_approval.eq(one.rules_need_approval),
    );
    if is_new {
        diesel::insert_into(t::table).values((t::code.eq(&one.code), fields)).execute(conn)?;
    } else {
        diesel::update(t::table.filter(t::code.eq(&one.code))).set(fields).execute(conn)?;
    }
    let id = id_of(conn, &one.code)?;
    if let Some(off) = &one.modules_off {
        set_modules_off(conn, JurisdictionId(id), off)?;
    }
    privacy::set_rules(conn, id, &one.retention)
}

/// Notes which government is around this one.
pub(super) fn save_parent(
    conn: &mut Conn,
    one: &JurisdictionDescription,
) -> Result<(), StoreError> {
    let parent = match &one.parent {
        Some(code) => Some(id_of(conn, code)?),
        None => None,
    };
    diesel::update(jurisdictions::table.filter(jurisdictions::code.eq(&one.code)))
        .set(jurisdictions::parent_id.eq(parent))
        .execute(conn)?;
    Ok(())
}

/// Adds a department or gives it another name.
pub(super) fn save_department(
    conn: &mut Conn,
    owner: i64,
    one: &DepartmentDescription,
    is_new: bool,
) -> Result<(), StoreError> {
    use departments as t;
    if is_new {
        diesel::insert_into(t::table)
            .values((t::jurisdiction_id.eq(owner), t::code.eq(&one.code), t::name.eq(&one.name)))
            .execute(conn)?;
    } else {
        let target = t::table.filter(t::jurisdiction_id.eq(owner).and(t::code.eq(&one.code)));
        diesel::update(target).set(t::name.eq(&one.name)).execute(conn)?;
    }
    Ok(())
}

/// Adds a boundary set or replaces what it holds. Nothing refers to a boundary by its key: reports refer to
/// the area, which is the same one in every edition.
pub(super) fn save_set(
    conn: &mut Conn,
    owner: i64,
    one: &BoundarySetDescription,
) -> Result<(), StoreError> {
    use boundary_sets as t;
    remove_set(conn, owner, &one.layer, one.valid_from)?;
    let set: i64 = diesel::insert_into(t::table)
        .values((
            t::jurisdiction_id.eq(owner),
            t::layer.eq(&one.layer),
            t::valid_from.eq(one.valid_from),
            t::valid_until.eq(one.valid_until),
            t::source.eq(&one.source),
            t::licence.eq(&one.licence),
        ))
        .returning(t::id)
        .get_result(conn)?;
    for area in &one.areas {
        diesel::insert_into(boundaries::table)
            .values((
                boundaries::set_id.eq(set),
                boundaries::code.eq(&area.code),
                boundaries::name.eq(&area.name),
                boundaries::url.eq(&area.url),
                boundaries::hand_on.eq(area.hand_on),
                boundaries::geometry.eq(&area.geometry),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Removes a boundary set with its areas.
pub(super) fn remove_set(
    conn: &mut Conn,
    owner: i64,
    layer: &str,
    from: chrono::NaiveDate,
) -> Result<(), StoreError> {
    use boundary_sets as t;
    let set = t::table
        .filter(t::jurisdiction_id.eq(owner))
        .filter(t::layer.eq(layer))
        .filter(t::valid_from.eq(from));
    diesel::delete(set).execute(conn)?;
    Ok(())
}

/// Removes a department that nothing refers to.
pub(super) fn remove_department(conn: &mut Conn, owner: i64, code: &str) -> Result<(), StoreError> {
    use departments as t;
    diesel::delete(t::table.filter(t::jurisdiction_id.eq(owner).and(t::code.eq(code))))
        .execute(conn)?;
    Ok(())
}

/// Removes a government of which nothing is left, or ends its part.
pub(super) fn retire(conn: &mut Conn, code: &str, delete: bool) -> Result<(), StoreError> {
    use jurisdictions as t;
    let id = id_of(conn, code)?;
    if delete {
        // Children that go in the same transaction may still point here.
        diesel::update(t::table.filter(t::parent_id.eq(id)))
            .set(t::parent_id.eq(None::<i64>))
            .execute(conn)?;
        playbook::forget(conn, JurisdictionId(id))?;
        diesel::delete(t::table.find(id)).execute(conn)?;
    } else {
        diesel::update(t::table.find(id)).set(t::active.eq(false)).execute(conn)?;
    }
    Ok(())
}
