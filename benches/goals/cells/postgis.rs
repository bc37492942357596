//! Look-ups of positions by `PostGIS`, one a query, as a service that asks its database would do.

use std::io::{BufWriter, Write as _};
use std::path::Path;

use crate::city::Ground;
use crate::options::Options;
use crate::pgbench;

const DATABASE: &str = "goals_areas";

/// Look-ups a second at 8 clients; `None` without PostgreSQL or `PostGIS`.
pub fn rate(options: &Options, ground: &Ground, file: &Path) -> Option<f64> {
    let cluster = ground.cluster.as_ref()?;
    let offered = "SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'";
    if cluster.query("postgres", offered).is_empty() {
        return None;
    }
    cluster.query("postgres", &format!("DROP DATABASE IF EXISTS {DATABASE}"));
    cluster.query("postgres", &format!("CREATE DATABASE {DATABASE}"));
    cluster.query(DATABASE, "CREATE EXTENSION postgis");
    cluster.query(DATABASE, "CREATE TABLE raw (geometry TEXT)");
    let mut psql = cluster
        .psql(DATABASE)
        .args(["-c", "COPY raw FROM STDIN"])
        .stdin(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufWriter::new(psql.stdin.take().unwrap());
    let text = std::fs::read_to_string(file).unwrap();
    let whole: serde_json::Value = serde_json::from_str(&text).unwrap();
    for feature in whole["features"].as_array().unwrap() {
        writeln!(out, "{}", feature["geometry"]).unwrap();
    }
    drop(out);
    assert!(psql.wait().unwrap().success(), "COPY of areas failed");
    for sql in [
        "CREATE TABLE areas AS SELECT (ST_Dump(ST_SetSRID(ST_GeomFromGeoJSON(geometry), 4326))).geom
         FROM raw",
        "CREATE INDEX ON areas USING gist (geom)",
        "VACUUM ANALYZE areas",
    ] {
        cluster.query(DATABASE, sql);
    }
    let bounds = "SELECT concat_ws('|', ST_XMin(e), ST_XMax(e), ST_YMin(e), ST_YMax(e))
                  FROM (SELECT ST_Extent(geom) AS e FROM areas) x";
    let bounds = cluster.query(DATABASE, bounds);
    let bounds: Vec<f64> = bounds.trim().split('|').map(|word| word.parse().unwrap()).collect();
    let [west, east, south, north] = bounds[..] else { panic!("the areas have no extent") };
    // pgbench draws whole numbers: a billion of them across the box.
    let script = format!(
        "\\set a random(0, 1000000000)\n\\set b random(0, 1000000000)\n\
         SELECT count(*) FROM areas WHERE ST_Covers(geom, ST_SetSRID(ST_MakePoint(\
         {west} + :a::float8 * {}, {south} + :b::float8 * {}), 4326));\n",
        (east - west) / 1e9,
        (north - south) / 1e9
    );
    Some(pgbench::run((cluster, DATABASE), options, &script, 8).per_second)
}
