//! Scanning: which slots hold what is asked for, and the first of them in an order.

use std::collections::BinaryHeap;

use super::Filter;
use super::columns::{BITS, Segment};
use super::dictionary::{Dictionary, place};
use super::image::{
    Image, clamped, micros, mode_code, priority_code, status_code, visibility_code,
};
use super::order::{Key, Place, Sort};
use crate::requests::{DetailedStatus, Status};
use crate::staff::Scope;
use crate::time::Instant;

/// Tells where a report stands in its workflow: from the key of its service, the state that its row has, and what is
/// shown outside.
pub type Standing<'a> = dyn Fn(i64, Option<&str>, DetailedStatus) -> String + 'a;

/// A question to the board.
pub struct Question<'a> {
    /// What is wanted.
    pub filter: &'a Filter,
    /// The parts of the city that whoever asks may see; nothing without any.
    pub reach: &'a [Scope],
    /// Where reports stand.
    pub standing: &'a Standing<'a>,
    /// What time it is.
    pub now: Instant,
}

/// The slots that hold what was asked for, 64 to a word, segment by segment.
pub(super) struct Selected(Vec<Vec<u64>>);

/// Which codes of a column are wanted.
type Table = Option<Vec<bool>>;

/// A part of the city as codes.
struct Ground {
    jurisdiction: Table,
    /// As the owner, and as one that has a part.
    department: Option<(Vec<bool>, Vec<bool>)>,
    area: Table,
}

/// A filter as codes.
struct Tests<'a> {
    asked: &'a Question<'a>,
    reach: Vec<Ground>,
    jurisdictions: Table,
    services: Table,
    departments: Table,
    teams: Table,
    people: Table,
    closing_codes: Table,
    mass_events: Table,
    tags: Table,
    areas: Table,
    modes: Table,
    detailed: Table,
    priorities: Table,
    visibilities: Table,
}

/// Codes of 16 bits: the last one stands for whatever had no room.
const LAST_SHORT: usize = 65_535;

fn shortened(mut table: Vec<bool>) -> Vec<bool> {
    table.truncate(LAST_SHORT);
    table
}

fn bytes<T: Copy>(wanted: Option<&Vec<T>>, code: impl Fn(T) -> u8) -> Table {
    let wanted: Vec<u8> = wanted?.iter().map(|one| code(*one)).collect();
    Some((0..=u8::MAX).map(|one| wanted.contains(&one)).collect())
}

impl<'a> Tests<'a> {
    fn of(image: &Image, asked: &'a Question<'a>) -> Self {
        let (words, filter) = (&image.words, asked.filter);
        let governments =
            |wanted: &dyn Fn(&i64) -> bool| shortened(words.jurisdictions.table(wanted));
        let of_status = filter.status.map(|status| {
            DetailedStatus::ALL.into_iter().filter(|one| one.status() == status).collect()
        });
        let both = |known: Vec<DetailedStatus>| match &filter.detailed_statuses {
            Some(wanted) => known.into_iter().filter(|one| wanted.contains(one)).collect(),
            None => known,
        };
        let detailed = of_status.map(both).or_else(|| filter.detailed_statuses.clone());
        let reach = asked.reach.iter().map(|scope| Ground {
            jurisdiction: scope.jurisdiction.map(|id| governments(&|known| *known == id.0)),
            department: scope.department.map(|id| {
                let owner = words.departments.table(|known| *known == id);
                (owner, words.partners.table(|known| *known == id))
            }),
            area: scope.area.map(|id| words.areas.table(|known| *known == id)),
        });
        Self {
            asked,
            reach: reach.collect(),
            jurisdictions: filter
                .jurisdictions
                .as_ref()
                .map(|some| governments(&|known| some.iter().any(|one| one.0 == *known))),
            services: in_list(&words.services, filter.services.as_ref()),
            departments: in_list(&words.departments, filter.departments.as_ref()),
            teams: in_list(&words.teams, filter.teams.as_ref()),
            people: in_list(&words.people, filter.people.as_ref()),
            closing_codes: filter.closing_codes.as_ref().map(|some| {
                let named =
                    |code: &Option<String>| code.as_ref().is_some_and(|one| some.contains(one));
                shortened(words.closing_codes.table(named))
            }),
            mass_events: filter.mass_events.as_ref().map(|some| {
                words.mass_events.table(|event| event.is_some_and(|one| some.contains(&one)))
            }),
            tags: filter.tags.as_ref().map(|some| words.tags.table(|tag| some.contains(tag))),
            areas: filter.areas.as_ref().map(|some| words.areas.table(|one| some.contains(one))),
            modes: bytes(filter.modes.as_ref(), mode_code),
            detailed: bytes(detailed.as_ref(), status_code),
            priorities: bytes(filter.priorities.as_ref(), priority_code),
            visibilities: bytes(filter.visibilities.as_ref(), visibility_code),
        }
    }

