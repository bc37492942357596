-- A browser's session has no tickets: a cookie, of which the digest is kept, is all that it has.
ALTER TABLE staff_sessions ADD COLUMN cookie TEXT;
ALTER TABLE staff_sessions ADD COLUMN second_factor INTEGER NOT NULL DEFAULT 0 CHECK (second_factor IN (0, 1));

-- The secret that an account's codes are made of, sealed by the vault's key key_id. Codes count once it has been confirmed with one; those
-- of last_step and before are spent.
CREATE TABLE staff_second_factors (
    account_id      INTEGER NOT NULL PRIMARY KEY REFERENCES staff_accounts (id) ON DELETE CASCADE,
    key_id          INTEGER NOT NULL,
    secret          BLOB NOT NULL,
    created_at      TEXT NOT NULL,
    confirmed_at    TEXT,
    last_step       INTEGER NOT NULL
) STRICT;
CREATE INDEX staff_second_factors_sealed_by ON staff_second_factors (key_id);

-- Digests of recovery codes; one that is used goes.
CREATE TABLE staff_recovery_codes (
    digest          TEXT NOT NULL PRIMARY KEY,
    account_id      INTEGER NOT NULL REFERENCES staff_accounts (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX staff_recovery_codes_account ON staff_recovery_codes (account_id);

-- Signing in by steps: what a browser holds between two of them, as a digest, and what the server must remember.
CREATE TABLE staff_challenges (
    digest          TEXT NOT NULL PRIMARY KEY,
    account_id      INTEGER REFERENCES staff_accounts (id) ON DELETE CASCADE,
    memory          TEXT NOT NULL,
    expires_at      TEXT NOT NULL
) STRICT;
CREATE INDEX staff_challenges_account ON staff_challenges (account_id);
CREATE INDEX staff_challenges_expires ON staff_challenges (expires_at);

-- Who is away, from the first day to the last, and who does the work meanwhile.
CREATE TABLE staff_absences (
    id              INTEGER NOT NULL PRIMARY KEY,
    account_id      INTEGER NOT NULL REFERENCES staff_accounts (id) ON DELETE CASCADE,
    delegate_id     INTEGER NOT NULL REFERENCES staff_accounts (id) ON DELETE CASCADE,
    first_day       TEXT NOT NULL,
    last_day        TEXT NOT NULL,
    created_at      TEXT NOT NULL,
    CHECK (first_day <= last_day),
    CHECK (account_id <> delegate_id)
) STRICT;
CREATE INDEX staff_absences_account ON staff_absences (account_id, last_day);
CREATE INDEX staff_absences_delegate ON staff_absences (delegate_id);
