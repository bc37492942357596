-- Who answers. An account is never removed: what somebody did stays with his name.
CREATE TABLE staff_accounts (
    id              INTEGER NOT NULL PRIMARY KEY,
    email           TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    password        TEXT,
    created_at      TEXT NOT NULL,
    disabled_at     TEXT
) STRICT;

-- A role within a government, a department, an area; what is NULL is not limited.
CREATE TABLE staff_grants (
    id              INTEGER NOT NULL PRIMARY KEY,
    account_id      INTEGER NOT NULL REFERENCES staff_accounts (id) ON DELETE CASCADE,
    role            TEXT NOT NULL,
    jurisdiction_id INTEGER REFERENCES jurisdictions (id),
    department_id   INTEGER REFERENCES departments (id),
    area_id         INTEGER REFERENCES areas (id)
) STRICT;
CREATE INDEX staff_grants_account ON staff_grants (account_id);
CREATE INDEX staff_grants_jurisdiction ON staff_grants (jurisdiction_id);
CREATE INDEX staff_grants_department ON staff_grants (department_id);
CREATE INDEX staff_grants_area ON staff_grants (area_id);

-- Invitations: the digest of a text that sets a password, once.
CREATE TABLE staff_invitations (
    digest          TEXT NOT NULL PRIMARY KEY,
    account_id      INTEGER NOT NULL REFERENCES staff_accounts (id) ON DELETE CASCADE,
    expires_at      TEXT NOT NULL
) STRICT;
CREATE INDEX staff_invitations_account ON staff_invitations (account_id);

-- A session is one sign-in on one device. Ended ones are kept for a while, so that a stolen ticket is noticed.
CREATE TABLE staff_sessions (
    id              INTEGER NOT NULL PRIMARY KEY,
    account_id      INTEGER NOT NULL REFERENCES staff_accounts (id) ON DELETE CASCADE,
    agent           TEXT NOT NULL,
    created_at      TEXT NOT NULL,
    renewed_at      TEXT NOT NULL,
    ended_at        TEXT
) STRICT;
CREATE INDEX staff_sessions_account ON staff_sessions (account_id);
CREATE INDEX staff_sessions_renewed ON staff_sessions (renewed_at);

-- Tickets that renew a session; each is good once. One that comes again was stolen.
CREATE TABLE staff_tickets (
    digest          TEXT NOT NULL PRIMARY KEY,
    session_id      INTEGER NOT NULL REFERENCES staff_sessions (id) ON DELETE CASCADE,
    used_at         TEXT
) STRICT;
CREATE INDEX staff_tickets_session ON staff_tickets (session_id);

-- What access tokens are signed with; the same on every server.
CREATE TABLE signing_keys (
    kid             TEXT NOT NULL PRIMARY KEY,
    secret          TEXT NOT NULL,
    created_at      TEXT NOT NULL
) STRICT;
