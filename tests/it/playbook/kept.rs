//! Versions: what is kept comes back, and each begins on its day.

use lamppost::jobs::load;
use lamppost::jurisdictions::JurisdictionId;
use lamppost::playbook::store::{books, rule_sets};
use lamppost::playbook::{Book, Edition, EditionState, NewEdition, write_form};
use lamppost::routing::{RuleSetForm, compare};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rstest::rstest;

use crate::city::reading;
use crate::routing::properties::{case, read, set};
use crate::routing::support::known;
use crate::support::{Database, Postgres, Sqlite, TestDatabase};

fn town(db: &TestDatabase) -> JurisdictionId {
    let city = reading(&[]).city;
    let now = "2026-06-01T12:00:00Z".parse().unwrap();
    db.store()
        .write_here(|conn| lamppost::city::store::apply(conn, &city, false, now))
        .map_err(|refusal: lamppost::city::store::Refusal| refusal.to_string())
        .unwrap();
    let day = "2026-06-01".parse().unwrap();
    let (city, _) = db.store().read_here(|conn| load(conn, day)).unwrap();
    city.jurisdictions.all()[0].id
}

fn edition(form: &RuleSetForm, from: &str) -> NewEdition {
    NewEdition {
        form: write_form(form).unwrap(),
        note: "Test".to_owned(),
        valid_from: from.parse().unwrap(),
        created_by: None,
    }
}

#[rstest]
fn rules_decide_the_same_after_they_were_kept_and_loaded(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    let owner = town(&db);
    let now = "2026-06-01T12:00:00Z".parse().unwrap();
    // What the rules of the property name is there too.
    let known = known();
    db.store()
        .write_here(|conn| {
            use lamppost::playbook::store as playbook;
            for (code, name) in &known.departments {
                let id = playbook::insert_department(conn, owner, code, name)?;
                for (team, _) in known.teams.iter().filter(|(_, of)| *of == code) {
                    playbook::insert_team(conn, owner, id, team, team)?;
                }
            }
            Ok::<_, lamppost::db::StoreError>(())
        })
        .unwrap();
    let mut runner =
        TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let kept = |(form, cases): (RuleSetForm, Vec<_>)| {
        let before = read(&form);
        let version = db
            .store()
            .write_here(|conn| {
                books::insert(conn, owner, &Book::Rules, &edition(&form, "2026-06-01"), now)
            })
            .unwrap();
        let day = "2026-06-01".parse().unwrap();
        let (_, playbook) = db.store().read_here(|conn| load(conn, day)).unwrap();
        let after = playbook.rules(owner);
        prop_assert_eq!(after.version(), version);
        prop_assert_eq!(after.to_form(), before.to_form());
        for case in &cases {
            prop_assert!(compare(&before, after, case).is_none());
        }
        Ok(())
    };
    runner.run(&(set(), prop::collection::vec(case(), 1..5)), kept).unwrap();
}

#[rstest]
fn numbers_come_back_to_the_last_digit(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    let owner = town(&db);
    let now = "2026-06-01T12:00:00Z".parse().unwrap();
    let mut form = RuleSetForm::default();
    form.fallback.department = "works".to_owned();
    let odd = [0.1 + 0.2, 1.0 / 3.0, 123_456.789_012_345_67, 1e-7, 5e300];
    for (place, number) in odd.into_iter().enumerate() {
        form.rule.push(lamppost::routing::RuleForm {
            code: format!("r{place}"),
            title: "Odd".to_owned(),
            stop: true,
            when: vec![lamppost::routing::ConditionForm {
                answer: Some(lamppost::routing::AnswerForm {
                    attribute: "DEPTH".to_owned(),
                    at_least: Some(number),
                    ..Default::default()
                }),
                ..Default::default()
            }],
            ..Default::default()
        });
    }
    db.store()
        .write_here(|conn| {
            books::insert(conn, owner, &Book::Rules, &edition(&form, "2026-06-01"), now)
        })
        .unwrap();
    let day = "2026-06-01".parse().unwrap();
    let (_, playbook) = db.store().read_here(|conn| load(conn, day)).unwrap();
    assert_eq!(playbook.rules(owner).to_form(), form);
}

#[rstest]
fn a_version_begins_on_its_day_by_itself(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    let owner = town(&db);
    let now = "2026-06-01T12:00:00Z".parse().unwrap();
    let mut form = RuleSetForm::default();
    form.fallback.department = "works".to_owned();
    for from in ["2026-06-01", "2026-06-10", "2026-06-05", "2026-06-10"] {
        db.store()
            .write_here(|conn| books::insert(conn, owner, &Book::Rules, &edition(&form, from), now))
            .unwrap();
    }
    let on_day = |day: &str| {
        let day = day.parse().unwrap();
        let (_, playbook) = db.store().read_here(|conn| load(conn, day)).unwrap();
        let all = db.store().read_here(|conn| rule_sets::list(conn, owner)).unwrap();
        let ruling = Edition::ruling(&all, day).map_or(0, |one| one.version);
        assert_eq!(playbook.rules(owner).version(), ruling);
        ruling
    };
    assert_eq!(on_day("2026-05-31"), 0);
    assert_eq!(on_day("2026-06-01"), 1);
    assert_eq!(on_day("2026-06-05"), 3);
    // Of two that begin on one day the later version rules.
    assert_eq!(on_day("2026-06-10"), 4);
    let last = db.store().read_here(|conn| rule_sets::find(conn, owner, 4)).unwrap().unwrap();
    assert_eq!(last.state, EditionState::InForce);
    db.store().write_here(|conn| rule_sets::retire(conn, last.id)).unwrap();
    assert_eq!(on_day("2026-06-10"), 2);
}
