DROP TABLE catalogue_translations;
DROP TABLE attribute_options;
DROP TABLE service_attributes;
DROP TABLE service_areas;
DROP TABLE service_groups;
DROP TABLE services;
