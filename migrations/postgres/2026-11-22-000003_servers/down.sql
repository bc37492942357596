DROP TABLE rate_usage;
DROP TABLE leases;
DROP TRIGGER configuration_changed ON configuration;
DROP FUNCTION configuration_changed();
