//! Which tables a stored request fills, and with what: the one place that lists columns. A column that
//! the database does not have is left out, so that this file may be ahead of the schema or behind it.

use crate::fill::{Report, Shape, Value, moment};

/// A table and the rows that one request has in it.
pub struct Table {
    pub name: &'static str,
    pub columns: &'static [&'static str],
    pub rows: fn(&Shape, &Report, &mut dyn FnMut(Vec<Value>)),
}

/// In the order in which they may be filled.
pub const TABLES: [Table; 5] = [
    Table { name: "service_requests", columns: &REQUEST_COLUMNS, rows: requests },
    Table {
        name: "request_contacts",
        columns: &["request_id", "key_id", "sealed", "email_digest", "phone_digest"],
        rows: contacts,
    },
    Table {
        name: "request_answers",
        columns: &["request_id", "position", "code", "value"],
        rows: answers,
    },
    Table { name: "request_photos", columns: &["request_id", "position", "url"], rows: photos },
    Table {
        name: "request_events",
        columns: &[
            "request_id",
            "jurisdiction_id",
            "mode",
            "kind",
            "at",
            "public",
            "detailed_status",
        ],
        rows: events,
    },
];

const REQUEST_COLUMNS: [&str; 22] = [
    "id",
    "jurisdiction_id",
    "service_id",
    "mode",
    "visibility",
    "code",
    "status",
    "detailed_status",
    "description",
    "service_notice",
    "source",
    "requested_at",
    "updated_at",
    "closed_at",
    "expected_at",
    "address",
    "zipcode",
    "lat",
    "long",
    "photo",
    "department_id",
    "priority",
];

fn requests(shape: &Shape, one: &Report, row: &mut dyn FnMut(Vec<Value>)) {
    row(vec![
        Value::Whole(one.id as i64),
        Value::Whole(shape.jurisdiction),
        Value::Whole(one.service),
        "production".into(),
        "public".into(),
        one.code.clone().into(),
        if one.closed { "closed" } else { "open" }.into(),
        if one.closed { "fixed" } else { "open" }.into(),
        one.description.clone().into(),
        one.closed.then_some("A crew looks at it within five working days.").into(),
        "open311".into(),
        moment(one.requested).into(),
        moment(one.updated).into(),
        one.closed.then(|| moment(one.updated)).into(),
        one.expected.map(moment).into(),
        one.address.clone().into(),
        one.zipcode.into(),
        Value::Real(one.lat),
        Value::Real(one.long),
        one.photo.clone().into(),
        Value::Whole(one.department),
        Value::Whole(one.priority),
    ]);
}

/// As large as sealed contact data are, and as scattered as their digests; nobody opens them here.
fn contacts(_: &Shape, one: &Report, row: &mut dyn FnMut(Vec<Value>)) {
    if one.contact {
        let noise = |salt: u64| (one.id ^ salt).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        row(vec![
            Value::Whole(one.id as i64),
            Value::Whole(2),
            Value::Bytes((0..16).flat_map(|step| noise(step).to_be_bytes()).collect()),
            format!("{:016x}{:016x}", noise(101), noise(102)).into(),
            format!("{:016x}{:016x}", noise(103), noise(104)).into(),
        ]);
    }
}

fn answers(_: &Shape, one: &Report, row: &mut dyn FnMut(Vec<Value>)) {
    for position in 1..=i64::from(one.answers) {
        let (code, value) = if position == 1 { ("DEPTH", "deep") } else { ("LANE", "bicycle") };
        row(vec![Value::Whole(one.id as i64), Value::Whole(position), code.into(), value.into()]);
    }
}

fn photos(_: &Shape, one: &Report, row: &mut dyn FnMut(Vec<Value>)) {
    if let Some(url) = &one.photo {
        row(vec![Value::Whole(one.id as i64), Value::Whole(1), url.clone().into()]);
    }
}

fn events(shape: &Shape, one: &Report, row: &mut dyn FnMut(Vec<Value>)) {
    row(vec![
        Value::Whole(one.id as i64),
        Value::Whole(shape.jurisdiction),
        "production".into(),
        "submitted".into(),
        moment(one.requested).into(),
        Value::Flag(false),
        "open".into(),
    ]);
}

/// The columns of a table that the database has, with their places in [`Table::columns`].
pub fn present(table: &Table, known: &[String]) -> Vec<(usize, &'static str)> {
    let found = table.columns.iter().copied().enumerate();
    found.filter(|(_, column)| known.iter().any(|one| one == column)).collect()
}
