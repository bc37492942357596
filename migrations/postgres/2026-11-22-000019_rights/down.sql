DROP TABLE subject_requests;
DROP TABLE person_merges;
