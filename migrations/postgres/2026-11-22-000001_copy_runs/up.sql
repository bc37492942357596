-- How far a copy into this database has come: a row for each table of the schema.
CREATE TABLE copy_runs (
    table_name      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    source          TEXT NOT NULL,
    log_shift       BIGINT NOT NULL,
    last_key        TEXT NOT NULL,
    rows_done       BIGINT NOT NULL,
    finished        BOOLEAN NOT NULL,
    verified        BOOLEAN NOT NULL,
    updated_at      TIMESTAMP NOT NULL
);
