CREATE TABLE configuration (
    id          INTEGER NOT NULL PRIMARY KEY,
    version     INTEGER NOT NULL,
    changed_at  TEXT NOT NULL
) STRICT;
INSERT INTO configuration (id, version, changed_at) VALUES (1, 1, '2026-01-01 00:00:00');

CREATE TABLE jurisdictions (
    id              INTEGER NOT NULL PRIMARY KEY,
    code            TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    parent_id       INTEGER REFERENCES jurisdictions (id),
    time_zone       TEXT NOT NULL,
    locale          TEXT NOT NULL,
    contact         TEXT NOT NULL,
    key_service     TEXT NOT NULL,
    moderated       INTEGER NOT NULL CHECK (moderated IN (0, 1)),
    active          INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT;
CREATE INDEX jurisdictions_parent ON jurisdictions (parent_id);

CREATE TABLE departments (
    id              INTEGER NOT NULL PRIMARY KEY,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id),
    code            TEXT NOT NULL,
    name            TEXT NOT NULL,
    UNIQUE (jurisdiction_id, code)
) STRICT;

CREATE TABLE boundary_sets (
    id              INTEGER NOT NULL PRIMARY KEY,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id),
    layer           TEXT NOT NULL,
    valid_from      TEXT NOT NULL,
    valid_until     TEXT,
    source          TEXT NOT NULL,
    licence         TEXT NOT NULL,
    UNIQUE (jurisdiction_id, layer, valid_from)
) STRICT;

CREATE TABLE boundaries (
    id              INTEGER NOT NULL PRIMARY KEY,
    set_id          INTEGER NOT NULL REFERENCES boundary_sets (id) ON DELETE CASCADE,
    code            TEXT NOT NULL,
    name            TEXT NOT NULL,
    url             TEXT,
    geometry        TEXT NOT NULL,
    UNIQUE (set_id, code)
) STRICT;
