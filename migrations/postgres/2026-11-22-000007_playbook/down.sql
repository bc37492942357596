ALTER TABLE jurisdictions DROP COLUMN rules_need_approval;
ALTER TABLE jurisdictions DROP COLUMN fallback_department_id;
DROP INDEX services_workflow;
ALTER TABLE services DROP COLUMN workflow_id;
DROP TABLE workflows;
DROP TABLE rule_sets;
DROP TABLE teams;
DELETE FROM departments WHERE code = 'OFFICE' AND name = '311 office'
    AND NOT EXISTS (SELECT 1 FROM services s WHERE s.department_id = departments.id)
    AND NOT EXISTS (SELECT 1 FROM staff_grants g WHERE g.department_id = departments.id);
