//! `boundaries.toml` and the GeoJSON files that it lists.

use std::collections::HashSet;

use chrono::NaiveDate;
use serde_json::Value;
use toml::Spanned;

use super::check;
use super::fault::{Faults, Source};
use super::folder::Folder;
use super::forms::{BoundariesForm, SetForm};
use crate::city::{AreaDescription, BoundarySetDescription};
use crate::geo::{Feature, read_features};
use crate::jurisdictions::NEIGHBOUR_LAYER;

/// Reads the maps of the government whose files start with `place`.
pub(super) fn read(
    folder: &Folder,
    place: &str,
    faults: &mut Faults,
) -> Vec<BoundarySetDescription> {
    let file = format!("{place}boundaries.toml");
    let mut found: Vec<BoundarySetDescription> = Vec::new();
    let mut used = HashSet::new();
    if let Some(text) = folder.text(&file) {
        let source = Source { file: &file, text };
        let form: Option<BoundariesForm> = source.read_toml(faults);
        let Some(form) = form else { return found };
        for set in form.set {
            used.insert(format!("{place}{}", set.file.get_ref()));
            let layer = set.layer.clone();
            let Some(one) = read_set(folder, place, set, &source, faults) else {
                continue;
            };
            if let Some(other) = found.iter().find(|other| other.overlaps(&one)) {
                let reason = format!(
                    "boundaries of layer {} from {} and from {} hold on the same days; give the \
                     earlier one a valid_until",
                    one.layer, other.valid_from, one.valid_from
                );
                faults.at(&source, &layer.span(), reason);
            }
            found.push(one);
        }
    }
    let inside = format!("{place}boundaries/");
    for path in folder.below(&inside).filter(|path| !used.contains(*path)) {
        faults.warn_file(path, "is not listed in boundaries.toml and was not read");
    }
    found
}

fn read_set(
    folder: &Folder,
    place: &str,
    set: SetForm,
    source: &Source<'_>,
    faults: &mut Faults,
) -> Option<BoundarySetDescription> {
    check::code(source, "layer", &set.layer, faults);
    let valid_from = read_date(source, "valid_from", &set.valid_from, faults);
    let valid_until =
        set.valid_until.as_ref().and_then(|date| read_date(source, "valid_until", date, faults));
    if let (Some(from), Some(until), Some(place)) = (valid_from, valid_until, &set.valid_until)
        && until <= from
    {
        let reason = format!("valid_until {until} must come after valid_from {from}");
        faults.at(source, &place.span(), reason);
    }
    if let Some(hand_on) = set.hand_on.as_ref().filter(|_| set.layer.get_ref() != NEIGHBOUR_LAYER) {
        faults.at(source, &hand_on.span(), ONLY_NEIGHBOURS.to_owned());
    }
    let path = format!("{place}{}", set.file.get_ref());
    let Some(text) = folder.text(&path) else {
        let reason = format!("file: there is no {path}");
        faults.at(source, &set.file.span(), reason);
        return None;
    };
    let areas = read_areas(&path, text, &set, faults);
    Some(BoundarySetDescription {
        layer: set.layer.into_inner(),
        valid_from: valid_from?,
        valid_until,
        source: set.source,
        licence: set.licence,
        areas,
    })
}

fn read_date(
    source: &Source<'_>,
    key: &str,
    value: &Spanned<toml::value::Datetime>,
    faults: &mut Faults,
) -> Option<NaiveDate> {
    let written = value.get_ref();
    let date = written.date.filter(|_| written.time.is_none()).and_then(|date| {
        NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
    });
    if date.is_none() {
        let reason = format!("{key} {written} must be a day such as 2026-01-31");
        faults.at(source, &value.span(), reason);
    }
    date
}

fn read_areas(path: &str, text: &str, set: &SetForm, faults: &mut Faults) -> Vec<AreaDescription> {
    let features = match read_features(text) {
        Ok(features) => features,
        Err(found) => {
            for fault in found {
                faults.add(path, fault.to_string());
            }
            return Vec::new();
        }
    };
    let mut seen = HashSet::new();
    let mut areas = Vec::with_capacity(features.len());
    for (number, feature) in (1..).zip(&features) {
        match read_area(feature, set) {
            Ok(area) if seen.insert(area.code.clone()) => areas.push(area),
            Ok(area) => {
                let code = area.code;
                faults.add(path, format!("feature {number}: code {code:?} is there twice"));
            }
            Err(reason) => faults.add(path, format!("feature {number}: {reason}")),
        }
    }
    areas
}

const ONLY_NEIGHBOURS: &str =
    "hand_on is for the layer neighbour: only what is reported outside is handed on";

/// Whether reports of an area are handed on: as its feature says, else as its set does.
fn read_hand_on(feature: &Feature, set: &SetForm) -> Result<bool, String> {
    let of_set = set.hand_on.as_ref().is_some_and(|one| *one.get_ref());
    match feature.properties.get("hand_on") {
        None | Some(Value::Null) => Ok(of_set),
        Some(Value::Bool(true)) if set.layer.get_ref() != NEIGHBOUR_LAYER => {
            Err(ONLY_NEIGHBOURS.to_owned())
        }
        Some(Value::Bool(own)) => Ok(*own),
        Some(other) => Err(format!("hand_on {other} must be true or false")),
    }
}

fn read_area(feature: &Feature, set: &SetForm) -> Result<AreaDescription, String> {
    let property = |name: &str| {
        let text = match feature.properties.get(name)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
        };
        (!text.is_empty()).then_some(text)
    };
    let code = property(&set.code_property).or_else(|| feature.id.clone()).ok_or_else(|| {
        format!("property {:?} with the area's code is missing", set.code_property)
    })?;
    if code.chars().any(char::is_control) {
        return Err(format!("code {code:?} must not hold control characters"));
    }
    let url = property(&set.url_property);
    if let Some(url) = &url {
        let good = url::Url::parse(url).is_ok_and(|read| matches!(read.scheme(), "http" | "https"));
        if !good {
            return Err(format!("{} {url:?} is no http or https address", set.url_property));
        }
    }
    Ok(AreaDescription {
        name: property(&set.name_property).unwrap_or_else(|| code.clone()),
        code,
        url,
        hand_on: read_hand_on(feature, set)?,
        geometry: feature.area.to_geojson().to_string(),
    })
}
