-- PostgreSQL keeps rows in the order in which they come in; only SQLite has to be told.
SELECT 1;
