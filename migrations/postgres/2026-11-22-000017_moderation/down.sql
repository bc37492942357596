DROP INDEX service_requests_object;
DROP TABLE appeals;
DROP TABLE bans;
DROP TABLE abuse_reports;
DROP TABLE photo_originals;
DROP TABLE request_hidings;
DROP TABLE request_originals;
