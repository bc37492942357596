//! What governments have decided: kept, loaded, in force on its day.

mod kept;
mod loaded;
mod servers;

use diesel::connection::SimpleConnection as _;
use lamppost::db::StoreError;
use lamppost::staff::{Access, Email, NewAccount, parse_name, store as staff};

use crate::support::TestDatabase;

/// An account of this address; returns its key.
fn account(db: &TestDatabase, email: &str) -> i64 {
    let new = NewAccount {
        email: Email::parse(email).unwrap(),
        name: parse_name("Somebody").unwrap(),
        access: Access::default(),
    };
    let now = "2026-06-01T12:00:00Z".parse().unwrap();
    db.store().write_here(|conn| staff::insert(conn, &new, now)).unwrap()
}

/// Runs a statement.
fn sql(db: &TestDatabase, statement: &str) {
    db.store().write_here(|conn| conn.batch_execute(statement).map_err(StoreError::from)).unwrap();
}
