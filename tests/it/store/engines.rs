//! Both databases are compiled and set as this program uses them. Nothing else would tell if they were not:
//! everything would still work, at a fraction of the speed.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use lamppost::db::{Conn, StoreError};

use crate::support::{Database, Postgres, Sqlite, TestCity};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(on: Database, sql: &'static str) -> Vec<String> {
    let city = TestCity::none(on);
    let found: Vec<Line> = city
        .store()
        .read_here(|conn: &mut Conn| Ok::<_, StoreError>(sql_query(sql).load(conn)?))
        .unwrap();
    found.into_iter().map(|one| one.line).collect()
}

#[test]
fn sqlite_shares_no_cache_and_prepares_a_statement_once() {
    let options = lines(Sqlite, "SELECT compile_options AS line FROM pragma_compile_options");
    let has = |wanted: &str| options.iter().any(|one| one == wanted);
    for wanted in ["THREADSAFE=2", "ENABLE_QPSG", "DEFAULT_MEMSTATUS=0", "ENABLE_RTREE"] {
        assert!(has(wanted), "{wanted} of {options:?}");
    }
    assert!(!has("ENABLE_MEMORY_MANAGEMENT"), "one cache for all would lock");
}

#[test]
fn postgresql_neither_compiles_a_statement_nor_starts_processes_for_it() {
    let set = lines(
        Postgres,
        "SELECT current_setting('jit') || ' ' || current_setting('max_parallel_workers_per_gather') || ' ' ||
            current_setting('synchronous_commit') || ' ' || current_setting('TimeZone') AS line",
    );
    assert_eq!(set, ["off 0 on UTC"]);
}
