//! What a government says about duplicates: for all services, for some, and which services people mix up.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Sameness, SamenessForm};
use crate::catalogue::Service;
use crate::text::words;

/// What a government writes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingsForm {
    /// For all services.
    #[serde(default)]
    pub all: SamenessForm,
    /// For a service, by its code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub service: BTreeMap<String, SamenessForm>,
    /// Services that people mix up, each time as a list of codes: a report to one of them may be about the
    /// same thing as a report to another of the same list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Vec<String>>,
}

/// How the services of two reports stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// It is the same service.
    Same,
    /// The city says that people mix them up.
    Related,
    /// They have a group in common.
    Group,
    /// Nothing connects them.
    Other,
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Same => "same service",
            Self::Related => "services that people mix up",
            Self::Group => "services of the same group",
            Self::Other => "another service",
        })
    }
}

/// A service, as far as it matters here.
#[derive(Debug, Clone, Default)]
struct Known {
    groups: BTreeSet<String>,
    related: BTreeSet<String>,
    own: Option<Sameness>,
    /// Words that any report of the service may hold, because they are its name. They say little.
    usual: HashSet<String>,
}

/// Checked settings of a government. [`Settings::parse`] is the only way to them.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    all: Sameness,
    services: BTreeMap<String, Known>,
}

impl Settings {
    /// Reads the settings of a government with these services.
    ///
    /// # Errors
    /// Every fault, as a sentence without its full stop that begins with its place.
    pub fn parse<'a>(
        form: &SettingsForm,
        services: impl IntoIterator<Item = &'a Service>,
    ) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let mut keep = |place: &str, base: Sameness, form: &SamenessForm| {
            base.overridden(form).unwrap_or_else(|found| {
                faults.extend(found.iter().map(|fault| format!("{place}: {fault}")));
                base
            })
        };
        let all = keep("all", Sameness::default(), &form.all);
        let mut known: BTreeMap<String, Known> =
            services.into_iter().map(|one| (one.code.clone(), Known::of(one))).collect();
        let mut unknown = Vec::new();
        for (code, own) in &form.service {
            let own = keep(&format!("service {code}"), all, own);
            match known.get_mut(code) {
                Some(service) => service.own = Some(own),
                None => unknown.push(format!("service {code}: there is no such service")),
            }
        }
        faults.append(&mut unknown);
        for (place, list) in (1_usize..).zip(&form.related) {
            relate(place, list, &mut known, &mut faults);
        }
        if faults.is_empty() { Ok(Self { all, services: known }) } else { Err(faults) }
    }

    /// What holds for a service.
    pub fn of(&self, service: &str) -> Sameness {
        self.services.get(service).and_then(|one| one.own).unwrap_or(self.all)
    }

    /// How two services stand to each other.
    pub fn relation(&self, one: &str, other: &str) -> Relation {
        if one == other {
            return Relation::Same;
        }
        let (Some(known), Some(second)) = (self.services.get(one), self.services.get(other)) else {
            return Relation::Other;
        };
        if known.related.contains(other) {
            Relation::Related
        } else if !known.groups.is_disjoint(&second.groups) {
            Relation::Group
        } else {
            Relation::Other
        }
    }

    /// The service and all that are related to it or have a group in common with it, in order.
    pub fn kin(&self, service: &str) -> Vec<String> {
        let others = self.services.keys().map(String::as_str);
        let kin =
            others.chain([service]).filter(|one| self.relation(service, one) != Relation::Other);
        kin.map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Whether a folded word says little in reports of one of these services.
    pub(super) fn is_usual(&self, word: &str, services: [&str; 2]) -> bool {
        services
            .iter()
            .filter_map(|code| self.services.get(*code))
            .any(|service| service.usual.contains(word))
    }
}

impl Known {
    fn of(service: &Service) -> Self {
        let texts = [service.name.as_str()];
        let more = service.groups.iter().chain(&service.keywords).map(String::as_str);
        let translated = service.translations.values().filter_map(|texts| texts.get("name"));
        let usual = texts.into_iter().chain(more).chain(translated.map(String::as_str));
        Self {
            groups: service.groups.iter().cloned().collect(),
            usual: usual.flat_map(words).map(|word| word.folded).collect(),
            ..Self::default()
        }
    }
}

fn relate(
    place: usize,
    list: &[String],
    known: &mut BTreeMap<String, Known>,
    faults: &mut Vec<String>,
) {
    if list.len() < 2 {
        faults.push(format!("related, list {place}: it takes at least two services"));
    }
    for code in list {
        match known.get_mut(code) {
            Some(service) => {
                service.related.extend(list.iter().filter(|one| *one != code).cloned());
            }
            None => faults.push(format!("related, list {place}: there is no service {code}")),
        }
    }
}
