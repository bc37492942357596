-- Every server listens on this channel and loads the configuration again at once. Each also asks for its number
-- now and then, so nothing is lost with a notification.
CREATE FUNCTION configuration_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('lamppost_configuration', NEW.version::text);
    RETURN NULL;
END $$;
CREATE TRIGGER configuration_changed AFTER UPDATE ON configuration
    FOR EACH ROW EXECUTE FUNCTION configuration_changed();

-- Which server does a job for all of them, and until when nobody else may.
CREATE TABLE leases (
    job         TEXT NOT NULL PRIMARY KEY,
    owner       TEXT NOT NULL,
    until       TIMESTAMP NOT NULL
);

-- What each server has let through of each bucket of the rate limits, for the others. A bucket is a digest, never an
-- address. It may be lost in a crash, so it costs no log.
CREATE UNLOGGED TABLE rate_usage (
    bucket      TEXT NOT NULL,
    server      TEXT NOT NULL,
    used        BIGINT NOT NULL,
    at          TIMESTAMP NOT NULL,
    PRIMARY KEY (bucket, server)
);
CREATE INDEX rate_usage_at ON rate_usage (at);
