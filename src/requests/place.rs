//! Where a report is: coordinates, an address, or the address's identifier (GeoReport v2, POST requests).

use crate::geo::Position;
use crate::jurisdictions::{Atlas, JurisdictionId};
use crate::text::clean_line;

/// The location fields as a client sent them.
#[derive(Debug, Clone, Default)]
pub struct PlaceForm {
    /// `lat`
    pub lat: Option<String>,
    /// `long`
    pub long: Option<String>,
    /// `address_string`
    pub address: Option<String>,
    /// `address_id`
    pub address_id: Option<String>,
    /// `zipcode`
    pub zipcode: Option<String>,
}

/// A checked location.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Place {
    /// The point, if one is known.
    pub position: Option<Position>,
    /// The address as text, most specific part first.
    pub address: Option<String>,
    /// Its identifier in the city's own system.
    pub address_id: Option<String>,
    /// The postal code.
    pub zipcode: Option<String>,
}

const MAX_ADDRESS: usize = 500;

impl Place {
    /// Checks the fields. `needed` asks for at least one of the three kinds of location.
    pub fn parse(form: &PlaceForm, needed: bool, faults: &mut Vec<String>) -> Self {
        let before = faults.len();
        let position = parse_position(form.lat.as_deref(), form.long.as_deref(), faults);
        let mut line = |name: &str, value: &Option<String>| {
            let text = value.as_deref().map(clean_line).filter(|text| !text.is_empty())?;
            if text.chars().count() > MAX_ADDRESS {
                faults.push(format!("{name} is longer than {MAX_ADDRESS} characters"));
            }
            Some(text)
        };
        let address = line("address_string", &form.address);
        let address_id = line("address_id", &form.address_id);
        let zipcode = line("zipcode", &form.zipcode);
        let none = position.is_none() && address.is_none() && address_id.is_none();
        if needed && none && faults.len() == before {
            faults.push(
                "a location is required: lat and long, address_string or address_id".to_owned(),
            );
        }
        Self { position, address, address_id, zipcode }
    }

    /// The keys of the jurisdiction's areas that hold the point; none without a point.
    pub fn areas(&self, of: JurisdictionId, atlas: &Atlas) -> Vec<i64> {
        self.position.map(|at| atlas.keys_at(of, at).collect()).unwrap_or_default()
    }
}

/// Reads a pair of coordinates; both or neither.
pub fn parse_position(
    lat: Option<&str>,
    long: Option<&str>,
    faults: &mut Vec<String>,
) -> Option<Position> {
    let mut degrees = |name: &str, text: &str, limit: f64| {
        // "NaN" and "inf" parse; comparing the right way round refuses them.
        let read = text.trim().parse::<f64>().ok().filter(|value| value.abs() <= limit);
        if read.is_none() {
            faults.push(format!("{name} must be a number between -{limit} and {limit}"));
        }
        read
    };
    match (lat, long) {
        (Some(lat), Some(long)) => {
            let (lat, long) = (degrees("lat", lat, 90.0), degrees("long", long, 180.0));
            Position::new(lat?, long?).ok()
        }
        (Some(lat), None) => {
            degrees("lat", lat, 90.0);
            faults.push("lat was sent without long".to_owned());
            None
        }
        (None, Some(long)) => {
            degrees("long", long, 180.0);
            faults.push("long was sent without lat".to_owned());
            None
        }
        (None, None) => None,
    }
}
