//! What a transaction promises.

use std::sync::Arc;

use diesel::prelude::*;
use lamppost::db::StoreError;
use lamppost::db::schema::event_readers as t;
use rstest::rstest;

use crate::support::{Database, Postgres, Sqlite, TestCity};

#[rstest]
fn what_fails_leaves_nothing_behind(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::none(on);
    let failed = city.store().write_here(|conn| {
        let row = (t::name.eq("half"), t::tx.eq(1), t::event_id.eq(1));
        diesel::insert_into(t::table).values(row).execute(conn)?;
        Err::<(), _>(StoreError::Corrupt("on purpose".into()))
    });
    assert!(matches!(failed, Err(StoreError::Corrupt(_))));
    assert_eq!(city.count("event_readers"), 0);
}

#[rstest]
fn a_panic_leaves_nothing_behind_and_the_store_works_on(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::none(on);
    let store = city.store().clone();
    let outcome = crate::support::city::run(async move {
        store
            .write(|conn| -> Result<(), StoreError> {
                let row = (t::name.eq("half"), t::tx.eq(1), t::event_id.eq(1));
                diesel::insert_into(t::table).values(row).execute(conn)?;
                panic!("on purpose")
            })
            .await
    });
    assert!(matches!(outcome, Err(StoreError::Panicked)), "{outcome:?}");
    assert_eq!(city.count("event_readers"), 0);
    city.store().write_here(|_| Ok::<_, StoreError>(())).unwrap();
}

#[rstest]
fn many_writers_that_read_first_all_succeed(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::none(on);
    let store = Arc::new(city.store().clone());
    let work = |writer: i64| {
        let store = store.clone();
        std::thread::spawn(move || {
            for turn in 0..25_i64 {
                store
                    .write_here(|conn| {
                        let _seen: i64 = t::table.count().get_result(conn)?;
                        let row = (
                            t::name.eq(format!("{writer}/{turn}")),
                            t::tx.eq(0),
                            t::event_id.eq(0),
                        );
                        diesel::insert_into(t::table).values(row).execute(conn)?;
                        Ok::<_, StoreError>(())
                    })
                    .unwrap();
            }
        })
    };
    let writers: Vec<_> = (0..8).map(work).collect();
    for writer in writers {
        writer.join().unwrap();
    }
    assert_eq!(city.count("event_readers"), 200);
}

#[rstest]
fn a_reading_connection_cannot_write(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::none(on);
    let refused = city.store().read_here(|conn| {
        let row = (t::name.eq("x"), t::tx.eq(0), t::event_id.eq(0));
        diesel::insert_into(t::table).values(row).execute(conn)?;
        Ok::<_, StoreError>(())
    });
    assert!(refused.is_err());
    assert_eq!(city.count("event_readers"), 0);
}
