-- Who owns a report, where it stands in its workflow, how soon it matters.
ALTER TABLE service_requests ADD COLUMN department_id INTEGER REFERENCES departments (id);
ALTER TABLE service_requests ADD COLUMN team_id INTEGER REFERENCES teams (id);
ALTER TABLE service_requests ADD COLUMN person_id INTEGER REFERENCES staff_accounts (id);
ALTER TABLE service_requests ADD COLUMN state TEXT;
ALTER TABLE service_requests ADD COLUMN state_since TEXT;
ALTER TABLE service_requests ADD COLUMN closing_code TEXT;
ALTER TABLE service_requests ADD COLUMN priority INTEGER NOT NULL DEFAULT 1;
ALTER TABLE service_requests ADD COLUMN urgency INTEGER NOT NULL DEFAULT 0;
ALTER TABLE service_requests ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0;
-- When everybody may see it, where that comes by itself.
ALTER TABLE service_requests ADD COLUMN publish_at TEXT;
UPDATE service_requests SET department_id = coalesce(
    (SELECT s.department_id FROM services s WHERE s.id = service_requests.service_id),
    (SELECT min(d.id) FROM departments d WHERE d.jurisdiction_id = service_requests.jurisdiction_id));
-- A column's own condition is checked on every row there is, and on every one that is written: no open report without
-- an owner.
ALTER TABLE service_requests ADD COLUMN version INTEGER NOT NULL DEFAULT 1
    CHECK (status = 'closed' OR department_id IS NOT NULL);
CREATE INDEX service_requests_publish ON service_requests (publish_at) WHERE publish_at IS NOT NULL;
-- Of reports that are open: what is looked up by owner is work to do.
CREATE INDEX service_requests_department ON service_requests (department_id) WHERE status = 'open';
CREATE INDEX service_requests_team ON service_requests (team_id) WHERE status = 'open' AND team_id IS NOT NULL;
CREATE INDEX service_requests_person ON service_requests (person_id) WHERE status = 'open' AND person_id IS NOT NULL;

-- Who did it, whether the reporter is told though the public is not, and what changed, as JSON.
ALTER TABLE request_events ADD COLUMN account_id INTEGER REFERENCES staff_accounts (id);
ALTER TABLE request_events ADD COLUMN to_reporter INTEGER NOT NULL DEFAULT 0 CHECK (to_reporter IN (0, 1));
ALTER TABLE request_events ADD COLUMN detail TEXT;
CREATE INDEX request_events_account ON request_events (account_id) WHERE account_id IS NOT NULL;

-- What is shown in place of an event's own words, which stay as they were written; nothing where they are hidden.
CREATE TABLE event_texts (
    event_id        INTEGER NOT NULL PRIMARY KEY REFERENCES request_events (id) ON DELETE CASCADE,
    note            TEXT,
    account_id      INTEGER REFERENCES staff_accounts (id),
    at              TEXT NOT NULL
) STRICT;
CREATE INDEX event_texts_account ON event_texts (account_id);

