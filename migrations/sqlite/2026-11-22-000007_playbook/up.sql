-- Parts of a department. A code is there once in the government, because rules name a team by its code alone.
CREATE TABLE teams (
    id              INTEGER NOT NULL PRIMARY KEY,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id),
    department_id   INTEGER NOT NULL REFERENCES departments (id),
    code            TEXT NOT NULL,
    name            TEXT NOT NULL,
    UNIQUE (jurisdiction_id, code)
) STRICT;
CREATE INDEX teams_department ON teams (department_id);

-- Every version of a government's rules. Of those in force the one with the latest first day rules that has begun.
CREATE TABLE rule_sets (
    id              INTEGER NOT NULL PRIMARY KEY,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id),
    version         INTEGER NOT NULL,
    form            TEXT NOT NULL,
    note            TEXT NOT NULL,
    valid_from      TEXT NOT NULL,
    state           TEXT NOT NULL,
    created_at      TEXT NOT NULL,
    created_by      INTEGER REFERENCES staff_accounts (id),
    approved_at     TEXT,
    approved_by     INTEGER REFERENCES staff_accounts (id),
    UNIQUE (jurisdiction_id, version)
) STRICT;
CREATE INDEX rule_sets_author ON rule_sets (created_by);
CREATE INDEX rule_sets_approver ON rule_sets (approved_by);

-- Every version of each workflow of a government; the one with the code `default` is for services that name none.
CREATE TABLE workflows (
    id              INTEGER NOT NULL PRIMARY KEY,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id),
    code            TEXT NOT NULL,
    version         INTEGER NOT NULL,
    form            TEXT NOT NULL,
    note            TEXT NOT NULL,
    valid_from      TEXT NOT NULL,
    state           TEXT NOT NULL,
    created_at      TEXT NOT NULL,
    created_by      INTEGER REFERENCES staff_accounts (id),
    approved_at     TEXT,
    approved_by     INTEGER REFERENCES staff_accounts (id),
    UNIQUE (jurisdiction_id, code, version)
) STRICT;
CREATE INDEX workflows_author ON workflows (created_by);
CREATE INDEX workflows_approver ON workflows (approved_by);

-- A service names a workflow by any of its versions; which of them holds is a matter of the day.
ALTER TABLE services ADD COLUMN workflow_id INTEGER REFERENCES workflows (id);
CREATE INDEX services_workflow ON services (workflow_id);

-- Who gets what nobody else gets while there are no rules; NULL: the first department. Departments refer to
-- governments, so this is no foreign key: tables that refer to each other could not be copied one by one.
ALTER TABLE jurisdictions ADD COLUMN fallback_department_id INTEGER;
ALTER TABLE jurisdictions ADD COLUMN rules_need_approval INTEGER NOT NULL DEFAULT 0
    CHECK (rules_need_approval IN (0, 1));

-- A government always has a department.
INSERT INTO departments (jurisdiction_id, code, name)
    SELECT j.id, 'OFFICE', '311 office' FROM jurisdictions j
    WHERE NOT EXISTS (SELECT 1 FROM departments d WHERE d.jurisdiction_id = j.id);
