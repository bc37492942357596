//! The statements that the databases alone are measured with: what the server's answers need, no more.

use crate::city::City;
use crate::columns::{TABLES, present};
use crate::fill::{CODE_FACTOR, CODE_PRIME, Value, moment};
use crate::server::Backend;
use crate::{bulk_postgres, bulk_sqlite};

/// Everything of a row that an answer shows, as far as the database has it.
const SHOWN: [&str; 26] = [
    "id",
    "jurisdiction_id",
    "service_id",
    "mode",
    "visibility",
    "code",
    "token",
    "detailed_status",
    "status_notes",
    "title",
    "description",
    "agency_responsible",
    "service_notice",
    "source",
    "requested_at",
    "updated_at",
    "closed_at",
    "expected_at",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "object_type",
    "object_id",
    "photo",
];

/// Rows of a page.
pub const PAGE: u32 = 50;
/// The days that a list covers when none are asked for, and a filter's quarter.
pub const QUARTER_DAYS: i64 = 89;
const DAY: i64 = 86_400;

fn known_columns(city: &City) -> Vec<String> {
    let table = TABLES[0].name;
    match &city.cluster {
        Some(cluster) => bulk_postgres::columns_of(cluster, city.database_name(), table),
        None => bulk_sqlite::columns_of(&rusqlite::Connection::open(city.file()).unwrap(), table),
    }
}

fn shown(city: &City) -> String {
    let known = known_columns(city);
    let found: Vec<&str> =
        SHOWN.into_iter().filter(|column| known.iter().any(|one| one == column)).collect();
    found.join(", ")
}

fn rows_of(city: &City) -> String {
    let jurisdiction = city.shape.jurisdiction;
    format!("FROM service_requests WHERE jurisdiction_id = {jurisdiction} AND mode = 'production'")
}

/// The public's newest, in the server's order.
fn newest_first(city: &City, condition: &str, limit: u32) -> String {
    let rows = rows_of(city);
    format!(
        "{rows} AND visibility = 'public' AND code IS NOT NULL {condition}
         ORDER BY requested_at DESC, id DESC LIMIT {limit}"
    )
}

fn recent(city: &City) -> String {
    format!("AND requested_at >= '{}'", moment(city.shape.end - 90 * DAY))
}

/// One by its code: `?1`, or `:n` of the pgbench script.
pub fn by_code(city: &City) -> String {
    let (columns, rows) = (shown(city), rows_of(city));
    match city.backend {
        Backend::Sqlite => format!("SELECT {columns} {rows} AND code = ?1"),
        Backend::Postgres => format!(
            "\\set n random(1, {})\n\\set c 1000000000 + (:n * {CODE_FACTOR}) % {CODE_PRIME}\n\
             SELECT {columns} {rows} AND code = ('S-' || :c::text);\n",
            city.shape.rows
        ),
    }
}

pub fn newest(city: &City) -> String {
    format!("SELECT {} {}", shown(city), newest_first(city, &recent(city), PAGE))
}

/// Open ones of a service in a quarter: `?1` the service, `?2` and `?3` the quarter; or the same by
/// variables of the pgbench script.
pub fn filtered(city: &City) -> String {
    let columns = shown(city);
    let condition = |service: &str, from: &str, to: &str| {
        format!(
            "AND status = 'open' AND service_id = {service} AND requested_at >= {from}
             AND requested_at <= {to}"
        )
    };
    match city.backend {
        Backend::Sqlite => {
            let sql = newest_first(city, &condition("?1", "?2", "?3"), PAGE);
            // By the index of the service, which it would not choose by itself.
            let sql = sql.replacen("jurisdiction_id", "+jurisdiction_id", 1);
            format!("SELECT {columns} {sql}")
        }
        Backend::Postgres => {
            let (first, last) = (city.shape.services[0], city.shape.services.last().unwrap());
            let day = |name: &str| {
                let start = moment(city.shape.start());
                format!("(timestamp '{start}' + :{name}::int * interval '1 day')")
            };
            let condition = condition(":s::bigint", &day("d"), &day("e"));
            let sql = newest_first(city, &condition, PAGE).replace('\n', " ");
            format!(
                "\\set s random({first}, {last})\n\\set d random(0, {})\n\
                 \\set e :d + {QUARTER_DAYS}\nSELECT {columns} {sql};\n",
                crate::fill::DAYS - QUARTER_DAYS
            )
        }
    }
}

