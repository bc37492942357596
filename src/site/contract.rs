//! The contract without the modules that nobody here has.

use std::collections::BTreeSet;

use serde_json::Value;

/// What tells of a module in an OpenAPI document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traces {
    /// How the paths of its resources end, before a suffix.
    pub(super) path: &'static str,
    /// The tag that its operations alone have.
    pub(super) tag: &'static str,
    /// What the description says of it.
    pub(super) words: &'static str,
}

/// Takes the traces out of an OpenAPI document, and whatever was there for those operations alone.
pub(super) fn without(mut document: Value, gone: &[Traces]) -> Value {
    if let Some(Value::String(text)) = document.pointer_mut("/info/description") {
        for one in gone {
            *text = text.replace(one.words, "");
        }
    }
    let is_gone = |path: &str| {
        let bare = path.split('.').next().unwrap_or_default();
        gone.iter().any(|one| bare.ends_with(one.path))
    };
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        paths.retain(|path, _| !is_gone(path));
    }
    let tagged = |tag: &Value| tag.get("name").and_then(Value::as_str).map(str::to_owned);
    if let Some(known) = document.get_mut("tags").and_then(Value::as_array_mut) {
        known.retain(|tag| tagged(tag).is_none_or(|name| gone.iter().all(|one| one.tag != name)));
    }
    // A schema may have been there for another one that goes.
    while drop_unused(&mut document) {}
    document
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
