-- A list shows the first photo of each report: kept beside the rest, it needs no second query.
ALTER TABLE service_requests ADD COLUMN photo TEXT;
UPDATE service_requests SET photo = first.photo FROM (
    SELECT DISTINCT ON (p.request_id) p.request_id, coalesce(m.name, p.url) AS photo
    FROM request_photos p LEFT JOIN media m ON m.id = p.media_id
    ORDER BY p.request_id, p.position) first
WHERE first.request_id = service_requests.id;

-- Keys are revoked, never deleted; checking would lock the key's row for every report that comes in.
ALTER TABLE service_requests DROP CONSTRAINT service_requests_api_key_id_fkey;
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
-- divides a city about as finely as its years.
CREATE EXTENSION IF NOT EXISTS cube;
CREATE INDEX service_requests_place ON service_requests
    USING gist (cube(ARRAY[lat, long, extract(epoch FROM requested_at)::float8 / 353894400]))
    WHERE lat IS NOT NULL AND long IS NOT NULL;

-- One tree for each of these instead of two.
ALTER TABLE request_answers DROP COLUMN id;
ALTER TABLE request_answers DROP CONSTRAINT request_answers_request_id_position_key;
ALTER TABLE request_answers ADD PRIMARY KEY (request_id, position);
ALTER TABLE idempotency_records DROP COLUMN id;
ALTER TABLE idempotency_records DROP CONSTRAINT idempotency_records_scope_key;
ALTER TABLE idempotency_records ADD PRIMARY KEY (scope);

-- Only public events are listed. A report's event is of the report's jurisdiction.
ALTER TABLE request_events DROP CONSTRAINT request_events_jurisdiction_id_fkey;
ALTER TABLE request_events DROP CONSTRAINT request_events_api_key_id_fkey;
DROP INDEX request_events_key;
DROP INDEX request_events_when;
CREATE INDEX request_events_when ON request_events (jurisdiction_id, mode, at, id) WHERE public;