    fn run(&self, segment: &Segment) -> Vec<u64> {
        let mut mask = segment.live().to_vec();
        among(&mut mask, &segment.mode, &self.modes);
        among(&mut mask, &segment.jurisdiction, &self.jurisdictions);
        among(&mut mask, &segment.detailed_status, &self.detailed);
        among(&mut mask, &segment.service, &self.services);
        among(&mut mask, &segment.department, &self.departments);
        among(&mut mask, &segment.team, &self.teams);
        among(&mut mask, &segment.person, &self.people);
        among(&mut mask, &segment.closing_code, &self.closing_codes);
        among(&mut mask, &segment.mass_event, &self.mass_events);
        among(&mut mask, &segment.tags, &self.tags);
        among(&mut mask, &segment.areas, &self.areas);
        among(&mut mask, &segment.priority, &self.priorities);
        among(&mut mask, &segment.visibility, &self.visibilities);
        self.numbers(segment, &mut mask);
        self.overdue(segment, &mut mask);
        self.reach(segment, &mut mask);
        mask
    }

    fn numbers(&self, segment: &Segment, mask: &mut [u64]) {
        let filter = self.asked.filter;
        if let Some(least) = filter.min_urgency.map(clamped) {
            keep(mask, &segment.urgency, |points| points >= least);
        }
        if let Some(again) = filter.reopened {
            keep(mask, &segment.reopened, |times| (times > 0) == again);
        }
        between(mask, &segment.requested, filter.requested_from, filter.requested_until);
        between(mask, &segment.updated, filter.updated_from, filter.updated_until);
    }

    fn overdue(&self, segment: &Segment, mask: &mut [u64]) {
        let Some(wanted) = self.asked.filter.overdue else { return };
        let now = micros(self.asked.now);
        let open: Vec<DetailedStatus> =
            DetailedStatus::ALL.into_iter().filter(|one| one.status() == Status::Open).collect();
        let mut late = mask.to_vec();
        keep(&mut late, &segment.expected, |expected| expected < now);
        among(&mut late, &segment.detailed_status, &bytes(Some(&open), status_code));
        for (word, late) in mask.iter_mut().zip(late) {
            *word &= if wanted { late } else { !late };
        }
    }

    /// Only what whoever asks may see.
    fn reach(&self, segment: &Segment, mask: &mut [u64]) {
        let mut seen = vec![0; mask.len()];
        for ground in &self.reach {
            let mut part = mask.to_vec();
            among(&mut part, &segment.jurisdiction, &ground.jurisdiction);
            among(&mut part, &segment.areas, &ground.area);
            if let Some((owner, partner)) = &ground.department {
                let mut parts = part.clone();
                keep(&mut part, &segment.department, |code| wanted(owner, code));
                keep(&mut parts, &segment.partners, |code| wanted(partner, code));
                join(&mut part, &parts);
            }
            join(&mut seen, &part);
        }
        mask.copy_from_slice(&seen);
    }
}

fn in_list<T: Clone + Eq + std::hash::Hash>(
    known: &Dictionary<T>,
    wanted: Option<&Vec<T>>,
) -> Table {
    wanted.map(|some| known.table(|one| some.contains(one)))
}

fn wanted(table: &[bool], code: u32) -> bool {
    table.get(place(code)).copied().unwrap_or(false)
}

/// Adds the slots of another mask.
fn join(mask: &mut [u64], other: &[u64]) {
    for (word, other) in mask.iter_mut().zip(other) {
        *word |= other;
    }
}

/// Leaves those whose code is wanted.
fn among<T: Copy + Into<u32>>(mask: &mut [u64], column: &[T], table: &Table) {
    if let Some(table) = table {
        keep(mask, column, |code| wanted(table, code.into()));
    }
}

fn between(mask: &mut [u64], column: &[i64], from: Option<Instant>, until: Option<Instant>) {
    if let Some(from) = from.map(micros) {
        keep(mask, column, |at| at >= from);
    }
    if let Some(until) = until.map(micros) {
        keep(mask, column, |at| at <= until);
    }
}

/// Leaves those that pass. A word of 64 slots that holds nobody is not looked at.
fn keep<T: Copy>(mask: &mut [u64], column: &[T], test: impl Fn(T) -> bool) {
    for (word, cells) in mask.iter_mut().zip(column.chunks(BITS)) {
        if *word == 0 {
            continue;
        }
        let mut kept = 0;
        for (bit, cell) in cells.iter().enumerate() {
            kept |= u64::from(test(*cell)) << bit;
        }
        *word &= kept;
    }
}

