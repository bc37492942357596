//! The image itself: slots, dictionaries, and where each report is.

use super::Line;
use super::columns::{Coded, NEVER, Segment, Slot};
use super::dictionary::{Dictionary, Sets, place};
use crate::requests::DetailedStatus;
use crate::routing::Priority;
use crate::time::Instant;

/// Every report that staff work with.
#[derive(Debug, Default)]
pub struct Image {
    pub(super) segments: Vec<Segment>,
    /// The numbers of the slots, in the order of the reports' keys.
    by_id: Vec<u32>,
    pub(super) words: Words,
}

/// What the codes stand for.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) jurisdictions: Dictionary<i64>,
    pub(super) services: Dictionary<i64>,
    pub(super) departments: Dictionary<i64>,
    pub(super) teams: Dictionary<Option<i64>>,
    pub(super) people: Dictionary<Option<i64>>,
    pub(super) states: Dictionary<Option<String>>,
    pub(super) closing_codes: Dictionary<Option<String>>,
    pub(super) mass_events: Dictionary<Option<i64>>,
    pub(super) areas: Sets<i64>,
    pub(super) partners: Sets<i64>,
    pub(super) tags: Sets<String>,
}

/// An instant as the columns hold it.
pub(super) fn micros(at: Instant) -> i64 {
    at.timestamp_micros()
}

pub(super) fn status_code(of: DetailedStatus) -> u8 {
    let at = DetailedStatus::ALL.iter().position(|one| *one == of);
    at.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX)
}

/// A code of a column of 16 bits. There are not so many governments, states and closing codes; what comes after
/// 65,534 others shares the last code with the rest and is found by none of them.
fn short(code: u32) -> u16 {
    u16::try_from(code).unwrap_or(u16::MAX)
}

impl Words {
    fn code(&mut self, line: &Line) -> Coded {
        Coded {
            id: line.id,
            requested: micros(line.requested_at),
            updated: micros(line.updated_at),
            expected: line.expected_at.map_or(NEVER, micros),
            service: self.services.code(&line.service),
            department: self.departments.code(&line.department),
            team: self.teams.code(&line.team),
            person: self.people.code(&line.person),
            areas: self.areas.take(&line.areas),
            partners: self.partners.take(&line.partners),
            tags: self.tags.take(&line.tags),
            mass_event: self.mass_events.code(&line.mass_event),
            urgency: clamped(line.urgency),
            jurisdiction: short(self.jurisdictions.code(&line.jurisdiction.0)),
            state: short(self.states.code(&line.state)),
            closing_code: short(self.closing_codes.code(&line.closing_code)),
            reopened: u16::try_from(line.reopened.max(0)).unwrap_or(u16::MAX),
            mode: mode_code(line.mode),
            detailed_status: status_code(line.detailed_status),
            priority: priority_code(line.priority),
            visibility: visibility_code(line.visibility),
        }
    }

    fn give_back(&mut self, row: &Coded) {
        self.areas.give_back(row.areas);
        self.partners.give_back(row.partners);
        self.tags.give_back(row.tags);
    }
}

/// Points of urgency as the column holds them: beyond two thousand million all are alike.
pub(super) fn clamped(points: i64) -> i32 {
    i32::try_from(points).unwrap_or(if points < 0 { i32::MIN } else { i32::MAX })
}

pub(super) fn mode_code(mode: crate::jurisdictions::Mode) -> u8 {
    u8::from(mode == crate::jurisdictions::Mode::Test)
}

pub(super) fn priority_code(priority: Priority) -> u8 {
    u8::try_from(priority.rank()).unwrap_or(u8::MAX)
}

pub(super) fn visibility_code(of: crate::requests::Visibility) -> u8 {
    use crate::requests::Visibility;
    match of {
        Visibility::Public => 0,
        Visibility::Unlisted => 1,
        Visibility::Private => 2,
    }
}

