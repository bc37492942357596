DROP TRIGGER request_events_gone;
DROP TABLE unlogged_changes;
