//! The rows of `isolation` for moderation.

use serde_json::{Value, json};

use super::casework::key_of;
use super::isolation::{Names, Plain, Row, Thing, row};
use super::steps::call;
use crate::support::city::BASE;
use crate::support::photo::{RED, jpeg};
use crate::support::{Call, TestCity};

fn regions() -> Value {
    let whole = json!([{ "left": 0, "top": 0, "width": 0.5, "height": 0.5 }]);
    json!({ "version": 1, "reason": "x", "regions": whole })
}

/// A new report of a government, with a photo and something that is masked.
fn request(city: &TestCity, of: &str) -> i64 {
    let (service, long) =
        if of == "lamp.example" { ("POTHOLE", "-73.25") } else { ("TREE", "-72.5") };
    let fields = [
        ("api_key", city.staff_key.as_str()),
        ("jurisdiction_id", of),
        ("service_code", service),
        ("lat", "45.25"),
        ("long", long),
        ("description", "Write to mary@mail.example"),
    ];
    let photo = jpeg(RED);
    let files: [(&str, &str, &[u8]); 1] = [("media", "a.jpg", &photo)];
    let call = Call::multipart(&format!("{BASE}/requests.json"), &fields, &files);
    let created = city.send(&call).expect(200).json();
    key_of(city, created[0]["service_request_id"].as_str().unwrap())
}

/// A new report of which a photo is blacked out.
fn covered(city: &TestCity, of: &str, token: &str) -> i64 {
    let id = request(city, of);
    let path = format!("/requests/{id}/photos/1/regions");
    city.send(&call("POST", &path, Some(token), Some(&regions()))).expect(200);
    id
}

/// The key of a row that is put in for a government.
fn put(city: &TestCity, table: &str, of: &str) -> i64 {
    let government = format!("(SELECT id FROM jurisdictions WHERE code = '{of}')");
    let at = "'2026-05-15 12:00:00'";
    let (columns, values) = match table {
        "abuse_reports" => (
            "request_id, jurisdiction_id, reason, at",
            format!("{}, {government}, 'spam', {at}", request(city, of)),
        ),
        "bans" => (
            "jurisdiction_id, kind, mark, reason, created_at, created_by",
            format!(
                "{government}, 'email', 'nobody', 'x', {at}, (SELECT min(id) FROM staff_accounts)"
            ),
        ),
        _ => ("jurisdiction_id, words, at", format!("{government}, 'No.', {at}")),
    };
    city.sql(&format!("INSERT INTO {table} ({columns}) VALUES ({values})"));
    newest(city, table)
}

fn newest(city: &TestCity, table: &str) -> i64 {
    use diesel::RunQueryDsl as _;
    #[derive(diesel::QueryableByName)]
    struct Newest {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        id: i64,
    }
    let sql = format!("SELECT max(id) AS id FROM {table}");
    let find = |conn: &mut lamppost::db::Conn| {
        lamppost::on_backend!(conn, |c| diesel::sql_query(sql.as_str()).get_result::<Newest>(c))
            .map_err(lamppost::db::StoreError::from)
    };
    city.store().read_here(find).unwrap().id
}

/// Something new of a government: its number.
pub(super) fn value(city: &TestCity, of: &str, token: &str, thing: Thing) -> i64 {
    match thing {
        Thing::Moderated => request(city, of),
        Thing::Covered => covered(city, of, token),
        Thing::AbuseReport => put(city, "abuse_reports", of),
        Thing::Ban => put(city, "bans", of),
        Thing::Appeal => put(city, "appeals", of),
        other => panic!("{other:?} is nothing of moderation"),
    }
}

