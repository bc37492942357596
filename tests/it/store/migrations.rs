//! The schema's history stands trial on both databases.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use lamppost::db::{Conn, Store, StoreError, applied, migrate, pending, revert_all};
use lamppost::{app, config::Settings};
use rstest::rstest;

use crate::support::database::FreshDatabase;
use crate::support::{Database, Postgres, Sqlite, TestCity};

fn open(database: &FreshDatabase) -> Store {
    let mut settings = Settings::for_directory(database.directory.path().to_owned());
    settings.database = database.url.clone();
    app::open_store(&settings).unwrap()
}

fn bare<T>(store: &Store, work: impl FnOnce(&mut Conn) -> Result<T, StoreError>) -> T {
    store.with_bare_connection(work).unwrap()
}

#[test]
fn both_folders_hold_the_same_migrations() {
    let names = |folder: &str| {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .flatten()
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("migrations/sqlite"), names("migrations/postgres"));
    assert!(!names("migrations/sqlite").is_empty());
}

#[rstest]
fn up_filled_down_and_up_again(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    city.report("LAMP").answer("KIND", "led").photo("https://example.org/a.jpg").save();
    city.pothole(&[("email", "a@example.org")]);
    let filled = [
        "service_requests",
        "request_events",
        "request_contacts",
        "request_answers",
        "request_areas",
        "services",
        "boundaries",
        "api_keys",
    ];
    for table in filled {
        assert!(city.count(table) > 0, "{table} is empty");
    }
    let store = city.store();
    let before = catalogue(store);
    let down = bare(store, revert_all);
    assert!(!down.is_empty());
    let left: Vec<String> =
        catalogue(store).into_keys().filter(|table| !table.starts_with("__diesel")).collect();
    assert_eq!(left, Vec::<String>::new(), "tables are left behind");
    let up = bare(store, migrate);
    assert_eq!(up.len(), down.len());
    assert_eq!(catalogue(store), before);
    assert_eq!(bare(store, pending), Vec::<String>::new());
}

#[rstest]
fn a_database_from_the_future_is_refused(#[values(Sqlite, Postgres)] on: Database) {
    let database = FreshDatabase::migrated(on);
    let store = open(&database);
    bare(&store, |conn| {
        let row = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')";
        sql_query(row).execute(conn).map(|_| ()).map_err(StoreError::from)
    });
    assert!(bare(&store, applied).iter().any(|version| version.starts_with("2999")));
    let refused = store.with_bare_connection(migrate).unwrap_err().to_string();
    assert!(refused.contains("29991231000000") && refused.contains("newer"), "{refused}");
}

/// For each table: its columns as (name, kind, may be null).
type Catalogue = BTreeMap<String, Vec<(String, String, bool)>>;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    nullable: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    text: String,
}

fn lines(store: &Store, sqlite: &str, postgres: &str) -> Vec<String> {
    let rows: Vec<Line> = bare(store, |conn| match conn {
        Conn::Sqlite(c) => sql_query(sqlite).load(c).map_err(StoreError::from),
        Conn::Postgres(c) => sql_query(postgres).load(c).map_err(StoreError::from),
    });
    rows.into_iter().map(|row| row.text).collect()
}

fn catalogue(store: &Store) -> Catalogue {
    let sqlite = "SELECT m.name AS table_name, c.name AS name, c.type AS kind,
            CASE WHEN c.\"notnull\" = 1 THEN 0 ELSE 1 END AS nullable
        FROM sqlite_master m JOIN pragma_table_info(m.name) c
        WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
            AND m.name NOT LIKE 'service_request_places%'";
    let postgres = "SELECT table_name::text, column_name::text AS name, data_type::text AS kind,
            CASE WHEN is_nullable = 'YES' THEN 1 ELSE 0 END::bigint AS nullable
        FROM information_schema.columns WHERE table_schema = 'public'";
    let rows: Vec<Column> = bare(store, |conn| match conn {
        Conn::Sqlite(c) => sql_query(sqlite).load(c).map_err(StoreError::from),
        Conn::Postgres(c) => sql_query(postgres).load(c).map_err(StoreError::from),
    });
    let mut found = Catalogue::new();
    for row in rows {
        let columns = found.entry(row.table_name).or_default();
        columns.push((row.name, row.kind, row.nullable == 1));
    }
    for columns in found.values_mut() {
        columns.sort();
    }
    found
}

/// What a declared type can hold, in words that both databases share. SQLite keeps instants as text and
/// truth as 0 or 1, so those words fold together.
fn folded(kind: &str) -> &'static str {
    match kind.to_ascii_lowercase().as_str() {
        "bigint" | "integer" | "boolean" => "integer",
        "double precision" | "real" => "real",
        _ => "text",
    }
}

