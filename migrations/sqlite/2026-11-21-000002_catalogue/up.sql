CREATE TABLE services (
    id              INTEGER NOT NULL PRIMARY KEY,
    jurisdiction_id INTEGER NOT NULL REFERENCES jurisdictions (id),
    department_id   INTEGER REFERENCES departments (id),
    code            TEXT NOT NULL,
    name            TEXT NOT NULL,
    description     TEXT NOT NULL,
    kind            TEXT NOT NULL,
    keywords        TEXT NOT NULL,
    position        INTEGER NOT NULL,
    active          INTEGER NOT NULL CHECK (active IN (0, 1)),
    service_notice  TEXT,
    expected_hours  INTEGER,
    release_minutes INTEGER,
    UNIQUE (jurisdiction_id, code)
) STRICT;
CREATE INDEX services_department ON services (department_id);

CREATE TABLE service_groups (
    id              INTEGER NOT NULL PRIMARY KEY,
    service_id      INTEGER NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    position        INTEGER NOT NULL,
    name            TEXT NOT NULL,
    UNIQUE (service_id, position)
) STRICT;

CREATE TABLE service_areas (
    id              INTEGER NOT NULL PRIMARY KEY,
    service_id      INTEGER NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    layer           TEXT NOT NULL,
    code            TEXT NOT NULL,
    UNIQUE (service_id, layer, code)
) STRICT;

CREATE TABLE service_attributes (
    id              INTEGER NOT NULL PRIMARY KEY,
    service_id      INTEGER NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    position        INTEGER NOT NULL,
    code            TEXT NOT NULL,
    variable        INTEGER NOT NULL CHECK (variable IN (0, 1)),
    datatype        TEXT NOT NULL,
    required        INTEGER NOT NULL CHECK (required IN (0, 1)),
    description     TEXT NOT NULL,
    datatype_description TEXT,
    automated       TEXT,
    UNIQUE (service_id, code),
    UNIQUE (service_id, position)
) STRICT;

CREATE TABLE attribute_options (
    id              INTEGER NOT NULL PRIMARY KEY,
    attribute_id    INTEGER NOT NULL REFERENCES service_attributes (id) ON DELETE CASCADE,
    position        INTEGER NOT NULL,
    key             TEXT NOT NULL,
    name            TEXT NOT NULL,
    UNIQUE (attribute_id, key),
    UNIQUE (attribute_id, position)
) STRICT;

CREATE TABLE catalogue_translations (
    id              INTEGER NOT NULL PRIMARY KEY,
    service_id      INTEGER NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    locale          TEXT NOT NULL,
    subject         TEXT NOT NULL,
    text            TEXT NOT NULL,
    UNIQUE (service_id, locale, subject)
) STRICT;