pub(super) const ROWS: [Row; 51] = [
    row(
        "post /api/v1/requests/{request}/visibility",
        "path request",
        Names(Thing::Moderated, |v| {
            (
                format!("/requests/{v}/visibility"),
                Some(json!({ "version": 1, "to": "hide", "reason": "x" })),
            )
        }),
    ),
    row("post /api/v1/requests/{request}/visibility", "body version", Plain),
    row("post /api/v1/requests/{request}/visibility", "body to", Plain),
    row("post /api/v1/requests/{request}/visibility", "body reason", Plain),
    row(
        "get /api/v1/requests/{request}/originals",
        "path request",
        Names(Thing::Moderated, |v| (format!("/requests/{v}/originals"), None)),
    ),
    row(
        "post /api/v1/requests/{request}/masks",
        "path request",
        Names(Thing::Moderated, |v| {
            (
                format!("/requests/{v}/masks"),
                Some(json!({ "version": 1, "reason": "x", "description": { "text": "y" } })),
            )
        }),
    ),
    row("post /api/v1/requests/{request}/masks", "body version", Plain),
    row("post /api/v1/requests/{request}/masks", "body reason", Plain),
    row("post /api/v1/requests/{request}/masks", "body kinds", Plain),
    row("post /api/v1/requests/{request}/masks", "body title", Plain),
    row("post /api/v1/requests/{request}/masks", "body title.text", Plain),
    row("post /api/v1/requests/{request}/masks", "body title.ranges", Plain),
    row("post /api/v1/requests/{request}/masks", "body title.ranges.from", Plain),
    row("post /api/v1/requests/{request}/masks", "body title.ranges.to", Plain),
    row("post /api/v1/requests/{request}/masks", "body description", Plain),
    row("post /api/v1/requests/{request}/masks", "body description.text", Plain),
    row("post /api/v1/requests/{request}/masks", "body description.ranges", Plain),
    row("post /api/v1/requests/{request}/masks", "body description.ranges.from", Plain),
    row("post /api/v1/requests/{request}/masks", "body description.ranges.to", Plain),
    row(
        "delete /api/v1/requests/{request}/masks",
        "path request",
        Names(Thing::Moderated, |v| (format!("/requests/{v}/masks"), None)),
    ),
    row(
        "post /api/v1/requests/{request}/photos/{position}/regions",
        "path request",
        Names(Thing::Moderated, |v| (format!("/requests/{v}/photos/1/regions"), Some(regions()))),
    ),
    row("post /api/v1/requests/{request}/photos/{position}/regions", "path position", Plain),
    row("post /api/v1/requests/{request}/photos/{position}/regions", "body version", Plain),
    row("post /api/v1/requests/{request}/photos/{position}/regions", "body reason", Plain),
    row("post /api/v1/requests/{request}/photos/{position}/regions", "body regions", Plain),
    row("post /api/v1/requests/{request}/photos/{position}/regions", "body regions.left", Plain),
    row("post /api/v1/requests/{request}/photos/{position}/regions", "body regions.top", Plain),
    row("post /api/v1/requests/{request}/photos/{position}/regions", "body regions.width", Plain),
    row("post /api/v1/requests/{request}/photos/{position}/regions", "body regions.height", Plain),
    row(
        "delete /api/v1/requests/{request}/photos/{position}/regions",
        "path request",
        Names(Thing::Covered, |v| (format!("/requests/{v}/photos/1/regions"), None)),
    ),
    row("delete /api/v1/requests/{request}/photos/{position}/regions", "path position", Plain),
    row(
        "get /api/v1/requests/{request}/duplicates",
        "path request",
        Names(Thing::Moderated, |v| (format!("/requests/{v}/duplicates"), None)),
    ),
    row(
        "get /api/v1/requests/{request}/suggestions",
        "path request",
        Names(Thing::Moderated, |v| (format!("/requests/{v}/suggestions"), None)),
    ),
    row(
        "get /api/v1/requests/{request}/followers",
        "path request",
        Names(Thing::Moderated, |v| (format!("/requests/{v}/followers"), None)),
    ),
    row("get /api/v1/requests/{request}/followers", "query cursor", Plain),
    row("get /api/v1/abuse-reports", "query cursor", Plain),
    row(
        "post /api/v1/abuse-reports/{abuse_report}/decision",
        "path abuse_report",
        Names(Thing::AbuseReport, |v| {
            (
                format!("/abuse-reports/{v}/decision"),
                Some(json!({ "decision": "hide", "reason": "x" })),
            )
        }),
    ),
    row("post /api/v1/abuse-reports/{abuse_report}/decision", "body decision", Plain),
    row("post /api/v1/abuse-reports/{abuse_report}/decision", "body reason", Plain),
    row("get /api/v1/bans", "query cursor", Plain),
    row(
        "post /api/v1/bans",
        "body jurisdiction_id",
        Names(Thing::Government, |v| {
            (
                "/bans".to_owned(),
                Some(
                    json!({ "jurisdiction_id": v, "kind": "email", "value": "a@mail.example", "reason": "x" }),
                ),
            )
        }),
    ),
    row("post /api/v1/bans", "body kind", Plain),
    row("post /api/v1/bans", "body value", Plain),
    row("post /api/v1/bans", "body reason", Plain),
    row("post /api/v1/bans", "body until_datetime", Plain),
    row(
        "delete /api/v1/bans/{ban}",
        "path ban",
        Names(Thing::Ban, |v| (format!("/bans/{v}"), None)),
    ),
    row("get /api/v1/appeals", "query cursor", Plain),
    row(
        "post /api/v1/appeals/{appeal}/decision",
        "path appeal",
        Names(Thing::Appeal, |v| {
            (format!("/appeals/{v}/decision"), Some(json!({ "decision": "keep", "reason": "x" })))
        }),
    ),
    row("post /api/v1/appeals/{appeal}/decision", "body decision", Plain),
    row("post /api/v1/appeals/{appeal}/decision", "body reason", Plain),
    // The appeal is tried by itself: what it names here is a ban of another government.
    row("post /api/v1/appeals/{appeal}/decision", "body ban", Plain),
];
