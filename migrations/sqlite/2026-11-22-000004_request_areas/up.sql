-- An area is the same one in every edition of its layer: what is known of a report outlives the shapes, and new
-- borders change only what moves. Never removed, because reports may refer to it.
CREATE TABLE areas (
    id              INTEGER NOT NULL PRIMARY KEY,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id) ON DELETE CASCADE,
    layer           TEXT NOT NULL,
    code            TEXT NOT NULL,
    UNIQUE (jurisdiction_id, layer, code)
) STRICT;
INSERT INTO areas (jurisdiction_id, layer, code)
    SELECT DISTINCT s.jurisdiction_id, s.layer, b.code FROM boundaries b JOIN boundary_sets s ON s.id = b.set_id
    ORDER BY 1, 2, 3;

-- Where each report lies. The trigger does what a foreign key would; a million rows are not checked one by one.
CREATE TABLE request_areas (
    request_id      INTEGER NOT NULL,
    area_id         INTEGER NOT NULL,
    PRIMARY KEY (request_id, area_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER service_requests_left AFTER DELETE ON service_requests
BEGIN
    DELETE FROM request_areas WHERE request_id = OLD.id;
END;

-- One row: which borders the stored reports were last routed to, and how far.
CREATE TABLE area_routing (
    id              INTEGER NOT NULL PRIMARY KEY,
    version         INTEGER NOT NULL,
    day             TEXT NOT NULL,
    borders         TEXT NOT NULL,
    routed_to       INTEGER NOT NULL,
    finished        INTEGER NOT NULL CHECK (finished IN (0, 1))
) STRICT;
INSERT INTO area_routing (id, version, day, borders, routed_to, finished) VALUES (1, 0, '2000-01-01', '', 0, 1);
