//! The playbook of a day, from the database.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{list_departments, list_teams, rule_sets, workflows};
use crate::catalogue::Snapshot;
use crate::db::schema::{jurisdictions as j, services, staff_accounts};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::playbook::{
    DEFAULT_WORKFLOW, Department, Edition, Government, OFFICE_CODE, Playbook, Team, read_form,
};
use crate::routing::{Known, RuleSet, RuleSetForm};
use crate::staff::store as staff;
use crate::workflow::{Machine, MachineForm};

impl Playbook {
    /// Loads what holds on the day of the snapshot, for all of its governments.
    ///
    /// What cannot be read any more is logged and left out, so that a single bad row stops no server.
    pub fn load(conn: &mut Conn, city: &Snapshot) -> Result<Self, StoreError> {
        let owners: Vec<(i64, Option<i64>)> =
            j::table.order(j::id).select((j::id, j::fallback_department_id)).load(conn)?;
        let departments = list_departments(conn)?;
        let teams = list_teams(conn)?;
        let mut rules = rule_sets::list_ruling(conn, city.day)?;
        let people: Vec<(String, i64)> = staff_accounts::table
            .filter(staff_accounts::disabled_at.is_null())
            .select((staff_accounts::email, staff_accounts::id))
            .load(conn)?;
        let mut playbook = Self { version: city.version, day: city.day, ..Self::default() };
        for (id, fallback) in owners {
            let owner = JurisdictionId(id);
            let desk = Desk::new(owner, fallback, &departments, &teams);
            if let Some(government) = desk.government(rules.remove(&id).as_ref()) {
                playbook.add(owner, government);
            }
        }
        let named: Vec<(i64, i64)> = services::table
            .filter(services::department_id.is_not_null())
            .select((services::id, services::department_id.assume_not_null()))
            .load(conn)?;
        playbook.department_of_service = named.into_iter().collect();
        playbook.machines = machines(conn, city.day)?;
        let named = |(email, _): &(String, i64)| playbook.names(email);
        playbook.people = people.into_iter().filter(named).collect();
        // Somewhere it is still yesterday.
        playbook.rota = staff::rota(conn, city.day.pred_opt().unwrap_or(city.day))?;
        Ok(playbook)
    }

    fn add(&mut self, owner: JurisdictionId, government: Government) {
        for one in government.departments.values() {
            self.department_of.insert(one.id, (owner, one.code.clone()));
        }
        for one in government.teams.values() {
            self.team_of.insert(one.id, (owner, one.code.clone()));
        }
        self.governments.insert(owner, government);
    }
}

/// What is known of one government before its rules are read.
struct Desk {
    owner: JurisdictionId,
    fallback: Option<Department>,
    departments: HashMap<String, Department>,
    teams: HashMap<String, Team>,
}

impl Desk {
    fn new(
        owner: JurisdictionId,
        fallback: Option<i64>,
        departments: &[Department],
        teams: &[(JurisdictionId, Team)],
    ) -> Self {
        let own = || departments.iter().filter(|one| one.jurisdiction == owner);
        let named = own().find(|one| Some(one.id) == fallback);
        // What the government was given because it had none comes behind what it has made itself.
        let made = || own().find(|one| one.code != OFFICE_CODE).or_else(|| own().next());
        Self {
            owner,
            fallback: named.or_else(made).cloned(),
            departments: own().map(|one| (one.code.clone(), one.clone())).collect(),
            teams: teams
                .iter()
                .filter(|(of, _)| *of == owner)
                .map(|(_, one)| (one.code.clone(), one.clone()))
                .collect(),
        }
    }

    /// None for a government without any department.
    fn government(self, edition: Option<&Edition>) -> Option<Government> {
        let fallback = self.fallback.as_ref()?;
        let written = edition.and_then(|edition| self.read(edition));
        let names = self.departments.values().map(|one| (one.code.clone(), one.name.clone()));
        let names: BTreeMap<String, String> = names.collect();
        let rules =
            written.unwrap_or_else(|| RuleSet::without_rules(&fallback.code, &fallback.name));
        Some(Government {
            rules: rules.with_names(names),
            fallback: fallback.id,
            departments: self.departments,
            teams: self.teams,
        })
    }

    fn read(&self, edition: &Edition) -> Option<RuleSet> {
        let team_of = |code: &str| {
            let team = self.teams.get(code)?;
            let mut departments = self.departments.values();
            departments.find(|one| one.id == team.department).map(|one| one.code.clone())
        };
        let read = read_form::<RuleSetForm>(&edition.form).and_then(|form| {
            let known = Known::named_by(&form, team_of);
            RuleSet::parse(&form, &known).map_err(|faults| {
                let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
                all.join("; ")
            })
        });
        match read {
            Ok(rules) => Some(rules.with_version(edition.version)),
            Err(fault) => {
                let (owner, version) = (self.owner.0, edition.version);
                log::error!("the rules {version} of jurisdiction {owner} do not hold: {fault}");
                None
            }
        }
    }
}

/// The workflow of each service that has one, its own or its government's.
fn machines(conn: &mut Conn, day: NaiveDate) -> Result<HashMap<i64, Arc<Machine>>, StoreError> {
    let mut ruling: HashMap<(i64, String), Arc<Machine>> = HashMap::new();
    for ((owner, code), edition) in workflows::list_ruling(conn, day)? {
        match read_machine(&edition.form) {
            Ok(machine) => {
                ruling.insert((owner, code), Arc::new(machine));
            }
            Err(fault) => {
                let version = edition.version;
                log::error!(
                    "the workflow {code} {version} of jurisdiction {owner} does not hold: {fault}"
                );
            }
        }
    }
    let named = workflows::codes(conn)?;
    let all: Vec<(i64, i64, Option<i64>)> = services::table
        .select((services::id, services::jurisdiction_id, services::workflow_id))
        .load(conn)?;
    let mut found = HashMap::new();
    for (service, owner, workflow) in all {
        let code = workflow.and_then(|id| named.get(&id)).cloned();
        let own = code.and_then(|code| ruling.get(&(owner, code)));
        let default = || ruling.get(&(owner, DEFAULT_WORKFLOW.to_owned()));
        if let Some(machine) = own.or_else(default) {
            found.insert(service, machine.clone());
        }
    }
    Ok(found)
}

/// Reads a stored workflow.
pub(super) fn read_machine(form: &str) -> Result<Machine, String> {
    let form: MachineForm = read_form(form)?;
    Machine::parse(&form).map_err(|faults| faults.join("; "))
}
