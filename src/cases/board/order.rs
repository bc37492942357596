//! The order of a list, and places in it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::columns::{NEVER, Segment};

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortField {
    /// When it came in.
    #[default]
    Requested,
    /// When it last changed.
    Updated,
    /// When the city means to be done; reports without such a date come last in both directions.
    Due,
    /// How soon it matters.
    Priority,
    /// Points of urgency.
    Urgency,
    /// Its key.
    Id,
}

impl SortField {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Requested, Self::Updated, Self::Due, Self::Priority, Self::Urgency, Self::Id];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Updated => "updated",
            Self::Due => "due",
            Self::Priority => "priority",
            Self::Urgency => "urgency",
            Self::Id => "id",
        }
    }
}

/// The order of a list. Reports that are alike come in the order of their keys, in the same direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// What it is sorted by.
    pub field: SortField,
    /// Whether the largest comes first.
    pub down: bool,
}

impl Default for Sort {
    /// The newest first.
    fn default() -> Self {
        Self { field: SortField::Requested, down: true }
    }
}

impl Sort {
    /// Reads a word such as `due`, or `-due` for the reverse order.
    ///
    /// ```
    /// use lamppost::cases::board::Sort;
    /// assert!(Sort::parse("-requested").unwrap().down);
    /// assert_eq!(Sort::parse("size"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let (word, down) = text.strip_prefix('-').map_or((text, false), |word| (word, true));
        let field = SortField::ALL.into_iter().find(|one| one.as_str() == word)?;
        Some(Self { field, down })
    }

    /// What [`Sort::parse`] reads.
    pub fn word(self) -> String {
        format!("{}{}", if self.down { "-" } else { "" }, self.field.as_str())
    }

    /// What a slot is sorted by, such that the smallest comes first whatever the direction.
    pub(super) fn key(self, segment: &Segment, at: usize) -> Key {
        fn cell<T: Copy + Into<i64>>(column: &[T], at: usize) -> i64 {
            column.get(at).map_or(NEVER, |value| (*value).into())
        }
        let value = match self.field {
            SortField::Requested => cell(&segment.requested, at),
            SortField::Updated => cell(&segment.updated, at),
            SortField::Due => cell(&segment.expected, at),
            SortField::Priority => cell(&segment.priority, at),
            SortField::Urgency => cell(&segment.urgency, at),
            SortField::Id => 0,
        };
        let id = cell(&segment.id, at);
        if !self.down {
            return Key { value, id };
        }
        // The complement turns the order of whole numbers round.
        let value = if self.field == SortField::Due && value == NEVER { NEVER } else { !value };
        Key { value, id: !id }
    }

    /// The key of a report by what it is sorted by.
    pub(super) fn id_of(self, key: Key) -> i64 {
        if self.down { !key.id } else { key.id }
    }
}

/// What a report is sorted by, in the direction of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) value: i64,
    pub(super) id: i64,
}

/// A place between two reports of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub(super) sort: Sort,
    pub(super) key: Key,
}

/// A text that is no place, or one in a list of another order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "cursor must be taken from the Link header of the page before, unchanged, and goes with the same sort"
)]
pub struct PlaceFault;

impl Place {
    /// The text that a client hands back; nothing in it is meant to be read by others.
    pub fn text(&self) -> String {
        let Self { sort, key } = self;
        URL_SAFE_NO_PAD.encode(format!("{} {} {}", sort.word(), key.value, key.id))
    }

    /// Reads what [`Place::text`] wrote, for a list of this order.
    pub fn parse(text: &str, sort: Sort) -> Result<Self, PlaceFault> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_no_text| PlaceFault)?;
        let plain = String::from_utf8(bytes).map_err(|_no_text| PlaceFault)?;
        let parts: Vec<&str> = plain.split(' ').collect();
        let [word, value, id] = parts.as_slice() else { return Err(PlaceFault) };
        let number = |text: &str| text.parse::<i64>().map_err(|_no_number| PlaceFault);
        if *word != sort.word() {
            return Err(PlaceFault);
        }
        Ok(Self { sort, key: Key { value: number(value)?, id: number(id)? } })
    }
}