#[test]
fn both_databases_end_with_the_same_catalogue() {
    let (sqlite, postgres) = (FreshDatabase::migrated(Sqlite), FreshDatabase::migrated(Postgres));
    let (sqlite, postgres) = (open(&sqlite), open(&postgres));
    let fold = |all: Catalogue| -> Vec<String> {
        all.into_iter()
            .filter(|(table, _)| !table.starts_with("__diesel"))
            .flat_map(|(table, columns)| {
                columns.into_iter().map(move |(name, kind, nullable)| {
                    format!("{table}.{name} {} {nullable}", folded(&kind))
                })
            })
            .collect()
    };
    assert_eq!(fold(catalogue(&sqlite)), fold(catalogue(&postgres)));
}

#[test]
fn both_databases_have_the_same_unique_keys() {
    let (sqlite, postgres) = (FreshDatabase::migrated(Sqlite), FreshDatabase::migrated(Postgres));
    let of = |database: &FreshDatabase| {
        let sqlite = "SELECT m.name || ': ' || (SELECT group_concat(name, ',') FROM
                (SELECT name FROM pragma_index_info(i.name) ORDER BY name)) AS text
            FROM sqlite_master m JOIN pragma_index_list(m.name) i
            WHERE m.type = 'table' AND i.\"unique\" = 1 AND i.origin = 'u' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'";
        let postgres = "SELECT c.conrelid::regclass::text || ': ' || (SELECT string_agg(a.attname, ',' ORDER BY a.attname)
                FROM unnest(c.conkey) k JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k) AS text
            FROM pg_constraint c WHERE c.contype = 'u' AND c.connamespace = 'public'::regnamespace";
        let mut found = lines(&open(database), sqlite, postgres);
        found.sort();
        found
    };
    let keys = of(&sqlite);
    assert_eq!(keys, of(&postgres));
    assert!(keys.contains(&"service_requests: code,jurisdiction_id,mode".to_owned()), "{keys:?}");
}

#[test]
fn every_foreign_key_has_an_index() {
    let database = FreshDatabase::migrated(Postgres);
    let naked = lines(
        &open(&database),
        "",
        "SELECT c.conrelid::regclass::text || '.' || a.attname AS text
         FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
         WHERE c.contype = 'f' AND NOT EXISTS (
            SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])",
    );
    assert_eq!(naked, Vec::<String>::new());
}

#[rstest]
fn every_table_can_be_read_with_all_its_columns(#[values(Sqlite, Postgres)] on: Database) {
    use lamppost::db::schema;
    let city = TestCity::single(on);
    city.report("LAMP").answer("KIND", "led").photo("https://example.org/a.jpg").save();
    city.pothole(&[("email", "a@example.org")]);
    macro_rules! read_all {
        ($($table:ident),* $(,)?) => {{
            $(city.store().read_here(|conn| {
                let rows = schema::$table::table.count().get_result::<i64>(conn)?;
                let query = schema::$table::table.select(schema::$table::all_columns);
                let text = lamppost::on_backend!(conn, |c| query.execute(c))?;
                assert!(i64::try_from(text).unwrap() >= 0 && rows >= 0);
                Ok::<_, StoreError>(())
            }).unwrap();)*
            [$(stringify!($table)),*]
        }};
    }
    let read = read_all!(
        abuse_reports,
        api_key_requests,
        api_keys,
        appeals,
        area_routing,
        areas,
        attribute_options,
        audit_head,
        audit_log,
        bans,
        boundaries,
        boundary_sets,
        bulk_changes,
        bulk_items,
        catalogue_translations,
        configuration,
        contact_readings,
        copy_runs,
        departments,
        erasures,
        event_readers,
        event_texts,
        follower_marks,
        idempotency_records,
        import_runs,
        jurisdictions,
        leases,
        mass_event_requests,
        mass_event_updates,
        mass_events,
        media,
        mentions,
        person_merges,
        photo_originals,
        queue_pins,
        queues,
        rate_usage,
        reporter_keys,
        request_answers,
        request_areas,
        request_closings,
        request_contacts,
        request_escalations,
        request_events,
        request_followers,
        request_hidings,
        request_merges,
        request_originals,
        request_parts,
        request_photos,
        request_tags,
        response_templates,
        retention_rules,
        rule_sets,
        service_areas,
        service_attributes,
        service_groups,
        service_requests,
        services,
        signing_keys,
        staff_absences,
        staff_accounts,
        staff_challenges,
        staff_grants,
        staff_invitations,
        staff_recovery_codes,
        staff_second_factors,
        staff_sessions,
        staff_tickets,
        subject_requests,
        teams,
        unlogged_changes,
        vault_chores,
        vault_keys,
        workflows,
    );
    let known: Vec<String> =
        catalogue(city.store()).into_keys().filter(|t| !t.starts_with("__diesel")).collect();
    assert_eq!(read.to_vec(), known, "src/db/schema and the database name the same tables");
}
