//! Absences: who is away, who stands in, and who is back.

use chrono::NaiveDate;
use lamppost::db::StoreError;
use lamppost::staff::{Role, ScopeNames, store as staff};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

use super::steps::{anywhere, call, get, government, patch, post, signed_in};
use crate::support::{Database, Postgres, Sqlite, TestCity};

fn somebody(city: &TestCity, name: &str, role: Role, scope: &ScopeNames) -> (String, i64) {
    let token = signed_in(city, &format!("{name}@city.example"), role, scope);
    let id = get(city, "/me", &token).expect(200).json()["id"].as_i64().unwrap();
    (token, id)
}

fn away(first: &str, last: &str, delegate: i64) -> Value {
    json!({ "first_day": first, "last_day": last, "delegate": delegate })
}

fn stand_in(city: &TestCity, account: i64, day: &str) -> i64 {
    let day: NaiveDate = day.parse().unwrap();
    let find = |conn: &mut lamppost::db::Conn| staff::stand_in(conn, account, day);
    city.store().read_here::<_, StoreError>(find).unwrap()
}

#[rstest]
fn the_work_is_the_delegates_from_the_first_day_to_the_last(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let (ann, ann_id) = somebody(&city, "ann", Role::Agent, &anywhere());
    let (_, bo_id) = somebody(&city, "bo", Role::Agent, &anywhere());
    let body = away("2026-05-20", "2026-05-22", bo_id);
    let made = post(&city, "/staff/me/absences", &ann, &body).expect(201).json();
    assert_eq!(made["account"], ann_id);
    assert_eq!(made["delegate"], bo_id);
    assert_eq!(made["current"], false);
    for (day, who) in [
        ("2026-05-19", ann_id),
        ("2026-05-20", bo_id),
        ("2026-05-22", bo_id),
        ("2026-05-23", ann_id),
    ] {
        assert_eq!(stand_in(&city, ann_id, day), who, "{day}");
    }
    let list = get(&city, &format!("/staff/{ann_id}/absences"), &ann).expect(200).json();
    assert_eq!(list, json!([made]));
    let path = format!("/staff/me/absences/{}", made["id"]);
    let remove = || city.send(&call("DELETE", &path, Some(&ann), None));
    remove().expect(204);
    remove().expect(404);
    assert_eq!(stand_in(&city, ann_id, "2026-05-21"), ann_id);
}

#[rstest]
fn days_begin_in_the_governments_time_zone(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (ann, _) = somebody(&city, "ann", Role::Agent, &government("lamp.example"));
    let (_, bo_id) = somebody(&city, "bo", Role::Agent, &anywhere());
    // In Toronto the 15th of May ends at 4 o'clock UTC of the 16th.
    city.clock.set(crate::support::city::at("2026-05-16T03:59:00Z"));
    let (ann, bo_id) = (signed_in_again(&city, &ann), bo_id);
    let today = away("2026-05-15", "2026-05-15", bo_id);
    let made = post(&city, "/staff/me/absences", &ann, &today).expect(201).json();
    assert_eq!(made["current"], true);
    let over = away("2026-05-14", "2026-05-14", bo_id);
    post(&city, "/staff/me/absences", &ann, &over).expect(400).blames("last_day lies in the past");
    city.clock.set(crate::support::city::at("2026-05-16T04:00:00Z"));
    let list = get(&city, "/staff/me/absences", &ann).expect(200).json();
    assert_eq!(list, json!([]), "whoever was away is back by the day alone");
}

/// The session of somebody after the clock was moved on.
fn signed_in_again(city: &TestCity, _token: &str) -> String {
    use super::steps::{PASSWORD, sign_in, tokens};
    tokens(&sign_in(city, "ann@city.example", PASSWORD).expect(200)).0
}

#[rstest]
fn delegates_who_are_away_have_delegates_and_a_circle_ends(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::single(on);
    let (ann, ann_id) = somebody(&city, "ann", Role::Agent, &anywhere());
    let (bo, bo_id) = somebody(&city, "bo", Role::Agent, &anywhere());
    let (cy, cy_id) = somebody(&city, "cy", Role::Agent, &anywhere());
    let root = signed_in(&city, "root@city.example", Role::Administrator, &anywhere());
    let enter = |who: &str, first: &str, last: &str, delegate: i64| {
        post(&city, "/staff/me/absences", who, &away(first, last, delegate)).expect(201);
    };
    enter(&ann, "2026-06-01", "2026-06-10", bo_id);
    enter(&bo, "2026-06-05", "2026-06-20", cy_id);
    assert_eq!(stand_in(&city, ann_id, "2026-06-04"), bo_id);
    assert_eq!(stand_in(&city, ann_id, "2026-06-05"), cy_id);
    enter(&cy, "2026-06-07", "2026-06-07", ann_id);
    assert_eq!(stand_in(&city, ann_id, "2026-06-07"), cy_id, "the last one before the circle");
    assert_eq!(stand_in(&city, bo_id, "2026-06-07"), ann_id);
    // Nobody stands in who is out of use.
    patch(&city, &format!("/staff/{bo_id}"), &root, &json!({ "active": false })).expect(200);
    assert_eq!(stand_in(&city, ann_id, "2026-06-04"), ann_id);
}

