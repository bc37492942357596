-- How far a copy into this database has come: a row for each table of the schema.
CREATE TABLE copy_runs (
    table_name      TEXT NOT NULL PRIMARY KEY,
    source          TEXT NOT NULL,
    log_shift       INTEGER NOT NULL,
    last_key        TEXT NOT NULL,
    rows_done       INTEGER NOT NULL,
    finished        INTEGER NOT NULL CHECK (finished IN (0, 1)),
    verified        INTEGER NOT NULL CHECK (verified IN (0, 1)),
    updated_at      TEXT NOT NULL
) STRICT;
