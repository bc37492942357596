//! Deciding a case.

use super::index::Holding;
use super::{
    Case, Decision, Finding, Owner, Priority, Reason, Release, Rule, RuleSet, Said, Source, Step,
    Urgency,
};

/// What has been decided so far.
#[derive(Default)]
struct Draft<'a> {
    department: Option<&'a str>,
    team: Option<&'a str>,
    person: Option<&'a str>,
    priority: Option<Priority>,
    release: Option<Release>,
    tags: Vec<&'a str>,
    score: i64,
    steps: Vec<Step<'a>>,
}

impl RuleSet {
    /// Decides a case. The same case always gets the same decision of the same rules.
    pub fn decide<'a>(&'a self, case: &Case<'a>) -> Decision<'a> {
        let holding = self.index.look_at(case);
        let mut draft = Draft::default();
        let day = case.at.date();
        for place in self.index.candidates(case.service) {
            let Some(rule) = self.rules.get(place) else { continue };
            if !self.index.holds(place, &holding) || !rule.in_force(day) {
                continue;
            }
            let said = draft.take(self, rule);
            if !said.is_empty() {
                let source = Source::Rule { rule, findings: self.findings(place, rule, &holding) };
                draft.steps.push(Step { source, said });
            }
            if rule.stop {
                break;
            }
        }
        self.finish(draft, case)
    }

    fn findings<'a>(&'a self, place: usize, rule: &'a Rule, holding: &Holding) -> Vec<Finding<'a>> {
        rule.conditions
            .iter()
            .zip(self.index.alternatives(place, holding))
            .map(|(condition, alternative)| Finding { condition, alternative })
            .collect()
    }

    fn finish<'a>(&'a self, mut draft: Draft<'a>, case: &Case<'a>) -> Decision<'a> {
        let department = match draft.department {
            Some(department) => department,
            None => self.own(&mut draft, case),
        };
        let level = self.levels.of(draft.score);
        Decision {
            version: self.version,
            department,
            team: draft.team,
            person: draft.person,
            priority: draft.priority.unwrap_or_default(),
            tags: draft.tags,
            release: draft.release,
            urgency: Urgency { score: draft.score, level },
            levels: self.levels,
            reason: Reason { steps: draft.steps },
        }
    }

    /// Finds the owner of a case to which no rule gave one.
    fn own<'a>(&'a self, draft: &mut Draft<'a>, case: &Case<'a>) -> &'a str {
        if let Some((owner, source)) = self.by_area(case) {
            return draft.give(self, owner, source);
        }
        if let Some(code) = case.department {
            let said = vec![Said::Department { code, name: self.name_of(code) }];
            draft.steps.push(Step { source: Source::Service, said });
            return code;
        }
        draft.give(self, &self.fallback, Source::Fallback)
    }

    fn by_area<'a>(&'a self, case: &Case<'a>) -> Option<(&'a Owner, Source<'a>)> {
        let (service, layer) = self.authority.get_key_value(case.service)?;
        let mut areas = case.areas.iter().filter(|(other, _)| other == layer);
        let one = areas.find_map(|(layer, area)| self.owner_of(layer, area))?;
        Some((&one.owner, Source::Area { service, layer, area: &one.area }))
    }
}

impl<'a> Draft<'a> {
    fn give(&mut self, set: &'a RuleSet, owner: &'a Owner, source: Source<'a>) -> &'a str {
        let name = set.name_of(&owner.department);
        let mut said = vec![Said::Department { code: &owner.department, name }];
        self.team = owner.team.as_deref();
        said.extend(self.team.map(|code| Said::Team { code, of: name }));
        self.steps.push(Step { source, said });
        &owner.department
    }

    /// Takes what is still open from a rule that holds; tells what of it counted.
    fn take(&mut self, set: &'a RuleSet, rule: &'a Rule) -> Vec<Said<'a>> {
        let outcome = &rule.outcome;
        let mut said = Vec::new();
        if let (None, Some(code)) = (self.department, outcome.owner()) {
            self.department = Some(code);
            said.push(Said::Department { code, name: set.name_of(code) });
        }
        let team = outcome.team.as_ref();
        let team = team.filter(|team| self.department == Some(team.department.as_str()));
        if let (None, Some(team)) = (self.team, team) {
            self.team = Some(&team.code);
            said.push(Said::Team { code: &team.code, of: set.name_of(&team.department) });
        }
        if let (None, Some(person)) = (self.person, &outcome.person) {
            self.person = Some(person);
            said.push(Said::Person(person));
        }
        if let (None, Some(priority)) = (self.priority, outcome.priority) {
            self.priority = Some(priority);
            said.push(Said::Priority(priority));
        }
        if let (None, Some(release)) = (self.release, outcome.release) {
            self.release = Some(release);
            said.push(Said::Release(release));
        }
        for tag in &outcome.tags {
            if !self.tags.contains(&tag.as_str()) {
                self.tags.push(tag);
                said.push(Said::Tag(tag));
            }
        }
        if outcome.urgency != 0 {
            self.score = self.score.saturating_add(i64::from(outcome.urgency));
            said.push(Said::Urgency(outcome.urgency));
        }
        if rule.stop {
            said.push(Said::Stop);
        }
        said
    }
}
