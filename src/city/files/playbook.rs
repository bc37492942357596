//! `rules.toml`, `workflow.toml` and `workflows/*.toml`.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use super::fault::{Faults, Source};
use super::folder::Folder;
use crate::city::WorkflowDescription;
use crate::playbook::DEFAULT_WORKFLOW;
use crate::routing::{self, Known, RuleSet, RuleSetForm};
use crate::workflow::{Machine, MachineForm, Part};

/// The file of a workflow, below the government's folder.
pub(super) fn file_of(code: &str) -> String {
    if code == DEFAULT_WORKFLOW {
        "workflow.toml".to_owned()
    } else {
        format!("workflows/{code}.toml")
    }
}

/// Reads the rules of the government whose files start with `place`.
pub(super) fn read_rules(
    folder: &Folder,
    place: &str,
    known: &Known,
    faults: &mut Faults,
) -> Option<RuleSetForm> {
    let file = format!("{place}rules.toml");
    let source = Source { file: &file, text: folder.text(&file)? };
    let form: RuleSetForm = source.read_toml(faults)?;
    if let Err(found) = RuleSet::parse(&form, known) {
        // The same text has just been read.
        let places: Option<RulePlaces> = source.read_toml(faults);
        for fault in found {
            match places.as_ref().and_then(|places| places.of(&fault)) {
                Some(span) => faults.at(&source, &span, fault.to_string()),
                None => faults.add(&file, fault.to_string()),
            }
        }
    }
    Some(form)
}

/// Where the parts of a set of rules stand.
#[derive(Deserialize)]
struct RulePlaces {
    fallback: Option<Spanned<IgnoredAny>>,
    urgency: Option<Spanned<IgnoredAny>>,
    authority: Option<Spanned<IgnoredAny>>,
    #[serde(default)]
    owner: Vec<OwnerPlace>,
    #[serde(default)]
    rule: Vec<RulePlace>,
}

#[derive(Deserialize)]
struct OwnerPlace {
    layer: String,
    area: Spanned<String>,
}

#[derive(Deserialize)]
struct RulePlace {
    code: Spanned<String>,
}

impl RulePlaces {
    fn of(&self, fault: &routing::Fault) -> Option<Range<usize>> {
        if let Some(place) = fault.place {
            return self.rule.get(place).map(|rule| rule.code.span());
        }
        let owned = |one: &&OwnerPlace| {
            let (layer, area) = (&one.layer, one.area.get_ref());
            fault.reason.starts_with(&format!("owner of {layer} {area}:"))
        };
        // What is there twice is wrong the second time.
        if let Some(owner) = self.owner.iter().rev().find(owned) {
            return Some(owner.area.span());
        }
        let parts = [
            ("fallback:", &self.fallback),
            ("urgency:", &self.urgency),
            ("authority:", &self.authority),
        ];
        let (_, part) = parts.iter().find(|(name, _)| fault.reason.starts_with(name))?;
        part.as_ref().map(Spanned::span)
    }
}

/// Reads the workflows of the government whose files start with `place`, by code.
pub(super) fn read_workflows(
    folder: &Folder,
    place: &str,
    faults: &mut Faults,
) -> Vec<WorkflowDescription> {
    let inside = format!("{place}workflows/");
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for path in folder.below(&inside) {
        let stem = path.strip_prefix(&inside).and_then(|name| name.strip_suffix(".toml"));
        match stem.filter(|stem| !stem.contains('/')) {
            Some(DEFAULT_WORKFLOW) => {
                faults.add(path, "the workflow for services that name none is workflow.toml");
            }
            Some(code) => {
                files.insert(code.to_owned(), path.to_owned());
            }
            None => {}
        }
    }
    let default = format!("{place}workflow.toml");
    if folder.text(&default).is_some() {
        files.insert(DEFAULT_WORKFLOW.to_owned(), default);
    }
    let read = |(code, file): (String, String)| {
        let source = Source { file: &file, text: folder.text(&file)? };
        let form = read_workflow(&source, faults)?;
        Some(WorkflowDescription { code, form })
    };
    files.into_iter().filter_map(read).collect()
}

fn read_workflow(source: &Source<'_>, faults: &mut Faults) -> Option<MachineForm> {
    let form: MachineForm = source.read_toml(faults)?;
    if let Err(found) = Machine::parse(&form) {
        let places: Option<WorkflowPlaces> = source.read_toml(faults);
        for fault in found {
            let span = form.blamed(&fault).zip(places.as_ref());
            match span.and_then(|(part, places)| places.of(part)) {
                Some(span) => faults.at(source, &span, fault),
                None => faults.add(source.file, fault),
            }
        }
    }
    Some(form)
}

/// Where the parts of a workflow stand.
#[derive(Deserialize)]
struct WorkflowPlaces {
    #[serde(default)]
    state: Vec<Spanned<IgnoredAny>>,
    #[serde(default)]
    transition: Vec<Spanned<IgnoredAny>>,
    #[serde(default)]
    closing_code: Vec<Spanned<IgnoredAny>>,
    partner: Option<Spanned<IgnoredAny>>,
}

impl WorkflowPlaces {
    fn of(&self, part: Part) -> Option<Range<usize>> {
        let found = match part {
            Part::State(at) => self.state.get(at),
            Part::Transition(at) => self.transition.get(at),
            Part::ClosingCode(at) => self.closing_code.get(at),
            Part::Partner => self.partner.as_ref(),
        };
        found.map(Spanned::span)
    }
}
