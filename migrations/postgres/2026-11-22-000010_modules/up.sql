-- The modules that a government has switched off: their words, parted by blanks.
ALTER TABLE jurisdictions ADD COLUMN modules_off TEXT NOT NULL DEFAULT '';
