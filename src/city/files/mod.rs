//! Reading a city from files: TOML for what people write, GeoJSON for borders.
//!
//! Everything that is wrong is reported at once, with file and line. Knows the layout of the folders;
//! knows no database.

mod check;
mod fault;
mod folder;
mod forms;
mod ground;
mod jurisdiction;
mod playbook;
mod services;

pub use fault::Fault;
pub use folder::Folder;

use super::CityDescription;
use fault::Faults;

/// What reading gave: the city, and what is allowed but perhaps not meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The city.
    pub city: CityDescription,
    /// Remarks.
    pub warnings: Vec<Fault>,
}

/// Reads the city that a folder describes.
///
/// A folder that holds `jurisdiction.toml` is one government; else each of its folders is one.
///
/// # Errors
/// Every fault of every file.
pub fn read(folder: &Folder) -> Result<Reading, Vec<Fault>> {
    let mut faults = Faults::default();
    let mut city = CityDescription::default();
    let mut heads = Vec::new();
    for place in folder.jurisdictions(&mut faults) {
        if let Some((head, one)) = jurisdiction::read(folder, &place, &mut faults) {
            heads.push(head);
            city.jurisdictions.push(one);
        }
    }
    check::between_jurisdictions(&heads, &mut faults);
    faults.finish().map(|warnings| Reading { city, warnings })
}
