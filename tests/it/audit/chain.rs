//! What was done to the log shows.

use std::process::Command;

use diesel::connection::SimpleConnection as _;
use futures_util::future::join_all;
use lamppost::audit::{self, ChainFault, Head, store};
use lamppost::db::{DatabaseUrl, PoolSizes, Store, StoreError};
use rstest::rstest;

use super::{entry, fill, tamper, verify};
use crate::support::city::run;
use crate::support::database::FreshDatabase;
use crate::support::{Database, Postgres, Sqlite, TestDatabase};

#[rstest]
fn a_log_that_was_only_added_to_is_whole(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    assert_eq!(verify(db.store()), Ok(Head::none()));
    fill(db.store(), 12);
    let head = verify(db.store()).unwrap();
    assert_eq!(head.last_id, 12);
    let noted = audit::verify(db.store(), Some(&head), &mut |_| ()).unwrap();
    assert_eq!(noted, Ok(head.clone()));
    fill(db.store(), 3);
    let later = audit::verify(db.store(), Some(&head), &mut |_| ()).unwrap().unwrap();
    assert_eq!(later.last_id, 15, "what was noted earlier is still in it");
}

/// Every way to change a row, and the first entry that shows it.
#[rstest]
#[case("UPDATE audit_log SET at = '2026-05-15 12:00:01' WHERE id = 3", ChainFault::Changed(3))]
#[case("UPDATE audit_log SET jurisdiction = 'lamp.example' WHERE id = 3", ChainFault::Changed(3))]
#[case("UPDATE audit_log SET actor_kind = 'key' WHERE id = 3", ChainFault::Changed(3))]
#[case("UPDATE audit_log SET actor_key = 9 WHERE id = 3", ChainFault::Changed(3))]
#[case("UPDATE audit_log SET action = 'account.disable' WHERE id = 3", ChainFault::Changed(3))]
#[case("UPDATE audit_log SET subject = 'account 4' WHERE id = 3", ChainFault::Changed(3))]
#[case("UPDATE audit_log SET detail = 'null' WHERE id = 3", ChainFault::Changed(3))]
#[case("UPDATE audit_log SET hash = previous WHERE id = 3", ChainFault::Changed(3))]
#[case("UPDATE audit_log SET previous = hash WHERE id = 3", ChainFault::Unchained(3))]
#[case("DELETE FROM audit_log WHERE id = 3", ChainFault::Missing(3))]
#[case("DELETE FROM audit_log WHERE id = 1", ChainFault::Missing(1))]
#[case("DELETE FROM audit_log WHERE id > 5", ChainFault::Missing(6))]
#[case("DELETE FROM audit_log", ChainFault::Missing(1))]
#[case(
    "UPDATE audit_log SET id = 100 WHERE id = 3; UPDATE audit_log SET id = 3 WHERE id = 4;
     UPDATE audit_log SET id = 4 WHERE id = 100",
    ChainFault::Unchained(3)
)]
#[case(
    "INSERT INTO audit_log SELECT 0, at, jurisdiction, actor_kind, actor_key, action, subject, detail,
     previous, hash FROM audit_log WHERE id = 1",
    ChainFault::Inserted(0)
)]
#[case(
    "INSERT INTO audit_log SELECT 9, at, jurisdiction, actor_kind, actor_key, action, subject, detail,
     previous, hash FROM audit_log WHERE id = 8",
    ChainFault::Inserted(9)
)]
#[case("UPDATE audit_head SET last_id = 7", ChainFault::OtherHead(7))]
#[case("UPDATE audit_head SET last_id = 9", ChainFault::Missing(9))]
#[case("UPDATE audit_head SET last_id = 0, hash = '0'", ChainFault::OtherHead(0))]
fn a_row_that_is_changed_behind_the_server_is_found(
    #[values(Sqlite, Postgres)] on: Database,
    #[case] change: &str,
    #[case] found: ChainFault,
) {
    let db = TestDatabase::new(on);
    fill(db.store(), 8);
    tamper(db.store(), change);
    assert_eq!(verify(db.store()), Err(found));
}

#[test]
fn a_row_that_cannot_be_read_is_named() {
    let db = TestDatabase::new(Sqlite);
    fill(db.store(), 8);
    tamper(db.store(), "UPDATE audit_log SET at = 'yesterday' WHERE id = 5");
    assert_eq!(verify(db.store()), Err(ChainFault::Unreadable(5)));
}

