//! Makes the demo city's outline and its enclaves from its districts:
//! `cargo run --example montreal_boundaries`.

use std::error::Error;
use std::fs;
use std::path::Path;

use lamppost::geo::{
    Area, AreaIndex, Feature, Position, dissolve, enclaves, read_features, write_features,
};
use serde_json::{Map, Value};

/// The enclaves: a code, a name, and the latitude and longitude of a place in each.
const NEIGHBOURS: [(&str, &str, f64, f64); 3] = [
    ("cote-saint-luc", "Côte-Saint-Luc, Hampstead, Montréal-Ouest", 45.4687, -73.6609),
    ("mont-royal", "Mont-Royal", 45.5161, -73.6431),
    ("westmount", "Westmount", 45.4853, -73.6007),
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/city/montreal/boundaries");
    let districts = read_features(&fs::read_to_string(folder.join("districts.geojson"))?)
        .map_err(|faults| format!("{faults:?}"))?;
    let areas: Vec<Area> = districts.into_iter().map(|district| district.area).collect();
    let city = dissolve(&areas)?;
    let holes = enclaves(&city)?;
    let index = AreaIndex::build((0..).zip(&holes));
    let mut neighbours = Vec::new();
    for (code, name, latitude, longitude) in NEIGHBOURS {
        let number = index.owner(Position::new(latitude, longitude)?).ok_or(name)?;
        let area = holes.get(usize::try_from(number)?).ok_or(name)?.clone();
        neighbours.push(feature(code, name, area));
    }
    write(&folder.join("city.geojson"), &[feature("montreal", "Montréal", city)])?;
    write(&folder.join("neighbours.geojson"), &neighbours)
}

fn feature(code: &str, name: &str, area: Area) -> Feature {
    let mut properties = Map::new();
    properties.insert("code".to_owned(), Value::from(code));
    properties.insert("name".to_owned(), Value::from(name));
    Feature { properties, id: None, area }
}

fn write(path: &Path, features: &[Feature]) -> Result<(), Box<dyn Error>> {
    Ok(fs::write(path, format!("{}\n", write_features(features)))?)
}
