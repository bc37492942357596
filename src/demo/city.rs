//! The demo city's files, as they stand in `examples/city/montreal`.

use crate::city::files::Folder;

/// The code of the demo city's government.
pub const JURISDICTION: &str = "montreal";

/// Names files of the demo city with their texts.
macro_rules! embedded {
    ($($path:literal),+ $(,)?) => {
        [$(($path, include_str!(concat!("../../examples/city/montreal/", $path)))),+]
    };
}

const FILES: [(&str, &str); 15] = embedded![
    "jurisdiction.toml",
    "departments.toml",
    "boundaries.toml",
    "boundaries/city.geojson",
    "boundaries/districts.geojson",
    "boundaries/neighbours.geojson",
    "services/10-roads.toml",
    "services/20-lights.toml",
    "services/30-waste.toml",
    "services/40-parks.toml",
    "services/50-snow.toml",
    "services/60-water.toml",
    "services/70-animals.toml",
    "services/80-public-space.toml",
    "services/90-buildings.toml",
];

/// The files.
pub fn files() -> Folder {
    Folder::of(FILES)
}