CREATE TABLE request_tags (
    request_id      INTEGER NOT NULL REFERENCES service_requests (id) ON DELETE CASCADE,
    tag             TEXT NOT NULL,
    PRIMARY KEY (request_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX request_tags_tag ON request_tags (tag, request_id);

-- Tasks for other departments that belong to one report.
CREATE TABLE request_parts (
    id              INTEGER NOT NULL PRIMARY KEY,
    request_id      INTEGER NOT NULL REFERENCES service_requests (id) ON DELETE CASCADE,
    department_id   INTEGER NOT NULL REFERENCES departments (id),
    team_id         INTEGER REFERENCES teams (id),
    title           TEXT NOT NULL,
    created_at      TEXT NOT NULL,
    created_by      INTEGER REFERENCES staff_accounts (id),
    ended_at        TEXT,
    ended_by        INTEGER REFERENCES staff_accounts (id),
    result          TEXT
) STRICT;
CREATE INDEX request_parts_request ON request_parts (request_id);
CREATE INDEX request_parts_department ON request_parts (department_id);
CREATE INDEX request_parts_team ON request_parts (team_id);
CREATE INDEX request_parts_creator ON request_parts (created_by);
CREATE INDEX request_parts_ender ON request_parts (ended_by);

-- A closing step that waits for the parts to end, as JSON.
CREATE TABLE request_closings (
    request_id      INTEGER NOT NULL PRIMARY KEY REFERENCES service_requests (id) ON DELETE CASCADE,
    step            TEXT NOT NULL,
    account_id      INTEGER NOT NULL REFERENCES staff_accounts (id)
) STRICT;
CREATE INDEX request_closings_account ON request_closings (account_id);

-- One thing that happened to many: a storm, a burst main.
CREATE TABLE mass_events (
    id              INTEGER NOT NULL PRIMARY KEY,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id),
    title           TEXT NOT NULL,
    created_at      TEXT NOT NULL,
    created_by      INTEGER NOT NULL REFERENCES staff_accounts (id),
    ended_at        TEXT
) STRICT;
CREATE INDEX mass_events_jurisdiction ON mass_events (jurisdiction_id);
CREATE INDEX mass_events_creator ON mass_events (created_by);
CREATE TABLE mass_event_requests (
    request_id      INTEGER NOT NULL PRIMARY KEY REFERENCES service_requests (id) ON DELETE CASCADE,
    event_id        INTEGER NOT NULL REFERENCES mass_events (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX mass_event_requests_event ON mass_event_requests (event_id);
-- What is said to all of them, and how far that has come.
CREATE TABLE mass_event_updates (
    id              INTEGER NOT NULL PRIMARY KEY,
    event_id        INTEGER NOT NULL REFERENCES mass_events (id) ON DELETE CASCADE,
    account_id      INTEGER NOT NULL REFERENCES staff_accounts (id),
    audience        TEXT NOT NULL,
    note            TEXT NOT NULL,
    at              TEXT NOT NULL,
    done_to         INTEGER NOT NULL,
    reached         INTEGER NOT NULL,
    finished        INTEGER NOT NULL CHECK (finished IN (0, 1))
) STRICT;
CREATE INDEX mass_event_updates_event ON mass_event_updates (event_id);
CREATE INDEX mass_event_updates_account ON mass_event_updates (account_id);

-- Reports that turned out to be the same as another; how each stood before, as JSON, so that it can be undone.
CREATE TABLE request_merges (
    request_id      INTEGER NOT NULL PRIMARY KEY REFERENCES service_requests (id) ON DELETE CASCADE,
    into_id         INTEGER NOT NULL REFERENCES service_requests (id) ON DELETE CASCADE,
    before          TEXT NOT NULL,
    at              TEXT NOT NULL,
    account_id      INTEGER NOT NULL REFERENCES staff_accounts (id)
) STRICT;
CREATE INDEX request_merges_into ON request_merges (into_id);
CREATE INDEX request_merges_account ON request_merges (account_id);

-- One call that changed many reports, and how each stood before and after, as JSON.
CREATE TABLE bulk_changes (
    id              INTEGER NOT NULL PRIMARY KEY,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id),
    account_id      INTEGER NOT NULL REFERENCES staff_accounts (id),
    at              TEXT NOT NULL,
    undone_at       TEXT
) STRICT;
CREATE INDEX bulk_changes_jurisdiction ON bulk_changes (jurisdiction_id);
CREATE INDEX bulk_changes_account ON bulk_changes (account_id);
CREATE TABLE bulk_items (
    bulk_id         INTEGER NOT NULL REFERENCES bulk_changes (id) ON DELETE CASCADE,
    request_id      INTEGER NOT NULL REFERENCES service_requests (id) ON DELETE CASCADE,
    before          TEXT NOT NULL,
    version         INTEGER NOT NULL,
    PRIMARY KEY (bulk_id, request_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX bulk_items_request ON bulk_items (request_id);

-- Searches that somebody keeps; shared ones are everybody's of the government.
CREATE TABLE queues (
    id              INTEGER NOT NULL PRIMARY KEY,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id),
    account_id      INTEGER NOT NULL REFERENCES staff_accounts (id),
    name            TEXT NOT NULL,
    filter          TEXT NOT NULL,
    shared          INTEGER NOT NULL CHECK (shared IN (0, 1)),
    created_at      TEXT NOT NULL
) STRICT;
CREATE INDEX queues_jurisdiction ON queues (jurisdiction_id);
CREATE INDEX queues_account ON queues (account_id);
CREATE TABLE queue_pins (
    account_id      INTEGER NOT NULL REFERENCES staff_accounts (id) ON DELETE CASCADE,
    queue_id        INTEGER NOT NULL REFERENCES queues (id) ON DELETE CASCADE,
    position        INTEGER NOT NULL,
    PRIMARY KEY (account_id, queue_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_pins_queue ON queue_pins (queue_id);

-- Words that are used again and again.
CREATE TABLE response_templates (
    id              INTEGER NOT NULL PRIMARY KEY,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id),
    department_id   INTEGER REFERENCES departments (id),
    title           TEXT NOT NULL,
    text            TEXT NOT NULL
) STRICT;
CREATE INDEX response_templates_jurisdiction ON response_templates (jurisdiction_id);
CREATE INDEX response_templates_department ON response_templates (department_id);

-- Colleagues who are named in a note.
CREATE TABLE mentions (
    account_id      INTEGER NOT NULL REFERENCES staff_accounts (id) ON DELETE CASCADE,
    event_id        INTEGER NOT NULL REFERENCES request_events (id) ON DELETE CASCADE,
    seen_at         TEXT,
    PRIMARY KEY (account_id, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_event ON mentions (event_id);
