//! What is allowed in a set of rules but perhaps not meant: ties, and rules that never decide anything.

use std::fmt;

use chrono::NaiveDate;

use super::logic::Terms;
use super::words::fold;
use super::{Field, Outcome, Rule, RuleSet, Test};

/// Something to look at before a set is put in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// Nothing but their order decides between two rules. See [`RuleSet::review`].
    Tie {
        /// The code of the earlier rule, which wins.
        winner: String,
        /// The code of the later one.
        loser: String,
        /// The fields about which they say different things.
        fields: Vec<Field>,
        /// Whether they hold in exactly the same cases.
        same_conditions: bool,
    },
    /// Areas of several layers overlap, and nothing but the order of two rules decides which layer counts.
    Layers {
        /// The code of the earlier rule, which wins.
        winner: String,
        /// The code of the later one.
        loser: String,
        /// A layer of the one and a layer of the other.
        layers: (String, String),
        /// The fields about which they say different things.
        fields: Vec<Field>,
    },
    /// A rule never decides anything.
    Unreachable {
        /// Its code.
        rule: String,
        /// Why.
        why: Dead,
    },
}

/// Why a rule never decides anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dead {
    /// It is no longer in force.
    Past(NaiveDate),
    /// It ends before it begins.
    NoDay,
    /// Its conditions cannot hold together.
    Contradiction,
    /// An earlier rule holds wherever it does, and stops.
    Stopped(String),
    /// Earlier rules hold wherever it does, and have said all that it says.
    Decided(Vec<String>),
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tie { winner, loser, fields, same_conditions } => {
                let fields: Vec<&str> = fields.iter().map(|field| field.as_str()).collect();
                let when = if *same_conditions { "always" } else { "sometimes" };
                write!(
                    f,
                    "rules `{winner}` and `{loser}` {when} hold together and disagree about {}: only \
                     their order decides that `{winner}` wins",
                    fields.join(", ")
                )
            }
            Self::Layers { winner, loser, layers: (one, other), fields } => {
                let fields: Vec<&str> = fields.iter().map(|field| field.as_str()).collect();
                write!(
                    f,
                    "where layers {one} and {other} overlap, rules `{winner}` and `{loser}` disagree \
                     about {}: only their order decides that `{winner}` wins",
                    fields.join(", ")
                )
            }
            Self::Unreachable { rule, why } => {
                write!(f, "rule `{rule}` never decides anything: {why}")
            }
        }
    }
}

impl fmt::Display for Dead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Past(until) => write!(f, "it was in force until {until}"),
            Self::NoDay => f.write_str("it ends before it begins"),
            Self::Contradiction => f.write_str("its conditions cannot hold together"),
            Self::Stopped(by) => {
                write!(f, "rule `{by}` comes before it, holds wherever it does, and stops")
            }
            Self::Decided(by) => {
                let rules = by.join("`, `");
                let (one, come, hold, say) = match by.len() {
                    1 => ("rule", "comes", "holds", "says"),
                    _ => ("rules", "come", "hold", "say"),
                };
                write!(
                    f,
                    "{one} `{rules}` {come} before it, {hold} wherever it does, and {say} all that it says"
                )
            }
        }
    }
}

/// A rule made ready for comparing.
struct Entry<'a> {
    rule: &'a Rule,
    terms: Terms<'a>,
    dead: Option<Dead>,
}

impl RuleSet {
    /// Looks for what is perhaps not meant, on the day that is given.
    ///
    /// Two rules are a **tie** when all of this is true:
    /// both can hold at once, as far as can be told;
    /// they say different things about one of department, team, person, priority and release (about a team
    /// only within the same department);
    /// the earlier one does not stop;
    /// neither is narrower, that is, neither holds only where the other does, or both do;
    /// and they look at the same facts: of every condition of either that is not negated, one alternative
    /// is also that of a condition of the other, or part of one. So "potholes" and "anything in district 7"
    /// are no tie: those are two views of a case, and to put them in order is what order is for.
    ///
    /// Two rules that would be a tie about the owner if areas of different layers were the same fact are a tie
    /// of **layers**: "anything in the park" and "anything in district 7" both claim what lies in both.
    ///
    /// A rule is **unreachable** when its days are over or none, when its conditions cannot hold together,
    /// when an earlier rule that holds wherever it does stops, or when earlier rules that each hold wherever
    /// it does have said all that it says. Points of urgency always count, and so does stopping.
    ///
    /// What cannot be told from the rules alone is not remarked upon: that no service is in two groups, for
    /// example.
    pub fn review(&self, today: NaiveDate) -> Vec<Remark> {
        let rules: Vec<Rule> = self.rules.iter().map(|rule| prepared(rule, today)).collect();
        let mut entries: Vec<Entry<'_>> = Vec::with_capacity(rules.len());
        let mut remarks = Vec::new();
        for rule in &rules {
            let mut entry = Entry { rule, terms: Terms::of(rule), dead: None };
            entry.dead = entry.by_itself(today).or_else(|| entry.behind(&entries));
            remarks.extend(entries.iter().filter_map(|earlier| earlier.tie(&entry)));
            let code = &rule.code;
            remarks.extend(
                entry.dead.clone().map(|why| Remark::Unreachable { rule: code.clone(), why }),
            );
            entries.push(entry);
        }
        remarks
    }
}

