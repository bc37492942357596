//! Columns of 65,536 slots: so many that a scan runs, so few that a town's board is small and a city's grows without
//! being copied.

use super::dictionary::place;

/// Slots of one segment.
pub const SLOTS: usize = 1 << 16;
/// Slots of one word of a mask.
pub(super) const BITS: usize = 64;

/// A slot by its number among all segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) segment: usize,
    pub(super) at: usize,
}

impl Slot {
    pub(super) fn of(number: u32) -> Self {
        let number = place(number);
        Self { segment: number / SLOTS, at: number % SLOTS }
    }
}

/// What no instant reaches: no date.
pub(super) const NEVER: i64 = i64::MAX;

macro_rules! columns {
    ($($name:ident: $kind:ty),* $(,)?) => {
        /// A report as codes. Instants are microseconds since 1970.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) struct Coded {
            $(pub(super) $name: $kind,)*
        }

        /// The columns of so many reports.
        #[derive(Debug, Default)]
        pub(super) struct Segment {
            $(pub(super) $name: Vec<$kind>,)*
            live: Vec<u64>,
        }

        impl Segment {
            /// Adds a report.
            pub(super) fn push(&mut self, row: &Coded) {
                let at = self.len();
                $(self.$name.push(row.$name);)*
                if at % BITS == 0 {
                    self.live.push(0);
                }
                self.revive(at);
            }

            /// Puts other codes in place of a report's.
            pub(super) fn set(&mut self, at: usize, row: &Coded) {
                $(if let Some(cell) = self.$name.get_mut(at) {
                    *cell = row.$name;
                })*
                self.revive(at);
            }

            /// The codes of a report.
            pub(super) fn get(&self, at: usize) -> Option<Coded> {
                Some(Coded { $($name: *self.$name.get(at)?,)* })
            }

            /// Bytes that the columns hold.
            pub(super) fn bytes(&self) -> usize {
                let mut sum = self.live.capacity().saturating_mul(size_of::<u64>());
                $(sum = sum.saturating_add(
                    self.$name.capacity().saturating_mul(size_of::<$kind>()));)*
                sum
            }
        }
    };
}

columns! {
    id: i64,
    requested: i64,
    updated: i64,
    expected: i64,
    service: u32,
    department: u32,
    team: u32,
    person: u32,
    areas: u32,
    partners: u32,
    tags: u32,
    mass_event: u32,
    urgency: i32,
    jurisdiction: u16,
    state: u16,
    closing_code: u16,
    reopened: u16,
    mode: u8,
    detailed_status: u8,
    priority: u8,
    visibility: u8,
}

impl Segment {
    /// Reports that it has, those that are gone included.
    pub(super) fn len(&self) -> usize {
        self.id.len()
    }

    pub(super) fn is_full(&self) -> bool {
        self.len() >= SLOTS
    }

    /// Which slots hold a report that is there, 64 to a word.
    pub(super) fn live(&self) -> &[u64] {
        &self.live
    }

    pub(super) fn is_live(&self, at: usize) -> bool {
        self.live.get(at / BITS).is_some_and(|word| word >> (at % BITS) & 1 == 1)
    }

    fn revive(&mut self, at: usize) {
        if let Some(word) = self.live.get_mut(at / BITS) {
            *word |= 1 << (at % BITS);
        }
    }

    /// Takes a report out of every list.
    pub(super) fn bury(&mut self, at: usize) {
        if let Some(word) = self.live.get_mut(at / BITS) {
            *word &= !(1 << (at % BITS));
        }
    }
}
