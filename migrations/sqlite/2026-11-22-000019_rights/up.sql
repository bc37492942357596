-- Two addresses that staff found to be one person's, as digests of the vault. Taking it back leaves the row.
CREATE TABLE person_merges (
    id              INTEGER NOT NULL PRIMARY KEY,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id) ON DELETE CASCADE,
    digest          TEXT NOT NULL,
    other_digest    TEXT NOT NULL,
    reason          TEXT NOT NULL,
    account_id      INTEGER NOT NULL REFERENCES staff_accounts (id),
    at              TEXT NOT NULL,
    undone_at       TEXT,
    undone_by       INTEGER REFERENCES staff_accounts (id)
) STRICT;
CREATE INDEX person_merges_digest ON person_merges (digest) WHERE undone_at IS NULL;
CREATE INDEX person_merges_other ON person_merges (other_digest) WHERE undone_at IS NULL;
CREATE INDEX person_merges_where ON person_merges (jurisdiction_id);
CREATE INDEX person_merges_maker ON person_merges (account_id);
CREATE INDEX person_merges_undoer ON person_merges (undone_by);

-- What people ask of a government about their own data, and by when it must answer. Their address is sealed.
CREATE TABLE subject_requests (
    id              INTEGER NOT NULL PRIMARY KEY,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id) ON DELETE CASCADE,
    kind            TEXT NOT NULL,
    address_kind    TEXT NOT NULL,
    digest          TEXT NOT NULL,
    key_id          INTEGER REFERENCES vault_keys (id),
    sealed          BLOB,
    account_id      INTEGER NOT NULL REFERENCES staff_accounts (id),
    at              TEXT NOT NULL,
    due_at          TEXT NOT NULL,
    decision        TEXT,
    words           TEXT,
    decided_at      TEXT,
    decided_by      INTEGER REFERENCES staff_accounts (id),
    lifted_at       TEXT,
    lifted_by       INTEGER REFERENCES staff_accounts (id)
) STRICT;
CREATE INDEX subject_requests_where ON subject_requests (jurisdiction_id, id);
CREATE INDEX subject_requests_open ON subject_requests (due_at) WHERE decision IS NULL;
CREATE INDEX subject_requests_digest ON subject_requests (digest);
CREATE INDEX subject_requests_sealed_by ON subject_requests (key_id, id);
CREATE INDEX subject_requests_maker ON subject_requests (account_id);
CREATE INDEX subject_requests_decider ON subject_requests (decided_by);
CREATE INDEX subject_requests_lifter ON subject_requests (lifted_by);
