DROP TABLE area_routing;
DROP TRIGGER service_requests_left ON service_requests;
DROP FUNCTION service_requests_left();
DROP TABLE request_areas;
DROP TABLE areas;
