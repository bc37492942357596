DROP TABLE unlogged_changes;