/// The rule with folded phrases; days that are over no longer matter.
fn prepared(rule: &Rule, today: NaiveDate) -> Rule {
    let mut rule = rule.clone();
    for one in &mut rule.conditions {
        if let Test::Words(phrases) = &mut one.test {
            for phrase in phrases {
                *phrase = fold(phrase);
            }
        }
    }
    // What ends before it begins must be seen to do so.
    if rule.until.is_none_or(|until| until > today) {
        rule.from = rule.from.filter(|from| *from > today);
    }
    rule
}

impl Entry<'_> {
    /// Why the rule would never hold if it were alone.
    fn by_itself(&self, today: NaiveDate) -> Option<Dead> {
        match (self.rule.from, self.rule.until) {
            (Some(from), Some(until)) if until <= from => Some(Dead::NoDay),
            (_, Some(until)) if until <= today => Some(Dead::Past(until)),
            _ => self.terms.contradict_themselves().then_some(Dead::Contradiction),
        }
    }

    fn never_holds(&self) -> bool {
        matches!(self.dead, Some(Dead::Past(_) | Dead::NoDay | Dead::Contradiction))
    }

    /// Why earlier rules leave this one nothing to say.
    fn behind(&self, earlier: &[Entry<'_>]) -> Option<Dead> {
        let wider: Vec<(usize, &Rule)> = earlier
            .iter()
            .enumerate()
            .filter(|(_, one)| !one.never_holds() && one.rule.covers_days_of(self.rule))
            .filter(|(_, one)| self.terms.imply(&one.terms))
            .map(|(place, one)| (place, one.rule))
            .collect();
        if let Some((_, stops)) = wider.iter().find(|(_, one)| one.stop) {
            return Some(Dead::Stopped(stops.code.clone()));
        }
        let Outcome { tags, urgency, .. } = &self.rule.outcome;
        if self.rule.stop || *urgency != 0 {
            return None;
        }
        let mut by: Vec<usize> = Vec::new();
        for field in said(&self.rule.outcome) {
            by.push(self.decided(field, &wider, earlier)?);
        }
        for tag in tags {
            by.push(wider.iter().find(|(_, one)| one.outcome.tags.contains(tag))?.0);
        }
        by.sort_unstable();
        by.dedup();
        let codes = by.iter().filter_map(|place| earlier.get(*place));
        Some(Dead::Decided(codes.map(|one| one.rule.code.clone()).collect()))
    }

    /// The place of an earlier rule that leaves nothing to say about the field.
    fn decided(
        &self,
        field: Field,
        wider: &[(usize, &Rule)],
        earlier: &[Entry<'_>],
    ) -> Option<usize> {
        let of = self.rule.outcome.team.as_ref().map(|team| team.department.as_str());
        let decides = |place: usize, one: &Outcome| {
            if field != Field::Team {
                return said(one).any(|other| field == other);
            }
            if one.owner() == of {
                return one.team.is_some();
            }
            // Another department has it, unless a still earlier rule may give it to this one.
            let mut before = earlier.iter().take(place);
            one.owner().is_some() && !before.any(|one| one.rule.outcome.owner() == of)
        };
        wider.iter().find(|(place, one)| decides(*place, &one.outcome)).map(|(place, _)| *place)
    }

    /// The tie with a later rule.
    fn tie(&self, later: &Self) -> Option<Remark> {
        let (winner, loser) = (self.rule, later.rule);
        let fields = disagreements(&winner.outcome, &loser.outcome);
        if fields.is_empty() || winner.stop || self.never_holds() || later.never_holds() {
            return None;
        }
        if !winner.shares_days_with(loser) || self.terms.excludes(&later.terms) {
            return None;
        }
        if !self.terms.share_facts_with(&later.terms) {
            let owners = |field: &Field| matches!(field, Field::Department | Field::Team);
            let layers = self.terms.overlapping_layers(&later.terms)?;
            return fields.iter().any(owners).then(|| Remark::Layers {
                winner: winner.code.clone(),
                loser: loser.code.clone(),
                layers,
                fields,
            });
        }
        let narrower = (self.terms.imply(&later.terms), later.terms.imply(&self.terms));
        let same_conditions = narrower == (true, true);
        (narrower.0 == narrower.1).then(|| Remark::Tie {
            winner: winner.code.clone(),
            loser: loser.code.clone(),
            fields,
            same_conditions,
        })
    }
}

/// The fields that the first rule alone decides, as far as the outcome says something about them.
fn said(outcome: &Outcome) -> impl Iterator<Item = Field> {
    [
        (Field::Department, outcome.owner().is_some()),
        (Field::Team, outcome.team.is_some()),
        (Field::Person, outcome.person.is_some()),
        (Field::Priority, outcome.priority.is_some()),
        (Field::Release, outcome.release.is_some()),
    ]
    .into_iter()
    .filter_map(|(field, said)| said.then_some(field))
}

/// The fields about which both say something, but not the same.
fn disagreements(one: &Outcome, other: &Outcome) -> Vec<Field> {
    fn differ<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
        one.zip(other).is_some_and(|(one, other)| one != other)
    }
    let same_department = one.owner() == other.owner();
    [
        (Field::Department, differ(one.owner(), other.owner())),
        (Field::Team, same_department && differ(one.team.as_ref(), other.team.as_ref())),
        (Field::Person, differ(one.person.as_ref(), other.person.as_ref())),
        (Field::Priority, differ(one.priority, other.priority)),
        (Field::Release, differ(one.release, other.release)),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}
