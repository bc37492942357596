-- What a picture looks like, as 64 bits; unknown of those that came before.
ALTER TABLE media ADD COLUMN phash BIGINT;
