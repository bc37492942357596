DROP INDEX request_events_when;
CREATE INDEX request_events_when ON request_events (jurisdiction_id, mode, at, id);
CREATE INDEX request_events_key ON request_events (api_key_id);

CREATE TABLE idempotency_records_old (
    id              INTEGER NOT NULL PRIMARY KEY,
    scope           TEXT NOT NULL UNIQUE,
    fingerprint     TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    created_at      TEXT NOT NULL
) STRICT;
INSERT INTO idempotency_records_old (scope, fingerprint, outcome, created_at)
    SELECT scope, fingerprint, outcome, created_at FROM idempotency_records;
DROP TABLE idempotency_records;
ALTER TABLE idempotency_records_old RENAME TO idempotency_records;
CREATE INDEX idempotency_records_age ON idempotency_records (created_at);

CREATE TABLE request_answers_old (
    id              INTEGER NOT NULL PRIMARY KEY,
    request_id      INTEGER NOT NULL REFERENCES service_requests (id) ON DELETE CASCADE,
    position        INTEGER NOT NULL,
    code            TEXT NOT NULL,
    value           TEXT NOT NULL,
    UNIQUE (request_id, position)
) STRICT;
INSERT INTO request_answers_old (request_id, position, code, value)
    SELECT request_id, position, code, value FROM request_answers;
DROP TABLE request_answers;
ALTER TABLE request_answers_old RENAME TO request_answers;

DROP TRIGGER service_requests_gone;
DROP TRIGGER service_requests_moved;
DROP TRIGGER service_requests_placed;
DROP TABLE service_request_places;

DROP INDEX service_requests_release;
DROP INDEX service_requests_service;
DROP INDEX service_requests_newest;
CREATE INDEX service_requests_newest ON service_requests (jurisdiction_id, mode, requested_at, id);
CREATE INDEX service_requests_service ON service_requests (service_id, requested_at);
CREATE INDEX service_requests_key ON service_requests (api_key_id);
CREATE INDEX service_requests_place ON service_requests (lat, long);
CREATE INDEX service_requests_release ON service_requests (release_at);
ALTER TABLE service_requests DROP COLUMN photo;
