//! The audit log: a chain that shows what was done to it, and that nobody may change.

mod chain;
mod commands;
mod copied;
mod rights;

use diesel::connection::SimpleConnection as _;
use lamppost::audit::{self, Actor, ChainFault, Entry, Head, store};
use lamppost::db::{Backend, Store, StoreError};
use serde_json::json;

use crate::support::city::at;

/// An entry of nobody in particular.
fn entry(number: i64) -> Entry {
    Entry {
        at: at("2026-05-15T12:00:00Z"),
        jurisdiction: None,
        actor: Actor::Staff(number % 3),
        action: "account.change",
        subject: format!("account {number}"),
        detail: json!({ "fields": ["name"] }),
    }
}

/// Adds so many entries, each in a transaction of its own.
fn fill(db: &Store, number: i64) {
    for each in 1..=number {
        db.write_here(|conn| store::append(conn, &entry(each))).unwrap();
    }
}

fn verify(db: &Store) -> Result<Head, ChainFault> {
    audit::verify(db, None, &mut |_| ()).unwrap()
}

/// Changes the log as somebody could who owns the database and knows of its triggers.
fn tamper(db: &Store, statements: &str) {
    let off = match db.backend() {
        Backend::Sqlite => {
            "DROP TRIGGER audit_log_stays; DROP TRIGGER audit_log_whole; DROP TRIGGER audit_log_once;"
        }
        Backend::Postgres => "ALTER TABLE audit_log DISABLE TRIGGER USER;",
    };
    let both = format!("{off} {statements}");
    db.write_here(|conn| conn.batch_execute(&both).map_err(StoreError::from)).unwrap();
}