#[rstest]
fn absences_do_not_overlap(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (ann, _) = somebody(&city, "ann", Role::Agent, &anywhere());
    let (_, bo_id) = somebody(&city, "bo", Role::Agent, &anywhere());
    let enter = |first: &str, last: &str| {
        post(&city, "/staff/me/absences", &ann, &away(first, last, bo_id))
    };
    enter("2026-06-10", "2026-06-20").expect(201);
    for (first, last) in [
        ("2026-06-10", "2026-06-20"),
        ("2026-06-01", "2026-06-10"),
        ("2026-06-20", "2026-06-30"),
        ("2026-06-01", "2026-06-30"),
        ("2026-06-12", "2026-06-13"),
    ] {
        enter(first, last).expect(409).blames("an absence from 2026-06-10 to 2026-06-20 already");
    }
    enter("2026-06-01", "2026-06-09").expect(201);
    enter("2026-06-21", "2026-06-21").expect(201);
    assert_eq!(city.count("staff_absences"), 3);
}

#[test]
fn of_two_that_are_entered_at_once_one_is_refused() {
    let city = TestCity::single(Postgres);
    let (ann, _) = somebody(&city, "ann", Role::Agent, &anywhere());
    let (_, bo_id) = somebody(&city, "bo", Role::Agent, &anywhere());
    let body = away("2026-06-10", "2026-06-20", bo_id);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let enter = || post(&city, "/staff/me/absences", &ann, &body).status;
        let running: Vec<_> = (0..4).map(|_| scope.spawn(enter)).collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(city.count("staff_absences"), 1);
}

#[rstest]
fn every_fault_of_an_absence_comes_at_once(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let works = ScopeNames { department: Some("WORKS".into()), ..government("lamp.example") };
    let (ann, ann_id) = somebody(&city, "ann", Role::Agent, &government("lamp.example"));
    let (_, narrow) = somebody(&city, "narrow", Role::Agent, &works);
    let (_, looks) = somebody(&city, "looks", Role::Observer, &anywhere());
    let enter = |body: &Value| post(&city, "/staff/me/absences", &ann, body);
    let said = enter(&away("yesterday", "2026-13-01", ann_id)).expect(400).faults();
    assert_eq!(
        said,
        [
            "first_day must be a day such as 2026-05-31",
            "last_day must be a day such as 2026-05-31",
            "delegate must be somebody else"
        ]
    );
    enter(&away("2026-06-10", "2026-06-09", looks)).expect(400).blames("before first_day");
    enter(&away("2026-06-10", "2029-06-09", looks)).expect(400).blames("at most 731 days");
    for delegate in [narrow, looks, 999_999] {
        let reply = enter(&away("2026-06-10", "2026-06-11", delegate)).expect(400);
        assert_eq!(reply.faults().len(), 1);
        reply.blames("delegate must be somebody who can see and change reports");
    }
    assert_eq!(city.count("staff_absences"), 0);
}

#[rstest]
fn a_supervisor_and_whoever_is_in_charge_enter_them_for_others(
    #[values(Sqlite, Postgres)] on: Database,
) {
    let city = TestCity::several(on);
    let own = government("lamp.example");
    let (_, ann_id) = somebody(&city, "ann", Role::Agent, &own);
    let (bo, bo_id) = somebody(&city, "bo", Role::Agent, &own);
    let (chief, _) = somebody(&city, "chief", Role::Supervisor, &own);
    let (root, _) = somebody(&city, "root", Role::Administrator, &own);
    let (other, _) = somebody(&city, "other", Role::Supervisor, &government("other.example"));
    let path = format!("/staff/{ann_id}/absences");
    let june = away("2026-06-01", "2026-06-02", bo_id);
    let made = post(&city, &path, &chief, &june).expect(201).json();
    post(&city, &path, &root, &away("2026-07-01", "2026-07-02", bo_id)).expect(201);
    get(&city, &path, &chief).expect(200);
    for nobody in [&bo, &other] {
        let unknown = get(&city, "/staff/999999/absences", nobody).expect(404).json();
        assert_eq!(get(&city, &path, nobody).expect(404).json(), unknown);
        post(&city, &path, nobody, &away("2026-08-01", "2026-08-02", bo_id)).expect(404);
        let one = format!("{path}/{}", made["id"]);
        city.send(&call("DELETE", &one, Some(nobody), None)).expect(404);
    }
    assert_eq!(city.count("staff_absences"), 2);
    let log = get(&city, "/audit?action=absence.create", &root).expect(200).json();
    assert_eq!(log.as_array().unwrap().len(), 2);
    assert_eq!(log[1]["detail"]["delegate"], bo_id);
}

proptest! {
    /// Any text is read or refused in words, and what is read is in order.
    #[test]
    fn days_are_read_or_refused(first in "\\PC{0,12}|20[2-3][0-9]-[01][0-9]-[0-3][0-9]", last in "20[2-3][0-9]-[01][0-9]-[0-3][0-9]") {
        let today = NaiveDate::from_ymd_opt(2026, 5, 15).unwrap();
        match lamppost::staff::parse_absence(1, 2, (&first, &last), today) {
            Ok(new) => {
                prop_assert!(new.first_day <= new.last_day && new.last_day >= today);
                prop_assert_eq!(new.first_day.to_string(), first.trim());
            }
            Err(faults) => prop_assert!(!faults.is_empty()),
        }
    }
}
