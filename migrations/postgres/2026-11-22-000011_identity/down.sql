DROP TABLE staff_absences;
DROP TABLE staff_challenges;
DROP TABLE staff_recovery_codes;
DROP TABLE staff_second_factors;
ALTER TABLE staff_sessions DROP COLUMN second_factor;
ALTER TABLE staff_sessions DROP COLUMN cookie;
