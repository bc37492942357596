CREATE TABLE api_keys (
    id              INTEGER NOT NULL PRIMARY KEY,
    public_id       TEXT NOT NULL UNIQUE,
    digest          TEXT NOT NULL,
    label           TEXT NOT NULL,
    scopes          TEXT NOT NULL,
    jurisdiction_id INTEGER REFERENCES jurisdictions (id),
    mode            TEXT NOT NULL,
    created_at      TEXT NOT NULL,
    expires_at      TEXT,
    revoked_at      TEXT,
    last_used_at    TEXT
) STRICT;
CREATE INDEX api_keys_jurisdiction ON api_keys (jurisdiction_id);
