-- Texts as they were written, sealed, of reports whose published texts are masked.
CREATE TABLE request_originals (
    request_id      INTEGER NOT NULL PRIMARY KEY REFERENCES service_requests (id) ON DELETE CASCADE,
    key_id          INTEGER REFERENCES vault_keys (id),
    sealed          BLOB
) STRICT;
CREATE INDEX request_originals_sealed_by ON request_originals (key_id, request_id);

-- Reports that somebody took away from the public, with who could see them before.
CREATE TABLE request_hidings (
    request_id      INTEGER NOT NULL PRIMARY KEY REFERENCES service_requests (id) ON DELETE CASCADE,
    visibility      TEXT NOT NULL,
    publish_at      TEXT,
    reason          TEXT NOT NULL,
    account_id      INTEGER NOT NULL REFERENCES staff_accounts (id),
    at              TEXT NOT NULL
) STRICT;
CREATE INDEX request_hidings_account ON request_hidings (account_id);

-- Photos of which parts are blacked out: the picture as it was, and the parts as JSON.
CREATE TABLE photo_originals (
    request_id      INTEGER NOT NULL REFERENCES service_requests (id) ON DELETE CASCADE,
    position        INTEGER NOT NULL,
    media_id        INTEGER NOT NULL REFERENCES media (id),
    regions         TEXT NOT NULL,
    account_id      INTEGER NOT NULL REFERENCES staff_accounts (id),
    at              TEXT NOT NULL,
    PRIMARY KEY (request_id, position)
) STRICT;
CREATE INDEX photo_originals_media ON photo_originals (media_id);
CREATE INDEX photo_originals_account ON photo_originals (account_id);

-- What strangers say against reports that are public.
CREATE TABLE abuse_reports (
    id              INTEGER NOT NULL PRIMARY KEY,
    request_id      INTEGER NOT NULL REFERENCES service_requests (id) ON DELETE CASCADE,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id) ON DELETE CASCADE,
    reason          TEXT NOT NULL,
    words           TEXT,
    at              TEXT NOT NULL,
    decision        TEXT,
    decision_reason TEXT,
    decided_at      TEXT,
    decided_by      INTEGER REFERENCES staff_accounts (id)
) STRICT;
CREATE INDEX abuse_reports_request ON abuse_reports (request_id);
CREATE INDEX abuse_reports_where ON abuse_reports (jurisdiction_id, id);
CREATE INDEX abuse_reports_open ON abuse_reports (jurisdiction_id, id) WHERE decision IS NULL;
CREATE INDEX abuse_reports_decider ON abuse_reports (decided_by);

-- Whose reports are refused, by a digest of the vault or, of an API key, by its public part.
CREATE TABLE bans (
    id              INTEGER NOT NULL PRIMARY KEY,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id) ON DELETE CASCADE,
    kind            TEXT NOT NULL,
    mark            TEXT NOT NULL,
    reason          TEXT NOT NULL,
    created_at      TEXT NOT NULL,
    created_by      INTEGER NOT NULL REFERENCES staff_accounts (id),
    ends_at         TEXT,
    lifted_at       TEXT,
    lifted_by       INTEGER REFERENCES staff_accounts (id)
) STRICT;
CREATE INDEX bans_mark ON bans (jurisdiction_id, kind, mark);
CREATE INDEX bans_creator ON bans (created_by);
CREATE INDEX bans_lifter ON bans (lifted_by);

-- What those say for themselves whose reports are refused. How they can be reached is sealed.
CREATE TABLE appeals (
    id              INTEGER NOT NULL PRIMARY KEY,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id) ON DELETE CASCADE,
    ban_id          INTEGER REFERENCES bans (id),
    words           TEXT NOT NULL,
    key_id          INTEGER REFERENCES vault_keys (id),
    sealed          BLOB,
    at              TEXT NOT NULL,
    decision        TEXT,
    decision_reason TEXT,
    decided_at      TEXT,
    decided_by      INTEGER REFERENCES staff_accounts (id)
) STRICT;
CREATE INDEX appeals_where ON appeals (jurisdiction_id, id);
CREATE INDEX appeals_sealed_by ON appeals (key_id, id);
CREATE INDEX appeals_ban ON appeals (ban_id);
CREATE INDEX appeals_decider ON appeals (decided_by);

-- Reports about the same thing of the city.
CREATE INDEX service_requests_object ON service_requests (jurisdiction_id, object_type, object_id, requested_at)
    WHERE object_id IS NOT NULL;