/// Calls with the place of each slot of a mask.
fn each(mask: &[u64], mut call: impl FnMut(usize)) {
    for (number, word) in mask.iter().enumerate() {
        let mut rest = *word;
        while rest != 0 {
            call(number * BITS + place(rest.trailing_zeros()));
            rest &= rest - 1;
        }
    }
}

/// The same, backwards.
fn each_back(mask: &[u64], mut call: impl FnMut(usize)) {
    for (number, word) in mask.iter().enumerate().rev() {
        let mut rest = *word;
        while rest != 0 {
            let bit = 63 - place(rest.leading_zeros());
            call(number * BITS + bit);
            rest &= !(1 << bit);
        }
    }
}

impl Selected {
    pub(super) fn total(&self) -> u64 {
        self.0.iter().flatten().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Every segment with the slots of it.
    pub(super) fn each<'a>(&'a self, image: &'a Image, mut call: impl FnMut(&'a Segment, usize)) {
        for (segment, mask) in image.segments.iter().zip(&self.0) {
            each(mask, |at| call(segment, at));
        }
    }
}

impl Image {
    pub(super) fn select(&self, asked: &Question<'_>) -> Selected {
        let tests = Tests::of(self, asked);
        let mut masks: Vec<Vec<u64>> =
            self.segments.iter().map(|segment| tests.run(segment)).collect();
        if let Some(states) = &asked.filter.states {
            let mut standings = Standings::new(self, asked.standing);
            for (segment, mask) in self.segments.iter().zip(&mut masks) {
                let before = mask.clone();
                each(&before, |at| {
                    if !standings.of(segment, at).is_some_and(|state| states.contains(state)) {
                        unset(mask, at);
                    }
                });
            }
        }
        Selected(masks)
    }

    /// The first so many behind a place, in order.
    pub(super) fn first(
        &self,
        selected: &Selected,
        sort: Sort,
        behind: Option<Place>,
        size: usize,
    ) -> Vec<Key> {
        let mut best: BinaryHeap<Key> = BinaryHeap::with_capacity(size.saturating_add(1));
        let behind = behind.map(|place| place.key);
        let mut offer = |segment: &Segment, at: usize| {
            let key = sort.key(segment, at);
            if behind.is_some_and(|place| key <= place) {
                return;
            }
            if best.len() < size {
                best.push(key);
            } else if let Some(mut worst) = best.peek_mut()
                && key < *worst
            {
                *worst = key;
            }
        };
        // Slots are nearly in the order of time. From the end that is wanted, the heap is soon as good as it gets.
        let segments = self.segments.iter().zip(&selected.0);
        if sort.down {
            segments.rev().for_each(|(one, mask)| each_back(mask, |at| offer(one, at)));
        } else {
            segments.for_each(|(one, mask)| each(mask, |at| offer(one, at)));
        }
        best.into_sorted_vec()
    }
}

fn unset(mask: &mut [u64], at: usize) {
    if let Some(word) = mask.get_mut(at / BITS) {
        *word &= !(1 << (at % BITS));
    }
}

/// Where reports stand in their workflows: asked once for each service, state and status.
pub(super) struct Standings<'a> {
    image: &'a Image,
    standing: &'a Standing<'a>,
    /// For each service, by state and status: the number of a name and one, nought where not asked yet.
    known: Vec<Vec<u32>>,
    pub(super) names: Dictionary<String>,
}

impl<'a> Standings<'a> {
    pub(super) fn new(image: &'a Image, standing: &'a Standing<'a>) -> Self {
        let services = image.words.services.values().len();
        Self { image, standing, known: vec![Vec::new(); services], names: Dictionary::default() }
    }

    /// The name's code of the report in a slot.
    pub(super) fn code(&mut self, segment: &Segment, at: usize) -> Option<u32> {
        let service = *segment.service.get(at)?;
        let (state, status) = (*segment.state.get(at)?, *segment.detailed_status.get(at)?);
        let statuses = DetailedStatus::ALL.len();
        let cell = usize::from(state) * statuses + usize::from(status);
        let row = self.known.get_mut(place(service))?;
        if row.is_empty() {
            row.resize(self.image.words.states.values().len().min(LAST_SHORT + 1) * statuses, 0);
        }
        let known = row.get_mut(cell)?;
        if *known == 0 {
            let key = self.image.words.services.values().get(place(service))?;
            let status = *DetailedStatus::ALL.get(usize::from(status))?;
            let name = (self.standing)(*key, self.image.state(state), status);
            *known = self.names.code(&name).saturating_add(1);
        }
        known.checked_sub(1)
    }

    fn of(&mut self, segment: &Segment, at: usize) -> Option<&String> {
        let code = self.code(segment, at)?;
        self.names.values().get(place(code))
    }
}