/// The text of a page of 1,000 with the seventeen elements of the standard, built by the database.
pub fn json_text(city: &City) -> String {
    let known = known_columns(city);
    let photo = if known.iter().any(|one| one == "photo") {
        "photo"
    } else {
        "(SELECT url FROM request_photos p WHERE p.request_id = r.id AND position = 1)"
    };
    let sqlite = city.backend == Backend::Sqlite;
    // A colon would begin a variable of pgbench.
    let date = |column: &str| format!("replace(CAST({column} AS text), ' ', 'T') || 'Z'");
    let members = [
        ("service_request_id", "r.code".to_owned()),
        ("status", "status".to_owned()),
        ("status_notes", "status_notes".to_owned()),
        ("service_name", "s.name".to_owned()),
        ("service_code", "s.code".to_owned()),
        ("description", "r.description".to_owned()),
        ("agency_responsible", "agency_responsible".to_owned()),
        ("service_notice", "r.service_notice".to_owned()),
        ("requested_datetime", date("requested_at")),
        ("updated_datetime", date("updated_at")),
        ("expected_datetime", date("expected_at")),
        ("address", "address".to_owned()),
        ("address_id", "address_id".to_owned()),
        ("zipcode", "zipcode".to_owned()),
        ("lat", "lat".to_owned()),
        ("long", "long".to_owned()),
        ("media_url", photo.to_owned()),
    ];
    let members: Vec<String> =
        members.iter().map(|(name, sql)| format!("'{name}', {sql}")).collect();
    let members = members.join(", ");
    let (group, object) = if sqlite {
        ("json_group_array", "json_object")
    } else {
        ("json_agg", "json_build_object")
    };
    let page = newest_first(city, &recent(city), 1_000);
    format!(
        "SELECT {group}({object}({members})) FROM (SELECT * {page}) r
         JOIN services s ON s.id = r.service_id"
    )
}

/// The row that one report is, as columns and values; the key left to the database.
fn one_row(city: &City) -> Vec<(&'static str, Value)> {
    let present = present(&TABLES[0], &known_columns(city));
    let mut values = Vec::new();
    (TABLES[0].rows)(&city.shape, &city.shape.report(1), &mut |row| values = row);
    let pairs = present.into_iter().map(|(place, column)| (column, values[place].clone()));
    pairs.filter(|(column, _)| *column != "id").collect()
}

/// One report's row; the code is `?1`, or made up by the pgbench script. It belongs to no endpoint.
pub fn insert(city: &City) -> String {
    let (columns, values): (Vec<&str>, Vec<String>) = one_row(city)
        .into_iter()
        .map(|(column, value)| {
            let text = match (column, value) {
                ("code", _) if city.backend == Backend::Sqlite => "?1".to_owned(),
                ("code", _) => "('B-' || :c::text)".to_owned(),
                ("mode", _) => "'bench'".to_owned(),
                // No column of the requests' own row holds bytes.
                (_, Value::Null | Value::Bytes(_)) => "NULL".to_owned(),
                (_, Value::Whole(number)) => number.to_string(),
                (_, Value::Real(number)) => number.to_string(),
                (_, Value::Flag(flag)) => flag.to_string(),
                (_, Value::Text(text)) => format!("'{}'", text.replace('\'', "''")),
            };
            (column, text)
        })
        .unzip();
    let (columns, values) = (columns.join(", "), values.join(", "));
    let sql = format!("INSERT INTO service_requests ({columns}) VALUES ({values})");
    match city.backend {
        Backend::Sqlite => sql,
        Backend::Postgres => format!("\\set c random(1, 1000000000000000)\n{sql};\n"),
    }
}
