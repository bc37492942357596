//! A city as files.

mod applied;
mod compared;
mod examples;
mod refused;

use lamppost::city::files::{self, Folder, Reading};

/// The smallest city that has everything in it.
pub(crate) const JURISDICTION: &str = r#"
code = "town"
name = "Town"
time_zone = "America/Toronto"
locale = "en"
modules_off = []
"#;
pub(crate) const DEPARTMENTS: &str = r#"
[[department]]
code = "works"
name = "Works"
"#;
pub(crate) const SERVICES: &str = r#"
[[service]]
code = "HOLE"
name = "Hole"
groups = ["Roads"]
department = "works"
areas = [{ layer = "ward", code = "w1" }]

[[service.attribute]]
code = "DEPTH"
datatype = "singlevaluelist"
description = "How deep?"
options = [{ key = "s", name = "Shallow" }, { key = "d", name = "Deep" }]

[service.translations.fr]
name = "Trou"

[service.translations.fr.options.DEPTH]
s = "Peu"

[[service]]
code = "LAMP"
name = "Lamp"
type = "batch"
release_minutes = 5
"#;
pub(crate) const BOUNDARIES: &str = r#"
[[set]]
layer = "ward"
file = "boundaries/wards.geojson"
valid_from = 2026-01-01
source = "Invented"
licence = "CC0-1.0"
"#;
pub(crate) const WARDS: &str = r#"{"type":"Feature","properties":{"code":"w1","name":"Ward 1"},
    "geometry":{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]]]}}"#;

/// The files of the small city, some of them with other texts.
pub(crate) fn folder(changed: &[(&str, &str)]) -> Folder {
    let mut files = vec![
        ("jurisdiction.toml", JURISDICTION),
        ("departments.toml", DEPARTMENTS),
        ("services.toml", SERVICES),
        ("boundaries.toml", BOUNDARIES),
        ("boundaries/wards.geojson", WARDS),
    ];
    files.retain(|(path, _)| !changed.iter().any(|(other, _)| other == path));
    files.extend(changed.iter().filter(|(_, text)| !text.is_empty()));
    Folder::of(files)
}

/// The small city read.
pub(crate) fn reading(changed: &[(&str, &str)]) -> Reading {
    files::read(&folder(changed)).unwrap()
}

/// Everything that is wrong with it, a line each.
pub(crate) fn faults(changed: &[(&str, &str)]) -> Vec<String> {
    let faults = files::read(&folder(changed)).unwrap_err();
    faults.iter().map(ToString::to_string).collect()
}
