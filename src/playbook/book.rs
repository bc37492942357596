//! All that is in force today, in memory and immutable: swapped whole when it changes.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;

use super::{Department, OFFICE_CODE, OFFICE_NAME, Team};
use crate::catalogue::Snapshot;
use crate::jurisdictions::JurisdictionId;
use crate::routing::{Assignment, Case, RuleSet};
use crate::staff::Rota;
use crate::workflow::Machine;

/// What one government has decided.
#[derive(Debug)]
pub struct Government {
    /// Its rules; no rules and a department to fall back on where none are written.
    pub rules: RuleSet,
    /// The key of the department that gets what names a department that is no longer there.
    pub fallback: i64,
    /// Its departments by code.
    pub departments: HashMap<String, Department>,
    /// Its teams by code.
    pub teams: HashMap<String, Team>,
}

/// What every government has decided, as it holds on one day.
#[derive(Debug, Default)]
pub struct Playbook {
    /// The number of the configuration.
    pub version: i64,
    /// The day.
    pub day: NaiveDate,
    pub(super) governments: HashMap<JurisdictionId, Government>,
    /// The workflow of each service that does not go by the built-in one.
    pub(super) machines: HashMap<i64, Arc<Machine>>,
    /// The keys of the accounts that rules name, by their addresses.
    pub(super) people: HashMap<String, i64>,
    /// Who is away, and who does the work meanwhile.
    pub(super) rota: Rota,
    pub(super) department_of: HashMap<i64, (JurisdictionId, String)>,
    /// The key of the department of each service that names one.
    pub(super) department_of_service: HashMap<i64, i64>,
    pub(super) team_of: HashMap<i64, (JurisdictionId, String)>,
}

/// The rules of a government that nobody has told us of.
static NOBODY: LazyLock<RuleSet> =
    LazyLock::new(|| RuleSet::without_rules(OFFICE_CODE, OFFICE_NAME));

impl Playbook {
    /// What a government has decided.
    pub fn government(&self, id: JurisdictionId) -> Option<&Government> {
        self.governments.get(&id)
    }

    /// The rules of a government. There always are some: where nothing is written, no rules and a
    /// department to fall back on.
    pub fn rules(&self, of: JurisdictionId) -> &RuleSet {
        self.government(of).map_or(&NOBODY, |one| &one.rules)
    }

    /// The workflow of a service, by its key: its own, else its government's, else the built-in one.
    pub fn machine(&self, service: i64) -> &Machine {
        self.machines.get(&service).map_or_else(|| Machine::standard(), AsRef::as_ref)
    }

    /// A department by its key.
    pub fn department(&self, id: i64) -> Option<&Department> {
        let (of, code) = self.department_of.get(&id)?;
        self.department_by_code(*of, code)
    }

    /// A department by its code.
    pub fn department_by_code(&self, of: JurisdictionId, code: &str) -> Option<&Department> {
        self.government(of)?.departments.get(code)
    }

    /// The departments of a government, by code.
    pub fn departments(&self, of: JurisdictionId) -> Vec<&Department> {
        let all = self.government(of).into_iter().flat_map(|one| one.departments.values());
        let mut all: Vec<&Department> = all.collect();
        all.sort_by(|one, other| one.code.cmp(&other.code));
        all
    }

    /// The department that a service names, by the service's key.
    pub fn department_of_service(&self, service: i64) -> Option<&Department> {
        self.department(*self.department_of_service.get(&service)?)
    }

    /// A team by its key.
    pub fn team(&self, id: i64) -> Option<&Team> {
        let (of, code) = self.team_of.get(&id)?;
        self.team_by_code(*of, code)
    }

    /// A team by its code.
    pub fn team_by_code(&self, of: JurisdictionId, code: &str) -> Option<&Team> {
        self.government(of)?.teams.get(code)
    }

    /// The teams of a department, by code.
    pub fn teams(&self, department: i64) -> Vec<&Team> {
        let of = self.department_of.get(&department).map(|(of, _)| *of);
        let government = of.and_then(|of| self.government(of));
        let all = government.into_iter().flat_map(|one| one.teams.values());
        let mut all: Vec<&Team> = all.filter(|one| one.department == department).collect();
        all.sort_by(|one, other| one.code.cmp(&other.code));
        all
    }

    /// Who gets a report of a government, and how it is to be dealt with, by the rules in force.
    ///
    /// A playbook knows every government of the snapshot that it was loaded for. For any other the key of
    /// the department is nought, which is nobody's and cannot be stored.
    pub fn assign(&self, of: JurisdictionId, case: &Case<'_>) -> Assignment {
        let decision = self.rules(of).decide(case);
        let Some(government) = self.government(of) else {
            return Assignment::of(&decision, 0, None, None);
        };
        // What was there when the rules were written may have gone since.
        let department = government.departments.get(decision.department);
        let department = department.map_or(government.fallback, |one| one.id);
        let team = decision.team.and_then(|code| government.teams.get(code));
        let team = team.filter(|team| team.department == department).map(|team| team.id);
        let named = decision.person.and_then(|name| Some((name, self.person(name)?)));
        // On a day of the government: whoever is away has the work again on the day after the last.
        let there = named.map(|(_, account)| self.rota.stand_in(account, case.at.date()));
        let mut assignment = Assignment::of(&decision, department, team, there);
        if let Some((name, _)) = named.filter(|(_, account)| there != Some(*account)) {
            let told = format!("{name} is away: whoever stands in has it.");
            assignment.why.push(told);
        }
        assignment
    }

    /// Whether a government of the snapshot has no department, so that it is not here.
    pub fn lacks_office(&self, city: &Snapshot) -> bool {
        city.jurisdictions.all().iter().any(|one| !self.governments.contains_key(&one.id))
    }

    /// The key of the account of a person that rules name.
    pub fn person(&self, email: &str) -> Option<i64> {
        self.people.get(&email.to_lowercase()).copied()
    }

    /// Whether rules in force name this person: then a change of his account is one of the playbook.
    pub fn names(&self, email: &str) -> bool {
        let named = |government: &Government| {
            let mut people =
                government.rules.rules().iter().filter_map(|rule| rule.outcome.person.as_deref());
            people.any(|person| person.eq_ignore_ascii_case(email))
        };
        self.governments.values().any(named)
    }
}
