-- One process has a SQLite database to itself and needs none of this; the tables are here so that both databases
-- hold the same.
CREATE TABLE leases (
    job         TEXT NOT NULL PRIMARY KEY,
    owner       TEXT NOT NULL,
    until       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE rate_usage (
    bucket      TEXT NOT NULL,
    server      TEXT NOT NULL,
    used        INTEGER NOT NULL,
    at          TEXT NOT NULL,
    PRIMARY KEY (bucket, server)
) STRICT, WITHOUT ROWID;
