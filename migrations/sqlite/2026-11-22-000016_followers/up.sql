-- The key of digests by which people are told apart and found again. The program makes it when it is first needed.
CREATE TABLE digest_keys (
    id              INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    secret          TEXT NOT NULL
) STRICT;

-- People who have the same to report as somebody else did, and follow it.
CREATE TABLE request_followers (
    id              INTEGER NOT NULL PRIMARY KEY,
    request_id      INTEGER NOT NULL REFERENCES service_requests (id) ON DELETE CASCADE,
    api_key_id      INTEGER REFERENCES api_keys (id),
    email           TEXT,
    first_name      TEXT,
    last_name       TEXT,
    phone           TEXT,
    device_id       TEXT,
    account_id      TEXT,
    at              TEXT NOT NULL
) STRICT;
CREATE INDEX request_followers_request ON request_followers (request_id);
CREATE INDEX request_followers_key ON request_followers (api_key_id);

-- What tells followers apart, as keyed digests: whoever has one of them in common is the same person.
CREATE TABLE follower_marks (
    request_id      INTEGER NOT NULL REFERENCES service_requests (id) ON DELETE CASCADE,
    digest          TEXT NOT NULL,
    follower_id     INTEGER NOT NULL REFERENCES request_followers (id) ON DELETE CASCADE,
    PRIMARY KEY (request_id, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX follower_marks_follower ON follower_marks (follower_id);
