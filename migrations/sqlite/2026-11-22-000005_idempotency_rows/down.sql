CREATE TABLE idempotency_records_old (
    scope           TEXT NOT NULL PRIMARY KEY,
    fingerprint     TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    created_at      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO idempotency_records_old SELECT scope, fingerprint, outcome, created_at FROM idempotency_records;
DROP TABLE idempotency_records;
ALTER TABLE idempotency_records_old RENAME TO idempotency_records;
CREATE INDEX idempotency_records_age ON idempotency_records (created_at);
