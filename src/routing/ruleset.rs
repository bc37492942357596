//! All rules of a government, in order, with what holds where no rule says anything.

use std::collections::{BTreeMap, HashMap};

use super::index::Index;
use super::{Level, Owner, Rule, UrgencyForm};

/// Rules of one set at most.
pub const MAX_RULES: usize = 2_000;

/// Who answers for an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaOwner {
    /// The layer of the area.
    pub layer: String,
    /// The area's code.
    pub area: String,
    /// Who answers.
    pub owner: Owner,
}

/// From how many points on a case is urgent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Levels {
    /// The fewest points of a high urgency.
    pub high: i64,
    /// The fewest points of a critical one.
    pub critical: i64,
}

impl Levels {
    /// The level that so many points reach.
    pub fn of(&self, score: i64) -> Level {
        if score >= self.critical {
            Level::Critical
        } else if score >= self.high {
            Level::High
        } else {
            Level::Normal
        }
    }
}

/// A set of rules without a fault: [`RuleSet::parse`] is the only way to one that has rules. It has a fallback, so every
/// case has an owner.
///
/// Rules are tried in order. Each field of the outcome is decided by the first rule that holds and says
/// something about it; tags and points of urgency add up. A rule that stops ends the search. A rule that
/// names a team also says the team's department; a team counts only within the department that is decided.
///
/// Who owns a case is said by the rules, else by the area it lies in of the layer that has authority over
/// its service, else by the service's own department, else by the fallback.
#[derive(Debug)]
pub struct RuleSet {
    pub(super) version: i64,
    pub(super) rules: Vec<Rule>,
    pub(super) fallback: Owner,
    pub(super) authority: BTreeMap<String, String>,
    pub(super) owners: Vec<AreaOwner>,
    pub(super) levels: Levels,
    /// Departments by code, with their names.
    pub(super) departments: BTreeMap<String, String>,
    pub(super) index: Index,
    /// Places in `owners` by layer, then by area.
    pub(super) owner_of: HashMap<String, HashMap<String, usize>>,
}

impl RuleSet {
    /// No rules: everything goes to the department of its service, else to this one.
    pub fn without_rules(department: &str, name: &str) -> Self {
        let form = UrgencyForm::default();
        Self {
            version: 0,
            rules: Vec::new(),
            fallback: Owner { department: department.to_owned(), team: None },
            authority: BTreeMap::new(),
            owners: Vec::new(),
            levels: Levels { high: form.high, critical: form.critical },
            departments: BTreeMap::from([(department.to_owned(), name.to_owned())]),
            index: Index::new(&[]),
            owner_of: HashMap::new(),
        }
    }

    /// The same rules, with the names that departments have now.
    #[must_use]
    pub fn with_names(self, departments: BTreeMap<String, String>) -> Self {
        Self { departments, ..self }
    }

    /// The same rules under a number.
    #[must_use]
    pub fn with_version(self, version: i64) -> Self {
        Self { version, ..self }
    }

    /// The number; nought until [`RuleSet::with_version`] gives one.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// The rules, in order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// A rule by its code.
    pub fn rule(&self, code: &str) -> Option<&Rule> {
        self.rules.iter().find(|one| one.code == code)
    }

    /// Who gets a case that nothing else gives to anybody.
    pub fn fallback(&self) -> &Owner {
        &self.fallback
    }

    /// The layer whose areas' owners answer for a service.
    pub fn authority(&self, service: &str) -> Option<&str> {
        self.authority.get(service).map(String::as_str)
    }

    /// The owners of areas, in the order in which they were given.
    pub fn owners(&self) -> &[AreaOwner] {
        &self.owners
    }

    /// From how many points on a case is urgent.
    pub fn levels(&self) -> Levels {
        self.levels
    }

    /// Who answers for an area.
    pub fn owner_of(&self, layer: &str, area: &str) -> Option<&AreaOwner> {
        self.owners.get(*self.owner_of.get(layer)?.get(area)?)
    }

    /// The department's name for people; its code when it has none.
    pub(super) fn name_of<'a>(&'a self, department: &'a str) -> &'a str {
        self.departments.get(department).map_or(department, String::as_str)
    }
}
