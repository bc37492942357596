-- A row for each key, in the order in which they come in: only the index of the scopes, which are digests, is
-- written here and there, and it is small. Sorted by the digest, each record and its age took a page of their own,
-- half of all that a report wrote.
CREATE TABLE idempotency_records_new (
    scope           TEXT NOT NULL PRIMARY KEY,
    fingerprint     TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    created_at      TEXT NOT NULL
) STRICT;
INSERT INTO idempotency_records_new SELECT scope, fingerprint, outcome, created_at FROM idempotency_records
    ORDER BY created_at;
DROP TABLE idempotency_records;
ALTER TABLE idempotency_records_new RENAME TO idempotency_records;
CREATE INDEX idempotency_records_age ON idempotency_records (created_at);
