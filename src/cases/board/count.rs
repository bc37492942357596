//! How many of a set there are of each kind.

use super::columns::Segment;
use super::dictionary::place;
use super::image::Image;
use super::order::{Place, Sort};
use super::scan::{Question, Selected, Standings};
use crate::requests::{DetailedStatus, Status, Visibility};
use crate::routing::Priority;

/// What can be counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    /// Open or closed.
    Status,
    /// Where they stand in their workflows.
    State,
    /// Who has to see to them.
    Department,
    /// The team.
    Team,
    /// The person.
    Person,
    /// The service.
    Service,
    /// How soon they matter.
    Priority,
    /// Who may see them.
    Visibility,
    /// Tags: a report counts for each that it has.
    Tag,
    /// Areas: a report counts for each that it lies in.
    Area,
}

impl Facet {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Status,
        Self::State,
        Self::Department,
        Self::Team,
        Self::Person,
        Self::Service,
        Self::Priority,
        Self::Visibility,
        Self::Tag,
        Self::Area,
    ];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::State => "state",
            Self::Department => "department",
            Self::Team => "team",
            Self::Person => "person",
            Self::Service => "service",
            Self::Priority => "priority",
            Self::Visibility => "visibility",
            Self::Tag => "tag",
            Self::Area => "area",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// A kind that was counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FacetValue {
    /// By its word.
    Word(String),
    /// By its key.
    Key(i64),
    /// Nobody's.
    Nobody,
}

/// What a question is answered with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counted {
    /// The reports of the page by their keys, in order, each with the place behind it.
    pub page: Vec<(i64, Place)>,
    /// How many there are on all pages.
    pub total: u64,
    /// How many there are of each kind; the most first.
    pub facets: Vec<(Facet, Vec<(FacetValue, u64)>)>,
}

impl From<Option<i64>> for FacetValue {
    fn from(key: Option<i64>) -> Self {
        key.map_or(Self::Nobody, Self::Key)
    }
}

impl Image {
    /// Answers a question: the first so many behind a place, the number of all, and the counts wanted. What a search
    /// for words leaves of it is for others to say.
    pub fn answer(
        &self,
        asked: &Question<'_>,
        (sort, behind, size): (Sort, Option<Place>, usize),
        facets: &[Facet],
    ) -> Counted {
        let selected = self.select(asked);
        let keys = self.first(&selected, sort, behind, size);
        Counted {
            page: keys.iter().map(|key| (sort.id_of(*key), Place { sort, key: *key })).collect(),
            total: selected.total(),
            facets: facets
                .iter()
                .map(|facet| (*facet, self.count(&selected, *facet, asked)))
                .collect(),
        }
    }

    /// How many there are.
    pub fn number(&self, asked: &Question<'_>) -> u64 {
        self.select(asked).total()
    }

    fn count(
        &self,
        selected: &Selected,
        facet: Facet,
        asked: &Question<'_>,
    ) -> Vec<(FacetValue, u64)> {
        let words = &self.words;
        let keyed = |keys: &[i64], counts: &[u64]| -> Vec<(FacetValue, u64)> {
            keys.iter().zip(counts).map(|(key, count)| (FacetValue::Key(*key), *count)).collect()
        };
        let owned = |keys: &[Option<i64>], counts: &[u64]| -> Vec<(FacetValue, u64)> {
            keys.iter().zip(counts).map(|(key, count)| ((*key).into(), *count)).collect()
        };
        let mut found = match facet {
            Facet::Status => self.statuses(selected),
            Facet::State => self.states(selected, asked),
            Facet::Department => keyed(
                words.departments.values(),
                &self.tally(selected, |segment| &segment.department),
            ),
            Facet::Service => {
                keyed(words.services.values(), &self.tally(selected, |segment| &segment.service))
            }
            Facet::Team => {
                owned(words.teams.values(), &self.tally(selected, |segment| &segment.team))
            }
            Facet::Person => {
                owned(words.people.values(), &self.tally(selected, |segment| &segment.person))
            }
            Facet::Priority => {
                let names = Priority::ALL.map(Priority::as_str);
                named(&names, &self.tally(selected, |segment| &segment.priority))
            }
            Facet::Visibility => {
                let all = [Visibility::Public, Visibility::Unlisted, Visibility::Private];
                let counts = self.tally(selected, |segment| &segment.visibility);
                named(&all.map(Visibility::as_str), &counts)
            }
            Facet::Tag => {
                let counts = self.tally(selected, |segment| &segment.tags);
                spread(words.tags.all(), &counts, |tag| FacetValue::Word(tag.clone()))
            }
            Facet::Area => {
                let counts = self.tally(selected, |segment| &segment.areas);
                spread(words.areas.all(), &counts, |area| FacetValue::Key(*area))
            }
        };
        found.retain(|(_, count)| *count > 0);
        found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        found
    }

    /// How often each code of a column comes.
    fn tally<'a, T: Copy + Into<u32> + 'a>(
        &'a self,
        selected: &'a Selected,
        column: impl Fn(&'a Segment) -> &'a Vec<T>,
    ) -> Vec<u64> {
        let mut counts = Vec::new();
        selected.each(self, |segment, at| {
            let Some(code) = column(segment).get(at) else { return };
            let code = place((*code).into());
            if counts.len() <= code {
                counts.resize(code.saturating_add(1), 0_u64);
            }
            if let Some(count) = counts.get_mut(code) {
                *count = count.saturating_add(1);
            }
        });
        counts
    }

    fn statuses(&self, selected: &Selected) -> Vec<(FacetValue, u64)> {
        let counts = self.tally(selected, |segment| &segment.detailed_status);
        let of = |status: Status| -> u64 {
            let all = DetailedStatus::ALL.iter().zip(&counts);
            all.filter(|(one, _)| one.status() == status).map(|(_, count)| count).sum()
        };
        let both = [Status::Open, Status::Closed];
        both.map(|one| (FacetValue::Word(one.as_str().to_owned()), of(one))).into()
    }

    fn states(&self, selected: &Selected, asked: &Question<'_>) -> Vec<(FacetValue, u64)> {
        let mut standings = Standings::new(self, asked.standing);
        let mut counts: Vec<u64> = Vec::new();
        selected.each(self, |segment, at| {
            let Some(code) = standings.code(segment, at).map(place) else { return };
            if counts.len() <= code {
                counts.resize(code.saturating_add(1), 0);
            }
            if let Some(count) = counts.get_mut(code) {
                *count = count.saturating_add(1);
            }
        });
        let names = standings.names.values().iter();
        names.zip(counts).map(|(name, count)| (FacetValue::Word(name.clone()), count)).collect()
    }
}

fn named(names: &[&str], counts: &[u64]) -> Vec<(FacetValue, u64)> {
    let pairs = names.iter().zip(counts);
    pairs.map(|(name, count)| (FacetValue::Word((*name).to_owned()), *count)).collect()
}

/// What was counted by set, by member.
fn spread<T: Eq + std::hash::Hash>(
    sets: &[Vec<T>],
    counts: &[u64],
    value: impl Fn(&T) -> FacetValue,
) -> Vec<(FacetValue, u64)> {
    let mut sums: std::collections::HashMap<&T, u64> = std::collections::HashMap::new();
    for (set, count) in sets.iter().zip(counts) {
        for member in set {
            let sum = sums.entry(member).or_default();
            *sum = sum.saturating_add(*count);
        }
    }
    sums.into_iter().map(|(member, count)| (value(member), count)).collect()
}
