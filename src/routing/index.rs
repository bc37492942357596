//! A set of rules made ready: every alternative of every condition has a number, and one look at a case
//! tells which numbers hold. A rule is then a few bits to look up, however long its lists are.

use std::collections::HashMap;

use super::atoms::Atom;
use super::words::Vocabulary;
use super::{Case, Condition, Range, Reporter, Rule, Span, Test};

type Table = HashMap<String, usize>;

/// The alternatives with their numbers.
#[derive(Debug, Default)]
pub(super) struct Index {
    services: Table,
    groups: Table,
    layers: Table,
    channels: Table,
    asset_types: Table,
    assets: Table,
    areas: HashMap<String, Table>,
    answers: HashMap<String, Table>,
    numbers: HashMap<String, Vec<(Range, usize)>>,
    spans: Vec<(Span, usize)>,
    reporters: Vec<(Reporter, usize)>,
    vocabulary: Vocabulary,
    count: usize,
    checks: Vec<Vec<Check>>,
    by_service: HashMap<String, Vec<usize>>,
    of_any_service: Vec<usize>,
}

/// One condition of a rule: the numbers of its alternatives, in their order.
#[derive(Debug)]
struct Check {
    negated: bool,
    atoms: Vec<usize>,
}

/// Which alternatives hold in a case: a bit for each.
#[derive(Debug)]
pub(super) struct Holding(Vec<u64>);

impl Holding {
    fn add(&mut self, atom: usize) {
        if let Some(word) = self.0.get_mut(atom / 64) {
            *word |= 1 << (atom % 64);
        }
    }

    fn has(&self, atom: usize) -> bool {
        self.0.get(atom / 64).is_some_and(|word| word >> (atom % 64) & 1 == 1)
    }
}

impl Index {
    pub(super) fn new(rules: &[Rule]) -> Self {
        let mut index = Self::default();
        for (place, rule) in rules.iter().enumerate() {
            let mut checks: Vec<Check> = Vec::with_capacity(rule.conditions.len());
            for one in &rule.conditions {
                let atoms = one.test.atoms().iter().map(|atom| index.number(atom)).collect();
                checks.push(Check { negated: one.negated, atoms });
            }
            index.checks.push(checks);
            let named = rule.conditions.iter().find_map(services);
            match named {
                Some(codes) => {
                    for code in codes {
                        index.by_service.entry(code.clone()).or_default().push(place);
                    }
                }
                None => index.of_any_service.push(place),
            }
        }
        index
    }

    /// The number of an alternative; the same one gets the same number.
    fn number(&mut self, atom: &Atom<'_>) -> usize {
        let next = self.count;
        let number = match atom {
            Atom::Service(code) => enter(&mut self.services, code, next),
            Atom::Group(name) => enter(&mut self.groups, name, next),
            Atom::Layer(name) => enter(&mut self.layers, name, next),
            Atom::Channel(word) => enter(&mut self.channels, word, next),
            Atom::AssetType(word) => enter(&mut self.asset_types, word, next),
            Atom::Asset(id) => enter(&mut self.assets, id, next),
            Atom::Area(layer, code) => {
                enter(self.areas.entry((*layer).to_owned()).or_default(), code, next)
            }
            Atom::Answer(code, value) => {
                enter(self.answers.entry((*code).to_owned()).or_default(), value, next)
            }
            Atom::Number(code, range) => {
                enter_list(self.numbers.entry((*code).to_owned()).or_default(), range, next)
            }
            Atom::Time(span) => enter_list(&mut self.spans, span, next),
            Atom::Reporter(kind) => enter_list(&mut self.reporters, kind, next),
            Atom::Words(phrase) => self.vocabulary.add(phrase, next),
        };
        if number == next {
            self.count += 1;
        }
        number
    }

    /// Looks at the case once.
    pub(super) fn look_at(&self, case: &Case<'_>) -> Holding {
        let mut holding = Holding(vec![0; self.count.div_ceil(64)]);
        let mut note = |atom: Option<&usize>| {
            if let Some(atom) = atom {
                holding.add(*atom);
            }
        };
        note(self.services.get(case.service));
        note(self.channels.get(case.channel));
        case.groups.iter().for_each(|name| note(self.groups.get(*name)));
        for (layer, code) in &case.areas {
            note(self.layers.get(*layer));
            note(self.areas.get(*layer).and_then(|codes| codes.get(*code)));
        }
        if let Some(asset) = &case.asset {
            note(self.asset_types.get(asset.kind));
            note(self.assets.get(asset.id));
        }
        for (code, value) in &case.answers {
            note(self.answers.get(*code).and_then(|values| values.get(*value)));
            for (range, atom) in self.numbers.get(*code).into_iter().flatten() {
                note(range.holds_text(value).then_some(atom));
            }
        }
        self.spans.iter().for_each(|(span, atom)| note(span.holds(case.at).then_some(atom)));
        self.reporters
            .iter()
            .for_each(|(kind, atom)| note((*kind == case.reporter).then_some(atom)));
        for text in &case.texts {
            self.vocabulary.find(text, |atom| note(Some(&atom)));
        }
        holding
    }

    /// The places of the rules that may hold for a service, in order.
    pub(super) fn candidates(&self, service: &str) -> impl Iterator<Item = usize> {
        let mut own = self.by_service.get(service).into_iter().flatten().copied().peekable();
        let mut general = self.of_any_service.iter().copied().peekable();
        std::iter::from_fn(move || match (own.peek(), general.peek()) {
            (Some(one), Some(other)) if one < other => own.next(),
            (_, Some(_)) => general.next(),
            (_, None) => own.next(),
        })
    }

    /// Whether all conditions of the rule at this place hold.
    pub(super) fn holds(&self, place: usize, holding: &Holding) -> bool {
        let checks = self.checks.get(place);
        checks.is_some_and(|checks| {
            checks.iter().all(|one| one.atoms.iter().any(|atom| holding.has(*atom)) != one.negated)
        })
    }

    /// For each condition of the rule the place of the first alternative that holds.
    pub(super) fn alternatives(
        &self,
        place: usize,
        holding: &Holding,
    ) -> impl Iterator<Item = Option<usize>> {
        self.checks
            .get(place)
            .into_iter()
            .flatten()
            .map(|one| one.atoms.iter().position(|atom| holding.has(*atom)))
    }
}

/// The services of which the condition wants one.
fn services(condition: &Condition) -> Option<&[String]> {
    if let (Test::Service(codes), false) = (&condition.test, condition.negated) {
        return Some(codes);
    }
    None
}

fn enter(table: &mut Table, key: &str, next: usize) -> usize {
    if let Some(number) = table.get(key) {
        return *number;
    }
    table.insert(key.to_owned(), next);
    next
}

fn enter_list<T: PartialEq + Clone>(list: &mut Vec<(T, usize)>, key: &T, next: usize) -> usize {
    if let Some((_, number)) = list.iter().find(|(one, _)| one == key) {
        return *number;
    }
    list.push((key.clone(), next));
    next
}
