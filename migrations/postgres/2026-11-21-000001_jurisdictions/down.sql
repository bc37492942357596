DROP TABLE boundaries;
DROP TABLE boundary_sets;
DROP TABLE departments;
DROP TABLE jurisdictions;
DROP TABLE configuration;
