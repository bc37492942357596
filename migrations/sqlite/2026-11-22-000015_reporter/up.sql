-- What reporters' tickets are signed with: the newest key signs, each proves what it has signed.
CREATE TABLE reporter_keys (
    id              INTEGER NOT NULL PRIMARY KEY,
    secret          TEXT NOT NULL,
    created_at      TEXT NOT NULL
) STRICT;

-- Reports that somebody has to see to at once, and who has said that he does.
CREATE TABLE request_escalations (
    request_id      INTEGER NOT NULL PRIMARY KEY REFERENCES service_requests (id) ON DELETE CASCADE,
    at              TEXT NOT NULL,
    acknowledged_at TEXT,
    acknowledged_by INTEGER REFERENCES staff_accounts (id)
) STRICT;
CREATE INDEX request_escalations_pending ON request_escalations (request_id) WHERE acknowledged_at IS NULL;
CREATE INDEX request_escalations_account ON request_escalations (acknowledged_by);

-- Reports whose state may have lasted too long. Those that nobody has touched are left out: taking one in costs no more.
CREATE INDEX service_requests_state ON service_requests (state, state_since) WHERE version > 1;

-- Whether reports of a neighbour's ground are taken in and handed on.
ALTER TABLE boundaries ADD COLUMN hand_on INTEGER NOT NULL DEFAULT 0 CHECK (hand_on IN (0, 1));
