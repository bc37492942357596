//! Reading areas from GeoJSON text and writing them back. It must not know what the features'
//! properties mean.

use serde_json::{Map, Value, json};

use super::area::{Area, MAX_VERTICES};
use super::coordinates::{Nest, polygon};
use super::fault::{Fault, Reason};

/// The most faults reported of one file.
pub const MAX_FAULTS: usize = 20;

/// One feature of a GeoJSON file: an area and what is said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// The feature's `properties`; empty if they are null or the file is a bare geometry.
    pub properties: Map<String, Value>,
    /// The feature's `id`; a number is given as text.
    pub id: Option<String>,
    /// Where the feature is.
    pub area: Area,
}

/// Reads a `FeatureCollection`, a `Feature` or a bare geometry.
///
/// Geometries must be `Polygon`, `MultiPolygon` or a `GeometryCollection` of those. Faults are
/// collected over the whole file, one for each feature and at most [`MAX_FAULTS`]; a file with a
/// fault gives no features.
///
/// ```
/// use lamppost::geo::read_features;
///
/// let square = r#"{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]]]}"#;
/// assert_eq!(read_features(square)?.len(), 1);
///
/// let metres = r#"{"type":"Feature","properties":{"name":"Hill"},"geometry":
///     {"type":"Polygon","coordinates":[[[540000,4200000],[0,0],[1,1],[540000,4200000]]]}}"#;
/// let faults = read_features(metres).unwrap_err();
/// assert_eq!(
///     faults[0].to_string(),
///     "feature 1 (Hill), polygon 1, ring 1, at 540000, 4200000: coordinates must be longitude, \
///      latitude in WGS84 degrees; found 540000, 4200000"
/// );
/// # Ok::<(), Vec<lamppost::geo::Fault>>(())
/// ```
pub fn read_features(text: &str) -> Result<Vec<Feature>, Vec<Fault>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file: Object = serde_json::from_str(text)
        .map_err(|error| vec![Fault::new(Reason::NotGeoJson(error.to_string()))])?;
    let mut faults: Vec<Fault> = foreign_crs(file.crs.as_ref()).into_iter().collect();
    let members = members_of(file).map_err(|fault| vec![fault])?;
    if members.is_empty() {
        faults.push(Fault::new(Reason::NotGeoJson("it has no features".to_owned())));
    }
    let mut features = Vec::with_capacity(members.len());
    let mut room = MAX_VERTICES;
    for (index, member) in members.into_iter().enumerate() {
        let name = name_of(index, &member);
        match read_member(member, &mut room) {
            Ok(feature) => features.push(feature),
            Err(fault) => faults.push(fault.in_feature(&name)),
        }
        if faults.len() >= MAX_FAULTS {
            break;
        }
    }
    if faults.is_empty() { Ok(features) } else { Err(faults) }
}

/// A `FeatureCollection` of the features, in their order; rings run as RFC 7946 asks.
pub fn write_features<'a>(features: impl IntoIterator<Item = &'a Feature>) -> Value {
    let members: Vec<Value> = features
        .into_iter()
        .map(|feature| {
            let mut member = json!({
                "type": "Feature",
                "properties": feature.properties,
                "geometry": feature.area.to_geojson(),
            });
            if let (Some(id), Some(object)) = (&feature.id, member.as_object_mut()) {
                object.insert("id".to_owned(), Value::from(id.as_str()));
            }
            member
        })
        .collect();
    json!({ "type": "FeatureCollection", "features": members })
}

impl Area {
    /// The area as a GeoJSON geometry: a `Polygon` if it has one polygon, else a `MultiPolygon`.
    ///
    /// ```
    /// use lamppost::geo::Area;
    ///
    /// // Given clockwise, written counter-clockwise.
    /// let area = Area::try_new(&[vec![vec![[0., 0.], [0., 1.], [1., 0.], [0., 0.]]]])?;
    /// assert_eq!(
    ///     area.to_geojson().to_string(),
    ///     r#"{"coordinates":[[[1.0,0.0],[0.0,1.0],[0.0,0.0],[1.0,0.0]]],"type":"Polygon"}"#
    /// );
    /// # Ok::<(), lamppost::geo::Fault>(())
    /// ```
    pub fn to_geojson(&self) -> Value {
        let mut polygons: Vec<Value> = Vec::with_capacity(self.polygon_count());
        for polygon in self.as_multi_polygon() {
            let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
            polygons.push(
                rings
                    .map(|ring| ring.coords().map(|point| json!([point.x, point.y])).collect())
                    .collect::<Vec<Value>>()
                    .into(),
            );
        }
        if polygons.len() == 1 {
            json!({ "type": "Polygon", "coordinates": polygons.pop() })
        } else {
            json!({ "type": "MultiPolygon", "coordinates": polygons })
        }
    }
}

