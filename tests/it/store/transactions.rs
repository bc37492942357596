//! What a transaction promises.

use std::sync::Arc;

use diesel::prelude::*;
use lamppost::db::schema::event_readers as t;
use lamppost::db::{PoolSizes, Store, StoreError};
use rstest::rstest;

use crate::support::database::FreshDatabase;
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

/// Writes that wait together share a transaction; those of them that fail are undone alone.
#[rstest]
fn a_write_that_fails_takes_no_other_with_it(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::none(on);
    let store = city.store().clone();
    let failed = crate::support::city::run(async move {
        let writes = (0..200_i64).map(|number| {
            store.write(move |conn| {
                let row = (t::name.eq(format!("{number}")), t::tx.eq(0), t::event_id.eq(number));
                diesel::insert_into(t::table).values(row).execute(conn)?;
                match number % 3 {
                    0 => Err(StoreError::Corrupt("on purpose".into())),
                    1 => Ok(()),
                    // A key that is taken: the database itself refuses.
                    _ => {
                        diesel::insert_into(t::table).values(row_again(number)).execute(conn)?;
                        Ok(())
                    }
                }
            })
        });
        let ended = futures_util::future::join_all(writes).await;
        ended.into_iter().filter(Result::is_err).count()
    });
    assert_eq!(failed, 67 + 66);
    assert_eq!(city.count("event_readers"), 67, "a third stays, and nothing else");
}

fn row_again(
    number: i64,
) -> (
    diesel::dsl::Eq<t::name, String>,
    diesel::dsl::Eq<t::tx, i64>,
    diesel::dsl::Eq<t::event_id, i64>,
) {
    (t::name.eq(format!("{number}")), t::tx.eq(0), t::event_id.eq(0))
}

/// The queue is bounded: who finds it full is told so at once, and what waits is carried out.
#[rstest]
fn a_full_queue_refuses_and_loses_nothing(#[values(Sqlite, Postgres)] on: Database) {
    let database = FreshDatabase::migrated(on);
    let sizes = PoolSizes { readers: 1, writers: 1, queue: 4, ..PoolSizes::default() };
    let store = Store::open(&database.url, sizes).unwrap();
    let (accepted, refused) = crate::support::city::run(async move {
        let writes = (0..40_i64).map(|number| {
            store.write(move |conn| {
                std::thread::sleep(std::time::Duration::from_millis(20));
                let row = (t::name.eq(format!("{number}")), t::tx.eq(0), t::event_id.eq(number));
                diesel::insert_into(t::table).values(row).execute(conn)?;
                Ok::<_, StoreError>(())
            })
        });
        let ended = futures_util::future::join_all(writes).await;
        let refused = ended.iter().filter(|end| matches!(end, Err(StoreError::Busy(_)))).count();
        let accepted = ended.iter().filter(|end| end.is_ok()).count();
        let kept: i64 = store
            .read(|conn| Ok::<_, StoreError>(t::table.count().get_result(conn)?))
            .await
            .unwrap();
        assert_eq!(usize::try_from(kept), Ok(accepted));
        (accepted, refused)
    });
    assert_eq!(accepted + refused, 40);
    assert!((4..=10).contains(&accepted), "{accepted} were accepted");
}
