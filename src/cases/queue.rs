//! Saved searches, and the order in which somebody has them before his eyes.

use crate::jurisdictions::JurisdictionId;
use crate::text::clean_line;

/// A search that somebody keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Its key.
    pub id: i64,
    /// Whose reports it is about.
    pub jurisdiction: JurisdictionId,
    /// Who made it.
    pub account: i64,
    /// Its name.
    pub name: String,
    /// The filters by their names.
    pub filter: Vec<(String, String)>,
    /// Whether everybody of the government has it.
    pub shared: bool,
}

/// The longest name, in characters.
const MAX_NAME: usize = 100;

/// Reads a name.
pub fn parse_name(field: &str, text: &str, faults: &mut Vec<String>) -> String {
    let name = clean_line(text);
    if !(1..=MAX_NAME).contains(&name.chars().count()) {
        faults.push(format!("{field} must have 1 to {MAX_NAME} characters"));
    }
    name
}

/// The order of pins with one of them at a place counted from 1, or without it. Behind the last means last.
///
/// ```
/// use lamppost::cases::pinned;
/// assert_eq!(pinned(&[7, 8, 9], 9, Some(1)), [9, 7, 8]);
/// assert_eq!(pinned(&[7, 8], 5, Some(99)), [7, 8, 5]);
/// assert_eq!(pinned(&[7, 8], 7, None), [8]);
/// ```
pub fn pinned(order: &[i64], queue: i64, at: Option<usize>) -> Vec<i64> {
    let mut order: Vec<i64> = order.iter().copied().filter(|one| *one != queue).collect();
    if let Some(at) = at {
        order.insert(at.saturating_sub(1).min(order.len()), queue);
    }
    order
}
