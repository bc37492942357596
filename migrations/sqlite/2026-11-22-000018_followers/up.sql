-- People who have the same to report as somebody else did, and follow it. How they can be reached is sealed.
CREATE TABLE request_followers (
    id              INTEGER NOT NULL PRIMARY KEY,
    request_id      INTEGER NOT NULL REFERENCES service_requests (id) ON DELETE CASCADE,
    api_key_id      INTEGER REFERENCES api_keys (id),
    at              TEXT NOT NULL,
    key_id          INTEGER REFERENCES vault_keys (id),
    sealed          BLOB
) STRICT;
CREATE INDEX request_followers_request ON request_followers (request_id);
CREATE INDEX request_followers_key ON request_followers (api_key_id);
CREATE INDEX request_followers_sealed_by ON request_followers (key_id, id);

-- What tells followers apart, as digests of the vault: whoever has one of them in common is the same person.
CREATE TABLE follower_marks (
    request_id      INTEGER NOT NULL REFERENCES service_requests (id) ON DELETE CASCADE,
    digest          TEXT NOT NULL,
    follower_id     INTEGER NOT NULL REFERENCES request_followers (id) ON DELETE CASCADE,
    PRIMARY KEY (request_id, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX follower_marks_follower ON follower_marks (follower_id);
CREATE INDEX follower_marks_digest ON follower_marks (digest);
