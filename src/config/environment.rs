//! The environment as a layer: variables that start with `LAMPPOST_`.

use std::path::Path;

use super::fault::{Faults, suggestion};
use super::layers::{Layer, Source, Vars};
use super::{Entry, entries};

pub(super) const CONFIG_VARIABLE: &str = "LAMPPOST_CONFIG";
const PREFIX: &str = "LAMPPOST_";

/// Reads the variables; those without our prefix are none of our business.
pub(super) fn read(vars: &Vars, base: &Path, faults: &mut Faults) -> Layer {
    let mut layer = Layer::new();
    for (name, value) in vars.iter().filter(|(name, _)| name.starts_with(PREFIX)) {
        if name == CONFIG_VARIABLE {
            if value.is_empty() {
                faults.add(name, "must name a file");
            }
            continue;
        }
        let Some((entry, indirect)) = find(name) else {
            faults.add(name, format!("no such setting{}", suggestion(name, names())));
            continue;
        };
        let Some(text) = value.to_str() else {
            faults.add(name, "is not valid UTF-8");
            continue;
        };
        let text = if indirect {
            if vars.contains_key(&entry.variable()) {
                faults.add(name, format!("{} is set too; keep one of them", entry.variable()));
                continue;
            }
            match std::fs::read_to_string(base.join(text)) {
                Ok(content) => content.trim_end_matches(['\r', '\n']).to_owned(),
                Err(cause) => {
                    faults.add(name, format!("cannot read {text}: {cause}"));
                    continue;
                }
            }
        } else {
            text.to_owned()
        };
        layer.insert(entry.key, (text, Source::Variable(name.clone())));
    }
    layer
}

/// The entry that a variable sets, and whether it does so by naming a file.
fn find(name: &str) -> Option<(&'static Entry, bool)> {
    entries().find_map(|entry| {
        if entry.variable() == name {
            return Some((entry, false));
        }
        (entry.file_variable().as_deref() == Some(name)).then_some((entry, true))
    })
}

fn names() -> impl Iterator<Item = String> {
    entries()
        .flat_map(|entry| [Some(entry.variable()), entry.file_variable()])
        .flatten()
        .chain([CONFIG_VARIABLE.to_owned()])
}
