-- One row for each transaction of a routing to new borders that moved anything: the first and the last report that it
-- moved. Such moves are no events; whoever keeps an image of where reports lie reads these. Never removed: a routing of a
-- million reports makes 500.
CREATE TABLE area_moves (
    id                  INTEGER NOT NULL PRIMARY KEY,
    first_request_id    INTEGER NOT NULL,
    last_request_id     INTEGER NOT NULL
) STRICT;
