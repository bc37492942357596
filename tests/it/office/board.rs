//! The board says what a plain query of the database says, whatever went before.

use std::fmt::Write as _;

use lamppost::staff::Role;
use rstest::rstest;
use serde_json::{Value, json};

use super::casework::key_of;
use super::steps::{
    department, get, government, listed, numbers, page, patch, post, put, route, signed_in,
};
use crate::support::{Database, Postgres, Sqlite, TestCity};

/// A repeatable stream of numbers (Steele's `SplitMix64`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 1).unwrap() % end
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// What the plain query says: keys, in order.
fn plain(city: &TestCity, conditions: &str, order: &str) -> Vec<i64> {
    use diesel::RunQueryDsl as _;
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        id: i64,
    }
    let sql = format!(
        "SELECT t.id AS id FROM service_requests t WHERE t.mode = 'production'{conditions} ORDER BY {order}"
    );
    let rows: Vec<Row> = city
        .store()
        .read_here(|conn| {
            lamppost::on_backend!(conn, |c| diesel::sql_query(sql.as_str()).load(c))
                .map_err(lamppost::db::StoreError::from)
        })
        .unwrap();
    rows.into_iter().map(|row| row.id).collect()
}

/// A filter, and the condition that it stands for.
const FILTERS: [(&str, &str); 16] = [
    ("status=open", "t.status = 'open'"),
    ("status=closed", "t.status = 'closed'"),
    ("detailed_status=investigating,fixed", "t.detailed_status IN ('investigating', 'fixed')"),
    (
        "department=LIGHT",
        "t.department_id IN (SELECT d.id FROM departments d WHERE d.code = 'LIGHT')",
    ),
    (
        "person=me",
        "t.person_id IN (SELECT a.id FROM staff_accounts a WHERE a.email = 'ann@city.example')",
    ),
    ("person=none", "t.person_id IS NULL"),
    ("service_code=LAMP", "t.service_id IN (SELECT s.id FROM services s WHERE s.code = 'LAMP')"),
    ("priority=high,critical", "t.priority >= 2"),
    (
        "tag=a,b",
        "EXISTS (SELECT 1 FROM request_tags g WHERE g.request_id = t.id AND g.tag IN ('a', 'b'))",
    ),
    (
        "layer=district&area=1",
        "EXISTS (SELECT 1 FROM request_areas l JOIN areas a ON a.id = l.area_id
            WHERE l.request_id = t.id AND a.layer = 'district' AND a.code = '1')",
    ),
    ("visibility=unlisted", "t.visibility = 'unlisted'"),
    ("reopened=true", "t.reopened > 0"),
    ("reopened=false", "t.reopened = 0"),
    ("overdue=true", "t.status = 'open' AND t.expected_at < '2026-05-15 12:00:00'"),
    ("requested_from=2026-05-01T00:00:00Z", "t.requested_at >= '2026-05-01 00:00:00'"),
    ("updated_until=2026-05-10T00:00:00Z", "t.updated_at <= '2026-05-10 00:00:00'"),
];

const ORDERS: [(&str, &str); 6] = [
    ("-requested", "t.requested_at DESC, t.id DESC"),
    ("updated", "t.updated_at, t.id"),
    ("due", "CASE WHEN t.expected_at IS NULL THEN 1 ELSE 0 END, t.expected_at, t.id"),
    ("-due", "CASE WHEN t.expected_at IS NULL THEN 1 ELSE 0 END, t.expected_at DESC, t.id DESC"),
    ("-priority", "t.priority DESC, t.id DESC"),
    ("id", "t.id"),
];

