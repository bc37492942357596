DROP TABLE area_moves;
