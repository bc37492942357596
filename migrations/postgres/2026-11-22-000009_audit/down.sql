DROP TABLE audit_head;
DROP TABLE audit_log;
DROP FUNCTION refuse_audit_change();
