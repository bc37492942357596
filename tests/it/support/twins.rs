//! One answer in both formats, side by side.

use serde_json::Value;

use super::city::{BASE, TestCity};
use super::client::{Call, Reply};
use super::xml::Element;

/// The same document twice.
#[derive(Debug)]
pub struct Twins {
    pub json: Value,
    pub xml: Element,
}

impl TestCity {
    /// GET of a resource in both formats: `city.both("/services", "")`. Fails unless both succeed and say
    /// the same.
    #[track_caller]
    pub fn both(&self, path: &str, query: &str) -> Twins {
        let [json, xml] = self.in_both(200, |format| reading(path, format, query));
        twins(&json, &xml)
    }

    /// A call in both formats, for which only the format of the answer differs. Fails unless both are
    /// refused with this status and for the same reasons; returns the reasons.
    #[track_caller]
    pub fn refused(&self, status: u16, call: impl Fn(&str) -> Call) -> Vec<String> {
        let [json, xml] = self.in_both(status, call);
        assert_eq!(twins(&json, &xml).xml.name, "errors");
        json.faults()
    }

    /// A refused GET.
    #[track_caller]
    pub fn get_refused(&self, status: u16, path: &str, query: &str) -> Vec<String> {
        self.refused(status, |format| reading(path, format, query))
    }

    /// A refused report, sent with the key that may create.
    #[track_caller]
    pub fn post_refused(&self, status: u16, fields: &[(&str, &str)]) -> Vec<String> {
        let mut all = vec![("api_key", self.key.as_str())];
        all.extend_from_slice(fields);
        self.refused(status, |format| Call::form(&format!("{BASE}/requests.{format}"), &all))
    }

    #[track_caller]
    fn in_both(&self, status: u16, call: impl Fn(&str) -> Call) -> [Reply; 2] {
        let types = [("json", "application/json"), ("xml", "text/xml")];
        types.map(|(format, media_type)| {
            let reply = self.send(&call(format)).expect(status);
            let expected = format!("{media_type}; charset=utf-8");
            assert_eq!(reply.header("content-type"), Some(expected.as_str()));
            reply
        })
    }
}

fn reading(path: &str, format: &str, query: &str) -> Call {
    let mark = if query.is_empty() { "" } else { "?" };
    Call::get(&format!("{BASE}{path}.{format}{mark}{query}"))
}

/// Reads both; fails unless they say the same.
#[track_caller]
pub fn twins(json: &Reply, xml: &Reply) -> Twins {
    let twins = Twins { json: json.json(), xml: xml.xml() };
    assert_same(&twins.json, &twins.xml, "");
    twins
}

/// Holds one document against the other by the mapping of the standard: the root has no name in JSON,
/// containers are arrays, an empty element is `null` or an empty text.
#[track_caller]
fn assert_same(json: &Value, xml: &Element, above: &str) {
    let place = format!("{above}/{}", xml.name);
    match json {
        Value::Array(items) => {
            assert_eq!(items.len(), xml.children.len(), "{place}");
            for (item, element) in items.iter().zip(&xml.children) {
                assert_same(item, element, &place);
            }
        }
        Value::Object(members) => {
            let mut names: Vec<&str> = members.keys().map(String::as_str).collect();
            let mut elements = xml.names();
            names.sort_unstable();
            elements.sort_unstable();
            assert_eq!(names, elements, "{place}");
            for (name, value) in members {
                assert_same(value, xml.child(name), &place);
            }
        }
        Value::Null => assert!(xml.text.is_empty() && xml.children.is_empty(), "{place}"),
        Value::String(text) => {
            assert!(xml.children.is_empty(), "{place}");
            assert_eq!(*text, xml.text, "{place}");
        }
        Value::Bool(_) | Value::Number(_) => {
            assert_eq!(Some(json), serde_json::from_str(&xml.text).ok().as_ref(), "{place}");
        }
    }
}

/// Fails unless some of the reasons holds the text.
#[track_caller]
pub fn blame(reasons: &[String], text: &str) {
    assert!(reasons.iter().any(|reason| reason.contains(text)), "{reasons:?} lack {text:?}");
}
