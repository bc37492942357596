CREATE TABLE media (
    id              INTEGER NOT NULL PRIMARY KEY,
    name            TEXT NOT NULL UNIQUE,
    width           INTEGER NOT NULL,
    height          INTEGER NOT NULL,
    bytes           INTEGER NOT NULL,
    sha256          TEXT NOT NULL,
    created_at      TEXT NOT NULL
) STRICT;
