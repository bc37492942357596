DROP TABLE import_runs;
DROP TABLE idempotency_records;
DROP TABLE event_readers;
DROP TABLE request_events;
DROP TABLE request_photos;
DROP TABLE request_answers;
DROP TABLE request_contacts;
DROP TABLE service_requests;
