CREATE TABLE service_requests (
    id              INTEGER NOT NULL PRIMARY KEY,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id),
    service_id      INTEGER NOT NULL REFERENCES services (id),
    api_key_id      INTEGER REFERENCES api_keys (id),
    mode            TEXT NOT NULL,
    visibility      TEXT NOT NULL,
    code            TEXT,
    token           TEXT UNIQUE,
    status          TEXT NOT NULL,
    detailed_status TEXT NOT NULL,
    status_notes    TEXT,
    title           TEXT,
    description     TEXT,
    agency_responsible TEXT,
    service_notice  TEXT,
    source          TEXT NOT NULL,
    requested_at    TEXT NOT NULL,
    updated_at      TEXT NOT NULL,
    closed_at       TEXT,
    expected_at     TEXT,
    release_at      TEXT,
    address         TEXT,
    address_id      TEXT,
    zipcode         TEXT,
    lat             REAL,
    long            REAL,
    object_type     TEXT,
    object_id       TEXT,
    UNIQUE (jurisdiction_id, mode, code)
) STRICT;
CREATE INDEX service_requests_newest ON service_requests (jurisdiction_id, mode, requested_at, id);
CREATE INDEX service_requests_changed ON service_requests (jurisdiction_id, mode, updated_at, id);
CREATE INDEX service_requests_service ON service_requests (service_id, requested_at);
CREATE INDEX service_requests_key ON service_requests (api_key_id);
CREATE INDEX service_requests_place ON service_requests (lat, long);
CREATE INDEX service_requests_release ON service_requests (release_at);

CREATE TABLE request_contacts (
    request_id      INTEGER NOT NULL PRIMARY KEY REFERENCES service_requests (id) ON DELETE CASCADE,
    email           TEXT,
    first_name      TEXT,
    last_name       TEXT,
    phone           TEXT,
    device_id       TEXT,
    account_id      TEXT
) STRICT;

CREATE TABLE request_answers (
    id              INTEGER NOT NULL PRIMARY KEY,
    request_id      INTEGER NOT NULL REFERENCES service_requests (id) ON DELETE CASCADE,
    position        INTEGER NOT NULL,
    code            TEXT NOT NULL,
    value           TEXT NOT NULL,
    UNIQUE (request_id, position)
) STRICT;

CREATE TABLE request_photos (
    id              INTEGER NOT NULL PRIMARY KEY,
    request_id      INTEGER NOT NULL REFERENCES service_requests (id) ON DELETE CASCADE,
    position        INTEGER NOT NULL,
    media_id        INTEGER REFERENCES media (id),
    url             TEXT,
    UNIQUE (request_id, position)
) STRICT;
CREATE INDEX request_photos_media ON request_photos (media_id);

CREATE TABLE request_events (
    id              INTEGER NOT NULL PRIMARY KEY,
    tx              INTEGER NOT NULL DEFAULT 0,
    request_id      INTEGER NOT NULL REFERENCES service_requests (id) ON DELETE CASCADE,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id),
    api_key_id      INTEGER REFERENCES api_keys (id),
    mode            TEXT NOT NULL,
    kind            TEXT NOT NULL,
    at              TEXT NOT NULL,
    public          INTEGER NOT NULL CHECK (public IN (0, 1)),
    detailed_status TEXT NOT NULL,
    note            TEXT,
    media_url       TEXT,
    external_id     TEXT,
    UNIQUE (request_id, api_key_id, external_id)
) STRICT;
CREATE INDEX request_events_order ON request_events (tx, id);
CREATE INDEX request_events_when ON request_events (jurisdiction_id, mode, at, id);
CREATE INDEX request_events_key ON request_events (api_key_id);

CREATE TABLE event_readers (
    name            TEXT NOT NULL PRIMARY KEY,
    tx              INTEGER NOT NULL,
    event_id        INTEGER NOT NULL
) STRICT;

CREATE TABLE idempotency_records (
    id              INTEGER NOT NULL PRIMARY KEY,
    scope           TEXT NOT NULL UNIQUE,
    fingerprint     TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    created_at      TEXT NOT NULL
) STRICT;
CREATE INDEX idempotency_records_age ON idempotency_records (created_at);

CREATE TABLE import_runs (
    id              INTEGER NOT NULL PRIMARY KEY,
    fingerprint     TEXT NOT NULL UNIQUE,
    file_name       TEXT NOT NULL,
    rows_done       INTEGER NOT NULL,
    rows_rejected   INTEGER NOT NULL,
    finished        INTEGER NOT NULL CHECK (finished IN (0, 1)),
    updated_at      TEXT NOT NULL
) STRICT;
