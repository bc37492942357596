ALTER TABLE boundaries DROP COLUMN hand_on;
DROP INDEX service_requests_state;
DROP TABLE request_escalations;
DROP TABLE reporter_keys;
