//! Reading GeoJSON, good and bad, and writing it back.

use lamppost::geo::{MAX_FAULTS, Reason, read_features, write_features};
use serde_json::{Value, json};

use super::support::{features, text_of};

fn square(west: f64) -> Value {
    let east = west + 1.0;
    json!([[[west, 0], [east, 0], [east, 1], [west, 1], [west, 0]]])
}

fn polygon(west: f64) -> Value {
    json!({ "type": "Polygon", "coordinates": square(west) })
}

fn faults(value: &Value) -> Vec<String> {
    let faults = read_features(&value.to_string()).unwrap_err();
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn real_districts_are_read() {
    let counts = |name: &str| {
        let features = features(name);
        let parts: usize = features.iter().map(|feature| feature.area.polygon_count()).sum();
        let holes: usize = features.iter().map(|feature| feature.area.hole_count()).sum();
        (features.len(), parts, holes)
    };
    assert_eq!(counts("virginia-counties.geojson"), (136, 138, 19));
    assert_eq!(counts("montreal-districts.geojson"), (58, 69, 0));
    assert_eq!(counts("new-york-districts.geojson"), (59, 102, 2));
}

#[test]
fn what_is_written_reads_the_same() {
    for name in ["virginia-counties.geojson", "montreal-districts.geojson"] {
        let features = features(name);
        let written = write_features(&features).to_string();
        assert_eq!(read_features(&written).unwrap(), features);
    }
}

#[test]
fn a_bare_geometry_and_a_collection_of_them_will_do() {
    let bare = read_features(&polygon(0.0).to_string()).unwrap();
    assert!(bare[0].properties.is_empty() && bare[0].id.is_none());
    let both = json!({ "type": "MultiPolygon", "coordinates": [square(0.0), square(5.0)] });
    assert_eq!(read_features(&both.to_string()).unwrap()[0].area.polygon_count(), 2);
    let collection = json!({
        "type": "Feature", "id": 12, "properties": null,
        "geometry": { "type": "GeometryCollection", "geometries": [polygon(-5.0), both] },
    });
    let read = read_features(&collection.to_string()).unwrap();
    assert_eq!((read[0].id.as_deref(), read[0].area.polygon_count()), (Some("12"), 3));
    // A byte order mark, a height and an unknown member are let go.
    let text = r#"{"type":"Polygon","bbox":[0,0,1,1],"coordinates":
        [[[0,0,5],[1,0,5],[1,1,5.5,"x"],[0,0,5]]]}"#;
    assert!(read_features(&format!("\u{feff}{text}")).is_ok());
}

#[test]
fn other_geometries_are_refused_by_name() {
    let feature = |name: &str, geometry: Value| {
        let properties = json!({ "Name": name });
        json!({ "type": "Feature", "properties": properties, "geometry": geometry })
    };
    let file = json!({ "type": "FeatureCollection", "features": [
        feature("Kiosk", json!({ "type": "Point", "coordinates": [1, 2] })),
        feature("Lane", json!({ "type": "LineString", "coordinates": [[1, 2], [3, 4]] })),
        feature("Good", polygon(0.0)),
        feature("None", Value::Null),
        feature("Flat", json!({ "type": "Polygon", "coordinates": [[1, 2], [3, 4]] })),
        feature("Gap", json!({ "type": "Polygon", "coordinates": [[[0, 0], [null, 1], [1, 1]]] })),
        feature("Bare", json!({ "type": "Polygon" })),
    ] });
    assert_eq!(
        faults(&file),
        [
            "feature 1 (Kiosk): only Polygon and MultiPolygon describe an area; found Point",
            "feature 2 (Lane): only Polygon and MultiPolygon describe an area; found LineString",
            "feature 4 (None): the feature has no geometry",
            "feature 5 (Flat), polygon 1, ring 1: the coordinates are not nested as a Polygon asks",
            "feature 6 (Gap), polygon 1, ring 1: the coordinates are not nested as a Polygon asks",
            "feature 7 (Bare): the coordinates are not nested as a Polygon asks",
        ]
    );
}

#[test]
fn no_more_than_twenty_faults_are_reported() {
    let point =
        json!({ "type": "Feature", "geometry": { "type": "Point", "coordinates": [1, 2] } });
    let file = json!({ "type": "FeatureCollection", "features": vec![point; 50] });
    let found = faults(&file);
    assert_eq!(found.len(), MAX_FAULTS);
    assert!(found[19].starts_with("feature 20: "), "{}", found[19]);
}

#[test]
fn only_wgs84_is_taken() {
    let with_crs = |crs: Value| {
        let mut file = polygon(0.0);
        file["crs"] = crs;
        read_features(&file.to_string())
    };
    let named = |name: &str| json!({ "type": "name", "properties": { "name": name } });
    for name in [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "urn:ogc:def:crs:EPSG::4326",
        "EPSG:4326",
        "epsg:4326",
        "WGS84",
    ] {
        assert!(with_crs(named(name)).is_ok(), "{name}");
    }
    assert!(with_crs(Value::Null).is_ok());
    for name in ["urn:ogc:def:crs:EPSG::32188", "EPSG:3857", "EPSG:14326", "LOCAL:4326"] {
        let faults = with_crs(named(name)).unwrap_err();
        assert_eq!(faults[0].reason, Reason::WrongCrs(name.to_owned()));
    }
    assert!(with_crs(json!({ "type": "link", "properties": {} })).is_err());
}

#[test]
fn what_is_not_geojson_is_said_so() {
    for text in ["", "[]", "{", "null", "{}", r#"{"type":"Topology"}"#, r#"{"type":7}"#] {
        let faults = read_features(text).unwrap_err();
        assert!(matches!(faults[0].reason, Reason::NotGeoJson(_)), "{text}: {faults:?}");
    }
    let empty = json!({ "type": "FeatureCollection", "features": [] });
    assert_eq!(faults(&empty), ["not GeoJSON: it has no features"]);
    let number = r#"{"type":"Polygon","coordinates":[[[1e999,0],[1,0],[1,1],[1e999,0]]]}"#;
    assert!(read_features(number).is_err());
    let deep = format!(r#"{{"type":"Polygon","coordinates":{}"#, "[".repeat(100_000));
    assert!(read_features(&deep).is_err());
}

#[test]
fn data_files_say_where_they_come_from() {
    for name in ["virginia-counties", "montreal-districts", "new-york-districts"] {
        let text = text_of(&format!("tests/data/{name}.LICENCE.md"));
        for wanted in ["Source", "Licence", "Changes"] {
            assert!(text.contains(wanted), "{name}: {wanted}");
        }
    }
}
