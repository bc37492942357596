//! The words that other systems use for a report's status.

use crate::requests::{DetailedStatus, Status};

/// Reads the free word of the bulk format: one of ours, or one that others use.
fn read_word(word: &str) -> Option<DetailedStatus> {
    if let Some(known) = DetailedStatus::parse(word) {
        return Some(known);
    }
    let folded = word.trim().to_lowercase().replace(['-', '_'], " ");
    match folded.as_str() {
        "new" | "received" | "submitted" | "pending" | "unassigned" | "accepted" | "started" => {
            Some(DetailedStatus::Open)
        }
        "reopened" | "re opened" => Some(DetailedStatus::Reopen),
        "assigned" | "acknowledged" | "under review" => Some(DetailedStatus::Investigating),
        "processing" | "in process" | "ongoing" | "working" => Some(DetailedStatus::InProgress),
        "hold" | "on hold" | "deferred" => Some(DetailedStatus::Planned),
        "scheduled" => Some(DetailedStatus::ActionScheduled),
        "done" | "completed" | "complete" | "resolved" | "solved" => Some(DetailedStatus::Fixed),
        "processed" | "archived" | "inactive" => Some(DetailedStatus::Closed),
        "rejected" | "invalid" | "unable to complete" => Some(DetailedStatus::NoFurtherAction),
        "canceled" | "withdrawn" => Some(DetailedStatus::Cancelled),
        "referred" | "transferred" => Some(DetailedStatus::InternalReferral),
        "closed (duplicate)" | "open (duplicate)" | "open dup" | "closed dup" => {
            Some(DetailedStatus::Duplicate)
        }
        _ => None,
    }
}

/// The status of a row: the finer word as far as it agrees with `open` or `closed`, where a row has both.
pub(super) fn read(
    status: Option<&str>,
    finer: Option<&str>,
    was_closed: bool,
    faults: &mut Vec<String>,
) -> DetailedStatus {
    let mut word = |name: &str, text: Option<&str>| {
        let text = text?;
        let read = read_word(text);
        if read.is_none() {
            faults.push(format!("{name} {text:?} is not a known status"));
        }
        read
    };
    match (word("status", status), word("status_description", finer)) {
        (Some(status), Some(finer)) if finer.status() != status.status() => status,
        (_, Some(known)) | (Some(known), None) => known,
        (None, None) if was_closed => DetailedStatus::from(Status::Closed),
        (None, None) => DetailedStatus::from(Status::Open),
    }
}
