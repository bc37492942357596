//! What can be told from the conditions of two rules alone: whether both can hold at once, and whether one
//! holds wherever the other does.
//!
//! Every answer is careful: "no" also means that it cannot be told.

use super::atoms::Atom;
use super::week::Week;
use super::{Reporter, Rule, Test};

/// The conditions of a rule, sorted out. Phrases must be folded.
#[derive(Debug)]
pub(super) struct Terms<'a> {
    /// Of each of these lists one alternative holds.
    wanted: Vec<Vec<Atom<'a>>>,
    /// None of these holds.
    forbidden: Vec<Atom<'a>>,
    /// The minutes in which all conditions of time hold; none without such a condition.
    week: Option<Week>,
}

impl<'a> Terms<'a> {
    pub(super) fn of(rule: &'a Rule) -> Self {
        let mut terms = Self { wanted: Vec::new(), forbidden: Vec::new(), week: None };
        for one in &rule.conditions {
            if let Test::Time(spans) = &one.test {
                let own = Week::of_spans(spans, one.negated);
                terms.week = Some(terms.week.map_or(own.clone(), |week| week.both(&own)));
            } else if let (Test::Reporter(kinds), true) = (&one.test, one.negated) {
                // There are but three kinds: what is not one of them is one of the others.
                let others = Reporter::ALL.into_iter().filter(|kind| !kinds.contains(kind));
                terms.wanted.push(others.map(Atom::Reporter).collect());
            } else if one.negated {
                terms.forbidden.extend(one.test.atoms());
            } else {
                terms.wanted.push(one.test.atoms());
            }
        }
        terms.wanted = terms.possible();
        terms
    }

    /// The alternatives that the other conditions leave.
    fn possible(&self) -> Vec<Vec<Atom<'a>>> {
        let possible = |place: usize, atom: &Atom<'a>| {
            let mut others = self.wanted.iter().enumerate().filter(|(other, _)| *other != place);
            !self.forbidden.iter().any(|no| atom.implies(no))
                && others.all(|(_, list)| list.iter().any(|other| !atom.excludes(other)))
        };
        let lists = self.wanted.iter().enumerate();
        lists
            .map(|(place, list)| list.iter().filter(|one| possible(place, one)).copied().collect())
            .collect()
    }

    /// Whether no case meets them.
    pub(super) fn contradict_themselves(&self) -> bool {
        self.wanted.iter().any(Vec::is_empty) || self.week.as_ref().is_some_and(Week::is_empty)
    }

    /// Whether no case meets both.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        let weeks = self.week.as_ref().zip(other.week.as_ref());
        weeks.is_some_and(|(one, other)| one.excludes(other))
            || self.wanted.iter().any(|list| other.rules_out(list))
            || other.wanted.iter().any(|list| self.rules_out(list))
    }

    /// Whether none of the alternatives can hold beside these terms.
    fn rules_out(&self, list: &[Atom<'_>]) -> bool {
        list.iter().all(|atom| self.forbidden.iter().any(|no| atom.implies(no)))
            || self
                .wanted
                .iter()
                .any(|own| list.iter().all(|atom| own.iter().all(|other| atom.excludes(other))))
    }

    /// Whether every case that meets these terms also meets the other.
    pub(super) fn imply(&self, other: &Self) -> bool {
        let week = match (&self.week, &other.week) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(own), Some(wider)) => own.lies_in(wider),
        };
        week && other.wanted.iter().all(|list| self.give(list))
            && other.forbidden.iter().all(|no| self.deny(no))
    }

    /// Whether one of the alternatives certainly holds.
    fn give(&self, list: &[Atom<'_>]) -> bool {
        self.wanted
            .iter()
            .any(|own| own.iter().all(|atom| list.iter().any(|wanted| atom.implies(wanted))))
    }

    /// Whether the fact certainly does not hold.
    fn deny(&self, fact: &Atom<'_>) -> bool {
        self.forbidden.iter().any(|no| fact.implies(no))
            || self.wanted.iter().any(|own| own.iter().all(|atom| atom.excludes(fact)))
    }

    /// A layer of each, when both look at the same facts but for areas of different layers.
    pub(super) fn overlapping_layers(&self, other: &Self) -> Option<(String, String)> {
        let own = self.layers().find(|layer| !other.layers().any(|theirs| theirs == *layer))?;
        let theirs = other.layers().find(|layer| !self.layers().any(|own| own == *layer))?;
        let (one, another) = (self.without_areas(), other.without_areas());
        one.share_facts_with(&another).then(|| (own.to_owned(), theirs.to_owned()))
    }

    /// The layers of which it must lie in an area.
    fn layers(&self) -> impl Iterator<Item = &'a str> {
        self.wanted.iter().flatten().filter_map(|atom| {
            if let Atom::Area(layer, _) | Atom::Layer(layer) = atom { Some(*layer) } else { None }
        })
    }

    fn without_areas(&self) -> Self {
        let of_areas = |list: &&Vec<Atom<'a>>| {
            list.iter().any(|atom| matches!(atom, Atom::Area(..) | Atom::Layer(_)))
        };
        Self {
            wanted: self.wanted.iter().filter(|list| !of_areas(list)).cloned().collect(),
            forbidden: self.forbidden.clone(),
            week: self.week.clone(),
        }
    }

    /// Whether both look at the same facts: for each list of either there is one fact that is in it and in
    /// a list of the other, and both or neither look at the time.
    pub(super) fn share_facts_with(&self, other: &Self) -> bool {
        let meets = |list: &[Atom<'_>], terms: &Self| {
            let mut all = terms.wanted.iter().flatten();
            all.any(|one| list.iter().any(|atom| atom.implies(one) || one.implies(atom)))
        };
        self.week.is_some() == other.week.is_some()
            && self.wanted.iter().all(|list| meets(list, other))
            && other.wanted.iter().all(|list| meets(list, self))
    }
}
