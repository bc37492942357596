DROP TABLE copy_runs;
