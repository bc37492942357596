//! The contract without the modules that nobody here has.

use std::collections::BTreeSet;

use serde_json::Value;

/// Takes every operation with one of these tags out of an OpenAPI document, whatever was there for those
/// operations alone, and the words that the description has for each.
pub(super) fn without(mut document: Value, gone: &[(&str, &str)]) -> Value {
    let tags: Vec<&str> = gone.iter().map(|(tag, _)| *tag).collect();
    let tags = tags.as_slice();
    if let Some(Value::String(text)) = document.pointer_mut("/info/description") {
        for (_, words) in gone {
            *text = text.replace(words, "");
        }
    }
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        for item in paths.values_mut().filter_map(Value::as_object_mut) {
            item.retain(|_, operation| !is_tagged(operation, tags));
        }
        paths.retain(|_, item| item.as_object().is_none_or(|operations| !operations.is_empty()));
    }
    if let Some(known) = document.get_mut("tags").and_then(Value::as_array_mut) {
        known.retain(|tag| {
            tag.get("name").and_then(Value::as_str).is_none_or(|name| !tags.contains(&name))
        });
    }
    // A schema may have been there for another one that goes.
    while drop_unused(&mut document) {}
    document
}

fn is_tagged(operation: &Value, tags: &[&str]) -> bool {
    let own = operation.get("tags").and_then(Value::as_array);
    own.is_some_and(|own| own.iter().filter_map(Value::as_str).any(|tag| tags.contains(&tag)))
}

/// Drops schemas that nothing refers to; tells whether there were any.
fn drop_unused(document: &mut Value) -> bool {
    let mut used = BTreeSet::new();
    references(document, &mut used);
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    let Some(schemas) = schemas else { return false };
    let before = schemas.len();
    schemas.retain(|name, _| used.contains(name));
    schemas.len() < before
}

fn references(value: &Value, used: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(target)) = members.get("$ref")
                && let Some(name) = target.strip_prefix("#/components/schemas/")
            {
                used.insert(name.to_owned());
            }
            members.values().for_each(|member| references(member, used));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, used)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