/// Any GeoJSON object, with the members this module reads.
#[derive(serde::Deserialize)]
struct Object {
    #[serde(rename = "type")]
    kind: String,
    id: Option<Value>,
    properties: Option<Map<String, Value>>,
    crs: Option<Value>,
    features: Option<Vec<Object>>,
    geometry: Option<Box<Object>>,
    geometries: Option<Vec<Object>>,
    coordinates: Option<Nest>,
}

fn members_of(file: Object) -> Result<Vec<Object>, Fault> {
    match file.kind.as_str() {
        "FeatureCollection" => file.features.ok_or_else(|| {
            Fault::new(Reason::NotGeoJson("the FeatureCollection has no features".to_owned()))
        }),
        "Feature" | "Polygon" | "MultiPolygon" | "GeometryCollection" | "Point" | "MultiPoint"
        | "LineString" | "MultiLineString" => Ok(vec![file]),
        other => Err(Fault::new(Reason::NotGeoJson(format!("unknown type {other:?}")))),
    }
}

/// The feature's number, and its name if a property holds one.
fn name_of(index: usize, member: &Object) -> String {
    let number = index + 1;
    let properties = member.properties.iter().flatten();
    let mut texts = properties.filter_map(|(key, value)| Some((key, value.as_str()?)));
    let named = ["name", "nom", "title", "label"];
    let name = texts.find(|(key, _)| named.contains(&key.to_lowercase().as_str()));
    let id = member.id.as_ref().map(text_of);
    match name.map(|(_, name)| name.to_owned()).or(id) {
        Some(name) => format!("feature {number} ({name})"),
        None => format!("feature {number}"),
    }
}

fn text_of(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

fn read_member(member: Object, room: &mut usize) -> Result<Feature, Fault> {
    if let Some(fault) = foreign_crs(member.crs.as_ref()) {
        return Err(fault);
    }
    let id = member.id.as_ref().map(text_of);
    let properties = member.properties.clone().unwrap_or_default();
    let geometry = if member.kind == "Feature" {
        *member.geometry.ok_or_else(|| Fault::new(Reason::NoGeometry))?
    } else {
        member
    };
    let mut polygons = Vec::new();
    gather(geometry, &mut polygons)?;
    let count = polygons.iter().flatten().map(Vec::len).sum();
    *room = room.checked_sub(count).ok_or_else(|| Fault::new(Reason::TooManyVertices))?;
    Ok(Feature { properties, id, area: Area::try_new(&polygons)? })
}

type Polygons = Vec<Vec<Vec<[f64; 2]>>>;

fn gather(geometry: Object, polygons: &mut Polygons) -> Result<(), Fault> {
    if let Some(fault) = foreign_crs(geometry.crs.as_ref()) {
        return Err(fault);
    }
    match (geometry.kind.as_str(), geometry.coordinates) {
        ("Polygon", Some(nest)) => {
            polygons.push(polygon(nest, polygons.len(), "Polygon")?);
        }
        ("MultiPolygon", Some(Nest::List(nests))) => {
            for nest in nests {
                polygons.push(polygon(nest, polygons.len(), "MultiPolygon")?);
            }
        }
        ("GeometryCollection", None) => {
            for member in geometry.geometries.unwrap_or_default() {
                gather(member, polygons)?;
            }
        }
        ("Polygon", None) => return Err(Fault::new(Reason::BadNesting("Polygon"))),
        ("MultiPolygon", _) => return Err(Fault::new(Reason::BadNesting("MultiPolygon"))),
        (other, _) => return Err(Fault::new(Reason::WrongGeometry(other.to_owned()))),
    }
    Ok(())
}

/// The fault of a `crs` member (of the older GeoJSON of 2008) that is not WGS84, if it is not.
///
/// `EPSG:4326` is taken to mean longitude first, as everybody who writes it in GeoJSON does.
fn foreign_crs(crs: Option<&Value>) -> Option<Fault> {
    let crs = crs.filter(|crs| !crs.is_null())?;
    let name = crs.pointer("/properties/name").and_then(Value::as_str).or(crs.as_str());
    let wgs84 = name.is_some_and(|name| {
        let name = name.to_ascii_uppercase();
        let last = name.rsplit([':', '/']).next().unwrap_or_default();
        match last {
            "CRS84" => name == last || name.contains("OGC"),
            "4326" => name.contains("EPSG"),
            _ => name == "WGS84" || name == "WGS 84",
        }
    });
    let named = || name.map_or_else(|| crs.to_string(), str::to_owned);
    (!wgs84).then(|| Fault::new(Reason::WrongCrs(named())))
}