/// A log whose end was cut off together with what says where it ends is whole by itself, and so is one that
/// was written anew; the end that was kept elsewhere tells.
#[rstest]
fn a_noted_end_shows_what_the_log_alone_cannot(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    fill(db.store(), 8);
    let noted = verify(db.store()).unwrap();
    let against = |db: &TestDatabase| audit::verify(db.store(), Some(&noted), &mut |_| ()).unwrap();
    tamper(
        db.store(),
        "DELETE FROM audit_log WHERE id > 5;
         UPDATE audit_head SET last_id = 5, hash = (SELECT hash FROM audit_log WHERE id = 5)",
    );
    assert_eq!(verify(db.store()).unwrap().last_id, 5);
    assert_eq!(against(&db), Err(ChainFault::Missing(6)));
    let anew = TestDatabase::new(on);
    for number in 11..=20 {
        anew.store().write_here(|conn| store::append(conn, &entry(number))).unwrap();
    }
    assert_eq!(verify(anew.store()).unwrap().last_id, 10);
    assert_eq!(against(&anew), Err(ChainFault::OtherThanNoted(8)));
}

/// Writers at once, some of which fail after they have added their entry: on SQLite they share transactions, on
/// PostgreSQL they wait for each other.
#[rstest]
fn the_chain_has_no_fork_and_nothing_of_work_that_was_undone(
    #[values(Sqlite, Postgres)] on: Database,
    #[values(true, false)] repeatable: bool,
) {
    let database = FreshDatabase::migrated(on);
    let sizes = PoolSizes { readers: 1, writers: 4, ..PoolSizes::default() };
    let db = Store::open(&database.url, sizes).unwrap();
    let write = |number: i64| {
        let work = move |conn: &mut lamppost::db::Conn| {
            store::append(conn, &entry(number))?;
            if number % 3 == 0 { Err(StoreError::Corrupt("undone".to_owned())) } else { Ok(()) }
        };
        let db = db.clone();
        async move {
            let done: Result<(), StoreError> =
                // A single statement on PostgreSQL it is not, so that is for SQLite's groups alone.
                if repeatable && on == Sqlite { db.write_one(work).await } else { db.write(work).await };
            assert_eq!(done.is_ok(), number % 3 != 0);
        }
    };
    run(join_all((1..=60).map(write)));
    assert_eq!(verify(&db).unwrap().last_id, 40);
    let all = db.read_here(|conn| store::list(conn, &audit::Filter::default(), 100)).unwrap();
    assert_eq!(all.len(), 40);
    assert!(all.iter().all(|one| one.subject != "account 3"));
}

#[rstest]
fn no_statement_changes_the_log(#[values(Sqlite, Postgres)] on: Database) {
    let db = TestDatabase::new(on);
    fill(db.store(), 2);
    let mut statements = vec!["UPDATE audit_log SET subject = 'x'", "DELETE FROM audit_log"];
    statements.push(if on == Postgres {
        "TRUNCATE audit_log"
    } else {
        "INSERT OR REPLACE INTO audit_log SELECT id, at, jurisdiction, actor_kind, actor_key, action, 'x',
            detail, previous, hash FROM audit_log WHERE id = 1"
    });
    for statement in statements {
        let done = db
            .store()
            .write_here(|conn| conn.batch_execute(statement).map_err(StoreError::from))
            .map_err(|error| std::error::Error::source(&error).unwrap().to_string());
        assert!(done.unwrap_err().contains("the audit log is only added to"), "{statement}");
    }
    assert_eq!(verify(db.store()).unwrap().last_id, 2);
}

#[test]
fn the_command_tells_and_fails() {
    let database = FreshDatabase::migrated(Sqlite);
    let DatabaseUrl::Sqlite(path) = &database.url else { panic!("a file") };
    let command = |more: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_lamppost"))
            .args(["audit", "verify", "--database-url", &format!("sqlite:{}", path.display())])
            .args(more)
            .current_dir(database.directory.path())
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let db = Store::open(&database.url, PoolSizes::default()).unwrap();
    fill(&db, 4);
    let (code, head, told) = command(&[]);
    assert_eq!((code, told.as_str()), (Some(0), "4 entries, each as it was written"));
    assert!(head.starts_with("4:") && head.len() == 66, "{head}");
    assert_eq!(command(&["--noted", &head]).0, Some(0));
    assert_eq!(command(&["--noted", "4"]).0, Some(2));
    let (code, _, told) = command(&["--noted", &format!("2:{}", "f".repeat(64))]);
    assert_eq!(code, Some(1));
    assert_eq!(
        told,
        "error: entry 2 is not the one that was noted: the log was written anew since"
    );
    tamper(&db, "UPDATE audit_log SET detail = '{}' WHERE id = 3");
    let (code, _, told) = command(&[]);
    assert_eq!(code, Some(1));
    assert_eq!(told, "error: entry 3 was changed: it does not have its hash");
}
