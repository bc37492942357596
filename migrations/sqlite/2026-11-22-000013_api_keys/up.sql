-- A key that was given a new secret is good by the one before for a while; staff may announce that it ends. The mail
-- address of its holder is sealed.
ALTER TABLE api_keys ADD COLUMN previous_digest TEXT;
ALTER TABLE api_keys ADD COLUMN previous_until TEXT;
ALTER TABLE api_keys ADD COLUMN rotated_at TEXT;
ALTER TABLE api_keys ADD COLUMN deprecated_at TEXT;
ALTER TABLE api_keys ADD COLUMN sunset_at TEXT;
ALTER TABLE api_keys ADD COLUMN notice_url TEXT;
ALTER TABLE api_keys ADD COLUMN key_id INTEGER;
ALTER TABLE api_keys ADD COLUMN sealed BLOB;
ALTER TABLE api_keys ADD COLUMN email_digest TEXT;
ALTER TABLE api_keys ADD COLUMN network_digest TEXT;
CREATE INDEX api_keys_sealed_by ON api_keys (key_id) WHERE key_id IS NOT NULL;
CREATE INDEX api_keys_email ON api_keys (email_digest) WHERE email_digest IS NOT NULL;
CREATE INDEX api_keys_network ON api_keys (network_digest) WHERE network_digest IS NOT NULL;

-- Who would like a key for production. Whoever asked holds a ticket, of which this is the digest, and collects the key
-- with it: nobody else ever sees it.
CREATE TABLE api_key_requests (
    id              INTEGER NOT NULL PRIMARY KEY,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id) ON DELETE CASCADE,
    ticket          TEXT NOT NULL UNIQUE,
    label           TEXT NOT NULL,
    scopes          TEXT NOT NULL,
    words           TEXT NOT NULL,
    state           TEXT NOT NULL,
    reason          TEXT,
    key_id          INTEGER NOT NULL,
    sealed          BLOB NOT NULL,
    email_digest    TEXT NOT NULL,
    network_digest  TEXT,
    created_at      TEXT NOT NULL,
    decided_at      TEXT,
    decided_by      INTEGER REFERENCES staff_accounts (id),
    api_key_id      INTEGER REFERENCES api_keys (id)
) STRICT;
CREATE INDEX api_key_requests_where ON api_key_requests (jurisdiction_id, id);
CREATE INDEX api_key_requests_decided_by ON api_key_requests (decided_by);
CREATE INDEX api_key_requests_key ON api_key_requests (api_key_id);
CREATE INDEX api_key_requests_sealed_by ON api_key_requests (key_id);
CREATE INDEX api_key_requests_email ON api_key_requests (email_digest);
CREATE INDEX api_key_requests_network ON api_key_requests (network_digest) WHERE network_digest IS NOT NULL;
