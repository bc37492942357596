//! SQLite is compiled as this program uses it. Nothing else would tell if it were not: everything would still
//! work, at a third of the speed.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use lamppost::db::{Conn, StoreError};

use crate::support::{Sqlite, TestCity};

#[derive(QueryableByName)]
struct Option {
    #[diesel(sql_type = Text)]
    compile_options: String,
}

#[test]
fn sqlite_is_compiled_as_the_program_uses_it() {
    let city = TestCity::none(Sqlite);
    let options: Vec<Option> = city
        .store()
        .read_here(|conn: &mut Conn| {
            Ok::<_, StoreError>(sql_query("PRAGMA compile_options").load(conn)?)
        })
        .unwrap();
    let has = |wanted: &str| options.iter().any(|one| one.compile_options == wanted);
    for wanted in ["THREADSAFE=2", "ENABLE_QPSG", "DEFAULT_MEMSTATUS=0", "ENABLE_RTREE"] {
        assert!(has(wanted), "{wanted}");
    }
    assert!(!has("ENABLE_MEMORY_MANAGEMENT"), "one cache for all would lock");
}
