DROP TABLE rate_usage;
DROP TABLE leases;