impl Image {
    /// Takes a report in as it is now, whether it was known or not.
    pub fn put(&mut self, line: &Line) {
        let row = self.words.code(line);
        match self.find(line.id) {
            Ok(number) => {
                let slot = Slot::of(number);
                if let Some(segment) = self.segments.get_mut(slot.segment) {
                    if let Some(old) = segment.get(slot.at).filter(|_| segment.is_live(slot.at)) {
                        self.words.give_back(&old);
                    }
                    segment.set(slot.at, &row);
                }
            }
            Err(before) => self.add(before, &row),
        }
    }

    fn add(&mut self, before: usize, row: &Coded) {
        if self.segments.last().is_none_or(Segment::is_full) {
            self.segments.push(Segment::default());
        }
        let full = self.segments.len().saturating_sub(1).saturating_mul(super::SLOTS);
        let Some(segment) = self.segments.last_mut() else { return };
        let number = full.saturating_add(segment.len());
        segment.push(row);
        // Keys come nearly in order: this is at the end or close to it.
        self.by_id.insert(before, u32::try_from(number).unwrap_or(u32::MAX));
    }

    /// Takes a report out. Returns whether it was there.
    pub fn forget(&mut self, id: i64) -> bool {
        let Ok(number) = self.find(id) else { return false };
        let slot = Slot::of(number);
        let Some(segment) = self.segments.get_mut(slot.segment) else { return false };
        let Some(old) = segment.get(slot.at).filter(|_| segment.is_live(slot.at)) else {
            return false;
        };
        segment.bury(slot.at);
        self.words.give_back(&old);
        true
    }

    /// Puts the reports with these keys, first and last included, into these areas and into no others: rows of a
    /// report and an area, in any order.
    pub fn set_areas(&mut self, (first, last): (i64, i64), mut lies: Vec<(i64, i64)>) {
        lies.sort_unstable();
        let from = self.by_id.partition_point(|number| self.id_at(*number) < first);
        let end = self.by_id.partition_point(|number| self.id_at(*number) <= last);
        let numbers: Vec<u32> = self.by_id.get(from..end).unwrap_or_default().to_vec();
        let mut rest = lies.as_slice();
        for number in numbers {
            let id = self.id_at(number);
            let before = rest.partition_point(|(request, _)| *request < id);
            rest = rest.get(before..).unwrap_or_default();
            let own = rest.partition_point(|(request, _)| *request == id);
            let (mine, after) = rest.split_at_checked(own).unwrap_or((rest, &[]));
            rest = after;
            let areas: Vec<i64> = mine.iter().map(|(_, area)| *area).collect();
            self.move_to(Slot::of(number), &areas);
        }
    }

    fn move_to(&mut self, slot: Slot, areas: &[i64]) {
        let Some(segment) = self.segments.get_mut(slot.segment) else { return };
        if !segment.is_live(slot.at) {
            return;
        }
        if let Some(cell) = segment.areas.get_mut(slot.at) {
            // The new set first, so that a set that stays does not go and come.
            let new = self.words.areas.take(areas);
            self.words.areas.give_back(*cell);
            *cell = new;
        }
    }

    /// The number of a report's slot, or where it would stand in the order of the keys.
    fn find(&self, id: i64) -> Result<u32, usize> {
        let at = self.by_id.partition_point(|number| self.id_at(*number) < id);
        match self.by_id.get(at) {
            Some(number) if self.id_at(*number) == id => Ok(*number),
            _ => Err(at),
        }
    }

    fn id_at(&self, number: u32) -> i64 {
        let slot = Slot::of(number);
        let id = self.segments.get(slot.segment).and_then(|segment| segment.id.get(slot.at));
        id.copied().unwrap_or(i64::MAX)
    }

    /// Reports that it has room for, those that are gone included.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Bytes of the columns and of the order of keys; the dictionaries are small beside them.
    pub fn bytes(&self) -> usize {
        let columns = self.segments.iter().map(Segment::bytes);
        let order = self.by_id.capacity().saturating_mul(size_of::<u32>());
        columns.fold(order, usize::saturating_add)
    }

    /// The state of a code, as the report's row has it.
    pub(super) fn state(&self, code: u16) -> Option<&str> {
        self.words.states.values().get(place(u32::from(code)))?.as_deref()
    }
}
