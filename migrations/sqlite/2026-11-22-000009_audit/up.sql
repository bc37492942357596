-- The record of who did what. Rows are only ever added: each holds the hash of the one before it, so that a row
-- that is changed, taken out or put in afterwards is found. It has no foreign keys, because it outlives what it
-- tells of; a government is named by its code, because a number may be given to another one later.
CREATE TABLE audit_log (
    id              INTEGER NOT NULL PRIMARY KEY,
    at              TEXT NOT NULL,
    jurisdiction    TEXT,
    actor_kind      TEXT NOT NULL,
    actor_key       INTEGER,
    action          TEXT NOT NULL,
    subject         TEXT NOT NULL,
    detail          TEXT NOT NULL,
    previous        TEXT NOT NULL,
    hash            TEXT NOT NULL
) STRICT;
CREATE INDEX audit_log_jurisdiction ON audit_log (jurisdiction, id);
CREATE INDEX audit_log_actor ON audit_log (actor_kind, actor_key, id);
CREATE INDEX audit_log_subject ON audit_log (subject, id);
CREATE INDEX audit_log_action ON audit_log (action, id);
CREATE INDEX audit_log_at ON audit_log (at, id);

-- The end of the chain. Whoever adds a row locks it, so that no two rows follow the same one.
CREATE TABLE audit_head (
    id              INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    last_id         INTEGER NOT NULL,
    hash            TEXT NOT NULL
) STRICT;
INSERT INTO audit_head (id, last_id, hash)
    VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- SQLite knows no roles: this keeps a row from being changed by mistake.
CREATE TRIGGER audit_log_stays BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is only added to');
END;
CREATE TRIGGER audit_log_whole BEFORE DELETE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is only added to');
END;
-- `INSERT OR REPLACE` takes a row away without asking the trigger above.
CREATE TRIGGER audit_log_once BEFORE INSERT ON audit_log
    WHEN EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is only added to');
END;
