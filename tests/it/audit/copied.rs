//! A copy of a database brings the log along, and it is whole there.

use std::process::Command;

use lamppost::db::{DatabaseUrl, PoolSizes, Store};
use rstest::rstest;

use super::{fill, verify};
use crate::support::database::FreshDatabase;
use crate::support::{Database, Postgres, Sqlite};

#[rstest]
fn the_log_is_copied_and_goes_on(
    #[values(Sqlite, Postgres)] from: Database,
    #[values(Sqlite, Postgres)] to: Database,
) {
    let (from, to) = (FreshDatabase::migrated(from), FreshDatabase::bare(to));
    let typed = |url: &DatabaseUrl| match url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(text) => text.clone(),
    };
    let open = |url: &DatabaseUrl| Store::open(url, PoolSizes::default()).unwrap();
    let source = open(&from.url);
    fill(&source, 7);
    let head = verify(&source).unwrap();
    drop(source);
    let output = Command::new(env!("CARGO_BIN_EXE_lamppost"))
        .args(["copy", "--from", &typed(&from.url), "--to", &typed(&to.url)])
        .current_dir(from.directory.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let target = open(&to.url);
    assert_eq!(verify(&target), Ok(head));
    fill(&target, 2);
    assert_eq!(verify(&target).unwrap().last_id, 9);
}
