//! What a transaction promises.

use std::sync::Arc;

use diesel::prelude::*;
use lamppost::db::schema::event_readers as t;
use lamppost::db::{DatabaseUrl, PoolSizes, Store, StoreError};
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
    assert_eq!(city.count("event_readers WHERE name <> 'duplicates'"), 0);
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
    assert_eq!(city.count("event_readers WHERE name <> 'duplicates'"), 0);
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
    assert_eq!(city.count("event_readers WHERE name <> 'duplicates'"), 200);
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
    assert_eq!(city.count("event_readers WHERE name <> 'duplicates'"), 0);
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
    assert_eq!(
        city.count("event_readers WHERE name <> 'duplicates'"),
        67,
        "a third stays, and nothing else"
    );
}

/// The same for writes that may be carried out again: the whole group is, when one of them fails.
#[rstest]
fn a_statement_that_fails_takes_no_other_with_it(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::none(on);
    let store = city.store().clone();
    let failed = crate::support::city::run(async move {
        let statement = |number: i64| {
            // Of every seven one asks for a name that is taken.
            let name = if number % 7 == 6 { "0".to_owned() } else { number.to_string() };
            store.write_one(move |conn| {
                let row = (t::name.eq(&name), t::tx.eq(0), t::event_id.eq(number));
                Ok::<_, StoreError>(diesel::insert_into(t::table).values(row).execute(conn)?)
            })
        };
        // Among them others that can be done once only.
        let single = |number: i64| {
            let mut once = Some(number);
            store.write(move |conn| {
                let name = format!("once {}", once.take().unwrap());
                let row = (t::name.eq(name), t::tx.eq(0), t::event_id.eq(number));
                Ok::<_, StoreError>(diesel::insert_into(t::table).values(row).execute(conn)?)
            })
        };
        assert_eq!(statement(0).await.unwrap(), 1);
        let (statements, others) = futures_util::future::join(
            futures_util::future::join_all((1..210).map(statement)),
            futures_util::future::join_all((0..210).filter(|number| number % 50 == 49).map(single)),
        )
        .await;
        assert!(others.iter().all(Result::is_ok), "{others:?}");
        statements.into_iter().filter(Result::is_err).count()
    });
    assert_eq!(failed, 30);
    assert_eq!(city.count("event_readers WHERE name <> 'duplicates'"), 180 + 4);
}

/// What is written gets from SQLite's log into the database file while the server runs, without anybody who
/// writes having to do it.
#[test]
fn the_log_is_copied_into_the_file_while_others_write() {
    let database = FreshDatabase::migrated(Sqlite);
    let file = database.url.file().unwrap().to_owned();
    let store = Store::open(&database.url, PoolSizes::default()).unwrap();
    crate::support::city::run(async move {
        let writes = (0..600_i64).map(|number| {
            store.write_one(move |conn| {
                let row = (t::name.eq(number.to_string()), t::tx.eq(0), t::event_id.eq(number));
                Ok::<_, StoreError>(diesel::insert_into(t::table).values(row).execute(conn)?)
            })
        });
        let ended = futures_util::future::join_all(writes).await;
        assert!(ended.iter().all(Result::is_ok));
        for _ in 0..100 {
            if rows_without_log(&file).is_some_and(|rows| rows >= 256) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("nothing was copied in ten seconds");
    });
}

/// The rows that the database file alone holds, unless it was copied in the middle of a change.
fn rows_without_log(file: &std::path::Path) -> Option<i64> {
    let directory = tempfile::tempdir().unwrap();
    let alone = directory.path().join("alone.db");
    std::fs::copy(file, &alone).unwrap();
    let mut conn = DatabaseUrl::Sqlite(alone).open(true).ok()?;
    t::table.count().get_result(&mut conn).ok()
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
