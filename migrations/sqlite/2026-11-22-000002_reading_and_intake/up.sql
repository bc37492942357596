-- A list shows the first photo of each report: kept beside the rest, it needs no second query.
ALTER TABLE service_requests ADD COLUMN photo TEXT;
UPDATE service_requests SET photo = (
    SELECT coalesce(m.name, p.url) FROM request_photos p LEFT JOIN media m ON m.id = p.media_id
    WHERE p.request_id = service_requests.id ORDER BY p.position LIMIT 1);

DROP INDEX service_requests_service;
DROP INDEX service_requests_key;
DROP INDEX service_requests_place;
DROP INDEX service_requests_release;
-- Lists are of public reports that have an identifier; what is skipped on the way to a page is skipped here.
DROP INDEX service_requests_newest;
CREATE INDEX service_requests_newest ON service_requests (jurisdiction_id, mode, visibility, requested_at, id)
    WHERE code IS NOT NULL;
CREATE INDEX service_requests_service ON service_requests (service_id, mode, status, requested_at, id);
CREATE INDEX service_requests_release ON service_requests (release_at) WHERE release_at IS NOT NULL;

-- Where and when: the third dimension is the day, 4096 of which count as one degree, so that a tree of boxes
-- divides a city about as finely as its years. SQLite keeps 32 bits a number, rounded outwards.
CREATE VIRTUAL TABLE service_request_places USING rtree (id, south, north, west, east, since, until);
INSERT INTO service_request_places
    SELECT id, lat, lat, long, long, (julianday(requested_at) - 2458849.5) / 4096.0,
        (julianday(requested_at) - 2458849.5) / 4096.0
    FROM service_requests WHERE lat IS NOT NULL AND long IS NOT NULL;
CREATE TRIGGER service_requests_placed AFTER INSERT ON service_requests
WHEN NEW.lat IS NOT NULL AND NEW.long IS NOT NULL
BEGIN
    INSERT INTO service_request_places VALUES (NEW.id, NEW.lat, NEW.lat, NEW.long, NEW.long,
        (julianday(NEW.requested_at) - 2458849.5) / 4096.0, (julianday(NEW.requested_at) - 2458849.5) / 4096.0);
END;
CREATE TRIGGER service_requests_moved AFTER UPDATE OF lat, long, requested_at ON service_requests
BEGIN
    DELETE FROM service_request_places WHERE id = OLD.id;
    INSERT INTO service_request_places
        SELECT NEW.id, NEW.lat, NEW.lat, NEW.long, NEW.long,
            (julianday(NEW.requested_at) - 2458849.5) / 4096.0, (julianday(NEW.requested_at) - 2458849.5) / 4096.0
        WHERE NEW.lat IS NOT NULL AND NEW.long IS NOT NULL;
END;
CREATE TRIGGER service_requests_gone AFTER DELETE ON service_requests
BEGIN
    DELETE FROM service_request_places WHERE id = OLD.id;
END;

-- One tree for each of these instead of two.
CREATE TABLE request_answers_new (
    request_id      INTEGER NOT NULL REFERENCES service_requests (id) ON DELETE CASCADE,
    position        INTEGER NOT NULL,
    code            TEXT NOT NULL,
    value           TEXT NOT NULL,
    PRIMARY KEY (request_id, position)
) STRICT, WITHOUT ROWID;
INSERT INTO request_answers_new SELECT request_id, position, code, value FROM request_answers;
DROP TABLE request_answers;
ALTER TABLE request_answers_new RENAME TO request_answers;

CREATE TABLE idempotency_records_new (
    scope           TEXT NOT NULL PRIMARY KEY,
    fingerprint     TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    created_at      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO idempotency_records_new SELECT scope, fingerprint, outcome, created_at FROM idempotency_records;
DROP TABLE idempotency_records;
ALTER TABLE idempotency_records_new RENAME TO idempotency_records;
CREATE INDEX idempotency_records_age ON idempotency_records (created_at);

-- Only public events are listed.
DROP INDEX request_events_key;
DROP INDEX request_events_when;
CREATE INDEX request_events_when ON request_events (jurisdiction_id, mode, at, id) WHERE public;
