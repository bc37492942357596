//! Every answer that any test receives is held against the contract.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};

use serde_json::{Map, Value, json};

use super::client::{Call, Reply};
use super::xml::Element;

/// The document that the server serves.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| serde_json::from_str(&lamppost::app::openapi_json()).unwrap())
}

/// Fails when the answer is none that the contract allows for the call.
#[track_caller]
pub fn check(call: &Call, reply: &Reply) {
    let path = call.target.split('?').next().unwrap_or_default();
    let method = if call.method == "HEAD" { "get".to_owned() } else { call.method.to_lowercase() };
    let Some(operation) = operation(path, &method) else {
        return;
    };
    if reply.status == 304 || call.method == "HEAD" || call.method == "OPTIONS" {
        return;
    }
    let status = reply.status.to_string();
    let described = &operation["responses"][&status];
    assert!(described.is_object(), "{method} {path} answers {status}, which the contract lacks");
    if reply.status == 204 {
        return;
    }
    let essence =
        reply.header("content-type").unwrap_or_default().split(';').next().unwrap().to_owned();
    if essence == "application/javascript" {
        return;
    }
    let content = described["content"].as_object().expect("answers have content");
    assert!(content.contains_key(&essence), "{method} {path} {status} answers {essence}");
    let schema = &content.get("application/json").map_or(&Value::Null, |c| &c["schema"]);
    let value = match essence.as_str() {
        "application/json" => reply.json(),
        "text/xml" => of_xml(&reply.xml(), schema),
        _ => return,
    };
    let validator = validator(schema);
    let faults: Vec<String> = validator
        .iter_errors(&value)
        .map(|fault| format!("{fault} at {}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{method} {path} {status}: {faults:?} in {value}");
}

/// The operation that a path belongs to; literal paths win over templates.
fn operation(path: &str, method: &str) -> Option<&'static Value> {
    let paths = document()["paths"].as_object().unwrap();
    let found = paths.get(path).or_else(|| {
        paths
            .iter()
            .filter(|(template, _)| matches(template, path))
            .max_by_key(|(template, _)| {
                let literal = template.split(['{', '}']).step_by(2).map(str::len).sum::<usize>();
                (template.split('{').next().unwrap().len(), literal)
            })
            .map(|(_, item)| item)
    })?;
    found.get(method)
}

fn matches(template: &str, path: &str) -> bool {
    let mut rest = path;
    let mut pieces = template.split(['{', '}']);
    // The pieces alternate: text, name, text, name ...
    loop {
        let Some(literal) = pieces.next() else {
            return rest.is_empty();
        };
        let Some(after) = rest.strip_prefix(literal) else {
            return false;
        };
        rest = after;
        let Some(name) = pieces.next() else {
            return rest.is_empty();
        };
        let next = pieces.clone().next().unwrap_or_default();
        rest = if name == "format" {
            match rest {
                "json" | "xml" => "",
                _ => return false,
            }
        } else if next.is_empty() {
            ""
        } else {
            match rest.rfind(next) {
                Some(at) if at > 0 => &rest[at..],
                _ => return false,
            }
        };
    }
}

fn validator(schema: &Value) -> &'static jsonschema::Validator {
    static KNOWN: Mutex<Option<HashMap<String, &'static jsonschema::Validator>>> = Mutex::new(None);
    let mut known = KNOWN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let known = known.get_or_insert_with(HashMap::new);
    known.entry(schema.to_string()).or_insert_with(|| {
        let whole = json!({ "allOf": [schema], "components": document()["components"] });
        Box::leak(Box::new(
            jsonschema::options()
                .should_validate_formats(true)
                .build(&whole)
                .expect("a valid schema"),
        ))
    })
}

/// The JSON twin of an XML document, by the mapping of the standard; the schema tells texts that look
/// like numbers from numbers.
fn of_xml(element: &Element, schema: &Value) -> Value {
    let schema = resolved(schema);
    let kind = kind_of(schema);
    if kind == "array" {
        return element.children.iter().map(|child| of_xml(child, &schema["items"])).collect();
    }
    if kind == "object" {
        let mut object = Map::new();
        for child in &element.children {
            object.insert(child.name.clone(), of_xml(child, &schema["properties"][&child.name]));
        }
        return Value::Object(object);
    }
    match (kind, element.text.as_str()) {
        ("boolean", text) => json!(text == "true"),
        (_, "") if nullable(schema) => Value::Null,
        ("number" | "integer", text) => serde_json::from_str(text).unwrap_or(Value::Null),
        (_, text) => json!(text),
    }
}

fn resolved(schema: &Value) -> &Value {
    let inner = |name: &str| {
        schema[name].as_array().and_then(|all| all.iter().find(|one| one["type"] != "null"))
    };
    if let Some(one) = inner("oneOf").or_else(|| inner("anyOf")).or_else(|| inner("allOf")) {
        return resolved(one);
    }
    match schema["$ref"].as_str() {
        Some(target) => {
            resolved(document().pointer(target.trim_start_matches('#')).expect("a known schema"))
        }
        None => schema,
    }
}

fn kind_of(schema: &Value) -> &str {
    match &schema["type"] {
        Value::Array(all) => {
            all.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or_default()
        }
        other => other.as_str().unwrap_or_default(),
    }
}

fn nullable(schema: &Value) -> bool {
    schema["type"].as_array().is_some_and(|all| all.iter().any(|kind| kind == "null"))
}
