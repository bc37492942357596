-- Keys of the vault, each wrapped by the master key, which is never here. The program numbers them.
CREATE TABLE vault_keys (
    id              INTEGER NOT NULL PRIMARY KEY,
    purpose         TEXT NOT NULL,
    master          TEXT NOT NULL,
    wrapped         BLOB NOT NULL,
    created_at      TEXT NOT NULL
) STRICT;

-- What the program has still to do about plain text that was here.
CREATE TABLE vault_chores (
    name            TEXT NOT NULL PRIMARY KEY
) STRICT;

-- Contact data are sealed from now on. The program fills these from the plain columns, which hold nothing afterwards
-- and go in a later release: a server of the old program may still be writing them.
ALTER TABLE request_contacts ADD COLUMN key_id INTEGER;
ALTER TABLE request_contacts ADD COLUMN sealed BLOB;
ALTER TABLE request_contacts ADD COLUMN email_digest TEXT;
ALTER TABLE request_contacts ADD COLUMN phone_digest TEXT;
CREATE INDEX request_contacts_plain ON request_contacts (request_id) WHERE sealed IS NULL;
CREATE INDEX request_contacts_sealed_by ON request_contacts (key_id, request_id) WHERE key_id IS NOT NULL;
CREATE INDEX request_contacts_email ON request_contacts (email_digest) WHERE email_digest IS NOT NULL;
CREATE INDEX request_contacts_phone ON request_contacts (phone_digest) WHERE phone_digest IS NOT NULL;

-- Who has read how a reporter can be reached, and what for. Reports may go before these do.
CREATE TABLE contact_readings (
    id              INTEGER NOT NULL PRIMARY KEY,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id) ON DELETE CASCADE,
    request_id      INTEGER NOT NULL,
    account_id      INTEGER REFERENCES staff_accounts (id),
    view            TEXT NOT NULL,
    purpose         TEXT NOT NULL,
    words           TEXT,
    at              TEXT NOT NULL
) STRICT;
CREATE INDEX contact_readings_where ON contact_readings (jurisdiction_id, id);
CREATE INDEX contact_readings_who ON contact_readings (account_id, id);
CREATE INDEX contact_readings_what ON contact_readings (request_id);

-- Whose data were erased: a digest of the address and what was done, never the address.
CREATE TABLE erasures (
    id              TEXT NOT NULL PRIMARY KEY,
    kind            TEXT NOT NULL,
    digest          TEXT NOT NULL,
    account_id      INTEGER REFERENCES staff_accounts (id),
    options         TEXT NOT NULL,
    requests        TEXT NOT NULL,
    jurisdictions   TEXT NOT NULL,
    rows_changed    INTEGER NOT NULL,
    proof           TEXT NOT NULL,
    at              TEXT NOT NULL
) STRICT;
CREATE INDEX erasures_who ON erasures (account_id);

-- How long a government keeps what, in days.
CREATE TABLE retention_rules (
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id) ON DELETE CASCADE,
    kind            TEXT NOT NULL,
    days            INTEGER NOT NULL,
    PRIMARY KEY (jurisdiction_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX service_requests_closed ON service_requests (jurisdiction_id, closed_at, id) WHERE closed_at IS NOT NULL;
