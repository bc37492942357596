//! Parts: tasks of other departments that belong to one report.

use crate::time::Instant;

/// A task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its key.
    pub id: i64,
    /// The report that it belongs to.
    pub request_id: i64,
    /// The key of the department that has to do it.
    pub department: i64,
    /// The key of its team.
    pub team: Option<i64>,
    /// What is to be done.
    pub title: String,
    /// When it was asked for.
    pub created_at: Instant,
    /// By whom.
    pub created_by: Option<i64>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// Who ended it.
    pub ended_by: Option<i64>,
    /// What came of it.
    pub result: Option<String>,
}

/// The longest title, in characters.
pub const MAX_TITLE: usize = 255;