/// One change, chosen by chance. Refusals are fine: nothing changes then.
fn change(city: &TestCity, ann: &str, me: &Value, dice: &mut Dice) {
    let all = plain(city, "", "t.id");
    let kind = if all.len() < 4 { 0 } else { dice.below(10) };
    if kind < 2 {
        let day = format!("2026-05-{:02}T00:00:00Z", 1 + dice.below(14));
        let service = dice.pick(&["LAMP", "POTHOLE"]);
        let visibility = dice.pick(&[
            lamppost::requests::Visibility::Public,
            lamppost::requests::Visibility::Unlisted,
        ]);
        let report = city.report(service).visibility(visibility).on(&day);
        let report =
            if dice.below(4) == 0 { report.closed("2026-05-14T00:00:00Z") } else { report };
        report.save_many(1 + dice.below(3));
        return;
    }
    let id = dice.pick(&all);
    let path = format!("/requests/{id}");
    if kind == 2 {
        city.sql(&format!("DELETE FROM service_requests WHERE id = {id}"));
        return;
    }
    let version = get(city, &path, ann).expect(200).json()["version"].clone();
    let words = json!({ "version": version, "text": "Words.", "reason": "so" });
    let with = |more: Value| {
        let mut body = words.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let steps = format!("{path}/transitions");
    let reply = match kind {
        3 => post(city, &steps, ann, &with(json!({ "to": "investigating" }))),
        4 => post(city, &steps, ann, &with(json!({ "to": "done", "closing_code": "work_done" }))),
        5 => post(city, &steps, ann, &with(json!({ "to": "reopened" }))),
        6 => {
            let to = dice.pick(&["LIGHT", "WORKS"]);
            let person = if dice.below(2) == 0 { me.clone() } else { Value::Null };
            let body = json!({ "version": version, "department": to, "person": person,
                "note": "Yours.", "clock": "keep" });
            put(city, &format!("{path}/owner"), ann, &body)
        }
        7 => {
            let due =
                dice.pick(&[Some("2026-05-02T00:00:00Z"), Some("2026-06-01T00:00:00Z"), None]);
            let body = json!({ "version": version, "expected_datetime": due,
                "priority": dice.pick(&["low", "high", "critical"]) });
            patch(city, &path, ann, &body)
        }
        8 => {
            let body = json!({ "version": version, "add_tags": [dice.pick(&["a", "b", "c"])],
                "remove_tags": [dice.pick(&["a", "b", "c"])] });
            patch(city, &path, ann, &body)
        }
        _ => {
            let long = dice.pick(&[-73.8, -73.2]);
            let body = json!({ "version": version, "position": { "lat": 45.3, "long": long } });
            patch(city, &path, ann, &body)
        }
    };
    assert!([200, 201, 400, 409].contains(&reply.status), "{}", reply.text());
}

#[track_caller]
fn agree(city: &TestCity, ann: &str, dice: &mut Dice) {
    let (mut query, mut conditions) = (String::new(), String::new());
    for (filter, condition) in [dice.pick(&FILTERS), dice.pick(&FILTERS)] {
        let name = filter.split('=').next().unwrap();
        if !query.contains(name) {
            write!(query, "{filter}&").unwrap();
            write!(conditions, " AND {condition}").unwrap();
        }
    }
    let (sort, order) = dice.pick(&ORDERS);
    let reply = page(city, ann, &format!("{query}sort={sort}")).expect(200);
    let wanted = plain(city, &conditions, order);
    assert_eq!(numbers(&reply), wanted, "{query}sort={sort}");
}

#[rstest]
fn after_any_changes_it_says_what_a_plain_query_says(
    #[values(Sqlite, Postgres)] on: Database,
    #[values(1, 2, 3)] seed: u64,
) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Supervisor, &government("lamp.example"));
    let me = get(&city, "/me", &ann).json()["id"].clone();
    let mut dice = Dice(seed);
    for _ in 0..40 {
        change(&city, &ann, &me, &mut dice);
        for _ in 0..3 {
            agree(&city, &ann, &mut dice);
        }
    }
    // A server that begins anew reads the same from the rows as this one has from the log.
    let city = TestCity::start_on(city.stop(), "", |_| ());
    for _ in 0..40 {
        agree(&city, &ann, &mut dice);
    }
}

#[rstest]
fn reports_that_borders_move_are_listed_where_they_lie_now(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Agent, &government("lamp.example"));
    // An older program put them there, which knew nothing of areas.
    let mut keys: Vec<i64> =
        city.report("POTHOLE").save_many(5).iter().map(|code| key_of(&city, code)).collect();
    keys.sort_unstable();
    listed(&city, &ann, "layer=district&area=2");
    route(&city);
    assert_eq!(listed(&city, &ann, "layer=district&area=2&sort=id"), keys);
    let counted = page(&city, &ann, "facets=area").expect(200).json();
    let areas = counted["facets"]["area"].as_array().unwrap();
    assert!(areas.iter().any(|one| one["layer"] == "district" && one["count"] == 5), "{areas:?}");
}

#[rstest]
fn what_one_may_see_is_what_a_plain_query_says(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let ann = signed_in(&city, "ann@city.example", Role::Supervisor, &government("lamp.example"));
    let me = get(&city, "/me", &ann).json()["id"].clone();
    let scope = department("lamp.example", "LIGHT");
    let bob = signed_in(&city, "bob@city.example", Role::Observer, &scope);
    let mut dice = Dice(7);
    for _ in 0..30 {
        change(&city, &ann, &me, &mut dice);
        let all = plain(&city, "", "t.id");
        if dice.below(3) == 0 && !all.is_empty() {
            let id = dice.pick(&all);
            let version = get(&city, &format!("/requests/{id}"), &ann).json()["version"].clone();
            let part = json!({ "version": version, "department": "LIGHT", "title": "Look" });
            post(&city, &format!("/requests/{id}/parts"), &ann, &part);
        }
        let seen =
            " AND (t.department_id IN (SELECT d.id FROM departments d WHERE d.code = 'LIGHT')
            OR EXISTS (SELECT 1 FROM request_parts p JOIN departments d ON d.id = p.department_id
                WHERE p.request_id = t.id AND d.code = 'LIGHT'))";
        assert_eq!(listed(&city, &bob, "sort=id"), plain(&city, seen, "t.id"));
    }
}
