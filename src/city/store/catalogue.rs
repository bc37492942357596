//! Rows of services and of what belongs to each.

use diesel::prelude::*;

use crate::catalogue::Attribute;
use crate::city::ServiceDescription;
use crate::db::schema::{
    attribute_options, catalogue_translations, departments, service_areas, service_attributes,
    service_groups, services, workflows,
};
use crate::db::{Conn, StoreError};

/// Adds a service or replaces what is said of it. Reports refer to the service's own row only, so that
/// everything below it may be written anew.
pub(super) fn save_service(
    conn: &mut Conn,
    owner: i64,
    one: &ServiceDescription,
    is_new: bool,
) -> Result<(), StoreError> {
    let id = if is_new {
        insert_row(conn, owner, one)?
    } else {
        let id = update_row(conn, owner, one)?;
        clear(conn, id)?;
        id
    };
    for (position, group) in (1_i64..).zip(&one.groups) {
        diesel::insert_into(service_groups::table)
            .values((
                service_groups::service_id.eq(id),
                service_groups::position.eq(position),
                service_groups::name.eq(group),
            ))
            .execute(conn)?;
    }
    for area in &one.areas {
        diesel::insert_into(service_areas::table)
            .values((
                service_areas::service_id.eq(id),
                service_areas::layer.eq(&area.layer),
                service_areas::code.eq(&area.code),
            ))
            .execute(conn)?;
    }
    for (position, attribute) in (1_i64..).zip(&one.attributes) {
        insert_attribute(conn, id, position, attribute)?;
    }
    insert_translations(conn, id, one)
}

fn department_id(
    conn: &mut Conn,
    owner: i64,
    one: &ServiceDescription,
) -> Result<Option<i64>, StoreError> {
    let Some(code) = &one.department else {
        return Ok(None);
    };
    let id = departments::table
        .filter(departments::jurisdiction_id.eq(owner))
        .filter(departments::code.eq(code))
        .select(departments::id)
        .first(conn)?;
    Ok(Some(id))
}

/// The key of any version of the service's workflow: they all mean the workflow.
fn workflow_id(
    conn: &mut Conn,
    owner: i64,
    one: &ServiceDescription,
) -> Result<Option<i64>, StoreError> {
    let Some(code) = &one.workflow else {
        return Ok(None);
    };
    let id = workflows::table
        .filter(workflows::jurisdiction_id.eq(owner))
        .filter(workflows::code.eq(code))
        .order(workflows::version)
        .select(workflows::id)
        .first(conn)?;
    Ok(Some(id))
}

/// The columns that both inserting and updating set.
macro_rules! columns {
    ($one:expr, $department:expr, $workflow:expr) => {
        (
            services::department_id.eq($department),
            services::workflow_id.eq($workflow),
            services::name.eq(&$one.name),
            services::description.eq(&$one.description),
            services::kind.eq($one.kind.as_str()),
            services::keywords.eq($one.keywords.join(",")),
            services::position.eq($one.position),
            services::active.eq($one.active),
            services::service_notice.eq(&$one.service_notice),
            services::expected_hours.eq($one.expected_hours),
            services::release_minutes.eq($one.release_minutes),
        )
    };
}

fn insert_row(conn: &mut Conn, owner: i64, one: &ServiceDescription) -> Result<i64, StoreError> {
    let department = department_id(conn, owner, one)?;
    let workflow = workflow_id(conn, owner, one)?;
    Ok(diesel::insert_into(services::table)
        .values((
            services::jurisdiction_id.eq(owner),
            services::code.eq(&one.code),
            columns!(one, department, workflow),
        ))
        .returning(services::id)
        .get_result(conn)?)
}

fn update_row(conn: &mut Conn, owner: i64, one: &ServiceDescription) -> Result<i64, StoreError> {
    let department = department_id(conn, owner, one)?;
    let workflow = workflow_id(conn, owner, one)?;
    let target = services::table
        .filter(services::jurisdiction_id.eq(owner))
        .filter(services::code.eq(&one.code));
    Ok(diesel::update(target)
        .set(columns!(one, department, workflow))
        .returning(services::id)
        .get_result(conn)?)
}

/// Removes what belongs to a service; the options go with their attributes.
fn clear(conn: &mut Conn, id: i64) -> Result<(), StoreError> {
    diesel::delete(service_groups::table.filter(service_groups::service_id.eq(id)))
        .execute(conn)?;
    diesel::delete(service_areas::table.filter(service_areas::service_id.eq(id))).execute(conn)?;
    diesel::delete(service_attributes::table.filter(service_attributes::service_id.eq(id)))
        .execute(conn)?;
    let texts = catalogue_translations::table.filter(catalogue_translations::service_id.eq(id));
    diesel::delete(texts).execute(conn)?;
    Ok(())
}

fn insert_attribute(
    conn: &mut Conn,
    service: i64,
    position: i64,
    one: &Attribute,
) -> Result<(), StoreError> {
    use service_attributes as t;
    let id: i64 = diesel::insert_into(t::table)
        .values((
            t::service_id.eq(service),
            t::position.eq(position),
            t::code.eq(&one.code),
            t::variable.eq(one.variable),
            t::datatype.eq(one.datatype.as_str()),
            t::required.eq(one.required),
            t::description.eq(&one.description),
            t::datatype_description.eq(&one.datatype_description),
            t::automated.eq(one.automated.map(crate::catalogue::Automated::as_str)),
        ))
        .returning(t::id)
        .get_result(conn)?;
    for (position, option) in (1_i64..).zip(&one.options) {
        diesel::insert_into(attribute_options::table)
            .values((
                attribute_options::attribute_id.eq(id),
                attribute_options::position.eq(position),
                attribute_options::key.eq(&option.key),
                attribute_options::name.eq(&option.name),
            ))
            .execute(conn)?;
    }
    Ok(())
}

fn insert_translations(
    conn: &mut Conn,
    service: i64,
    one: &ServiceDescription,
) -> Result<(), StoreError> {
    use catalogue_translations as t;
    for (locale, texts) in &one.translations {
        for (subject, text) in texts {
            diesel::insert_into(t::table)
                .values((
                    t::service_id.eq(service),
                    t::locale.eq(locale),
                    t::subject.eq(subject),
                    t::text.eq(text),
                ))
                .execute(conn)?;
        }
    }
    Ok(())
}

/// Removes a service that has no reports, or takes it off the list.
pub(super) fn retire(
    conn: &mut Conn,
    owner: i64,
    code: &str,
    delete: bool,
) -> Result<(), StoreError> {
    let target =
        services::table.filter(services::jurisdiction_id.eq(owner)).filter(services::code.eq(code));
    if delete {
        diesel::delete(target).execute(conn)?;
    } else {
        diesel::update(target).set(services::active.eq(false)).execute(conn)?;
    }
    Ok(())
}
