ALTER TABLE jurisdictions DROP COLUMN modules_off;
