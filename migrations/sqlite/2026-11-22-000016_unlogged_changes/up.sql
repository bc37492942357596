-- What whoever keeps an image of the reports must hear of besides events, in the order in which it was committed: the
-- first and the last report that changed. Each transaction of a routing to new borders that moved anything writes one.
CREATE TABLE unlogged_changes (
    id                  INTEGER NOT NULL PRIMARY KEY,
    first_request_id    INTEGER NOT NULL,
    last_request_id     INTEGER NOT NULL,
    event_id            INTEGER
) STRICT;
-- SQLite gives the number of an event again when it was the last one and is gone with its report. Readers of the log go
-- back to what stood before it.
CREATE TRIGGER request_events_gone AFTER DELETE ON request_events
BEGIN
    INSERT INTO unlogged_changes (first_request_id, last_request_id, event_id)
        VALUES (OLD.request_id, OLD.request_id, OLD.id);
END;
