//! Versions of rules and of workflows: kept, approved, retired in the same way.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::Office;
use crate::audit::{Actor, Entry, store as audit};
use crate::catalogue::store::bump_version;
use crate::db::{Conn, StoreError};
use crate::http::ApiError;
use crate::http::body::BodyLimits;
use crate::jurisdictions::JurisdictionId;
use crate::playbook::store::books;
use crate::playbook::{Book, Edition, EditionState, NewEdition, read_form, write_form};
use crate::text::clean_text;
use crate::time::Instant;

/// The longest note, in characters.
const MAX_NOTE: usize = 1_000;
/// The largest body with rules or a workflow: 2,000 rules are about half of it.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// What a body with rules may cost.
pub(super) fn body(office: &Office) -> BodyLimits {
    let least = office.body.form_bytes.max(MAX_BYTES);
    BodyLimits { form_bytes: least, ..office.body }
}

/// What is said of a version besides its form. Faults are collected.
pub(super) fn dated(
    office: &Office,
    note: &str,
    valid_from: Option<&str>,
    faults: &mut Vec<String>,
) -> (String, NaiveDate) {
    let note = clean_text(note);
    if note.chars().count() > MAX_NOTE {
        faults.push(format!("note is longer than {MAX_NOTE} characters"));
    }
    let today = office.clock.now().date_naive();
    let day = valid_from.map(|text| parse_day("valid_from", text)).transpose();
    let day = match day {
        Ok(Some(day)) if day < today => {
            faults.push(format!("valid_from {day} is over: a version begins today or later"));
            today
        }
        Ok(day) => day.unwrap_or(today),
        Err(fault) => {
            faults.push(fault);
            today
        }
    };
    (note, day)
}

/// A day such as `2026-12-01`.
pub(super) fn parse_day(key: &str, text: &str) -> Result<NaiveDate, String> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    day.filter(|day| day.to_string() == text)
        .ok_or_else(|| format!("{key} {} is no day such as 2026-12-01", text.escape_debug()))
}

/// All versions, the newest first, and the number of the one that rules today.
pub(super) async fn all(
    office: &Office,
    of: JurisdictionId,
    book: &Book,
) -> Result<(Vec<Edition>, Option<i64>), ApiError> {
    let book = book.clone();
    let listed: Result<Vec<Edition>, StoreError> =
        office.store.read(move |conn| books::list(conn, of, &book)).await;
    let listed = listed?;
    let ruling = Edition::ruling(&listed, office.clock.now().date_naive()).map(|one| one.version);
    Ok((listed, ruling))
}

/// One version, and the number of the one that rules today.
pub(super) async fn one(
    office: &Office,
    of: JurisdictionId,
    book: &Book,
    version: &str,
) -> Result<(Edition, Option<i64>), ApiError> {
    let (all, ruling) = all(office, of, book).await?;
    let number: i64 = version.parse().map_err(|_cause| unknown())?;
    let found = all.into_iter().find(|one| one.version == number);
    Ok((found.ok_or_else(unknown)?, ruling))
}

/// What is recorded of a change of a version.
fn entry(
    at: Instant,
    of: JurisdictionId,
    actor: i64,
    book: &Book,
    (verb, version): (Verb, i64),
) -> Entry {
    let (action, subject) = match (book, verb) {
        (Book::Rules, Verb::Save) => ("rules.save", format!("rules {version}")),
        (Book::Rules, Verb::Approve) => ("rules.approve", format!("rules {version}")),
        (Book::Rules, Verb::Retire) => ("rules.retire", format!("rules {version}")),
        (Book::Workflow(code), Verb::Save) => {
            ("workflow.save", format!("workflow {code} {version}"))
        }
        (Book::Workflow(code), Verb::Approve) => {
            ("workflow.approve", format!("workflow {code} {version}"))
        }
        (Book::Workflow(code), Verb::Retire) => {
            ("workflow.retire", format!("workflow {code} {version}"))
        }
    };
    let (jurisdiction, actor) = (Some(of), Actor::Staff(actor));
    Entry { at, jurisdiction, actor, action, subject, detail: Value::Null }
}

/// What was done to a version.
#[derive(Clone, Copy)]
enum Verb {
    Save,
    Approve,
    Retire,
}

/// Keeps a new version that this account wrote; returns its number.
pub(super) async fn keep(
    office: &Office,
    of: JurisdictionId,
    book: &Book,
    new: NewEdition,
) -> Result<i64, ApiError> {
    let (book, now) = (book.clone(), office.clock.now());
    let work = move |conn: &mut Conn| {
        let version = books::insert(conn, of, &book, &new, now)?;
        bump_version(conn, now)?;
        let what = (Verb::Save, version);
        let said = entry(now, of, new.created_by.unwrap_or_default(), &book, what);
        let detail = json!({ "valid_from": new.valid_from.to_string() });
        audit::append(conn, &Entry { detail, ..said })?;
        Ok(version)
    };
    let kept: Result<i64, StoreError> = office.store.write(work).await;
    if let Err(StoreError::Duplicate(_)) = kept {
        let sentence = "somebody else has saved a version at the same moment: try again";
        return Err(ApiError::Conflict(sentence.to_owned()));
    }
    let version = kept?;
    office.changed();
    Ok(version)
}

/// What is done to a version.
#[derive(Clone, Copy)]
pub(super) enum Step {
    /// This account agrees.
    Approve(i64),
    /// This account ends it.
    Retire(i64),
}

/// What came of it.
enum Done {
    Yes,
    Unknown,
    Refused(&'static str),
}

/// Approves or retires a version.
pub(super) async fn take(
    office: &Office,
    of: JurisdictionId,
    book: &Book,
    version: &str,
    step: Step,
) -> Result<(), ApiError> {
    let number: i64 = version.parse().map_err(|_cause| unknown())?;
    let (book, now) = (book.clone(), office.clock.now());
    let work = move |conn: &mut Conn| {
        let Some(edition) = books::find(conn, of, &book, number)? else {
            return Ok(Done::Unknown);
        };
        match step {
            Step::Approve(account) => {
                if let Err(why) = edition.may_be_approved_by(account) {
                    return Ok(Done::Refused(why));
                }
                books::approve(conn, &book, edition.id, account, now)?;
            }
            Step::Retire(_) if edition.state == EditionState::Retired => {
                return Ok(Done::Refused("the version is retired already"));
            }
            Step::Retire(_) => books::retire(conn, &book, edition.id)?,
        }
        bump_version(conn, now)?;
        let (verb, actor) = match step {
            Step::Approve(account) => (Verb::Approve, account),
            Step::Retire(account) => (Verb::Retire, account),
        };
        audit::append(conn, &entry(now, of, actor, &book, (verb, number)))?;
        Ok(Done::Yes)
    };
    let done: Result<Done, StoreError> = office.store.write(work).await;
    match done? {
        Done::Yes => {
            office.changed();
            Ok(())
        }
        Done::Unknown => Err(unknown()),
        Done::Refused(why) => Err(ApiError::Conflict(why.to_owned())),
    }
}

pub(super) fn unknown() -> ApiError {
    ApiError::not_found("there is no version of this number")
}

/// A form as it is kept.
pub(super) fn write(form: &impl serde::Serialize) -> Result<String, ApiError> {
    write_form(form).map_err(|fault| ApiError::Internal(fault.into()))
}

/// A form that is kept.
pub(super) fn read<T: serde::de::DeserializeOwned>(edition: &Edition) -> Result<T, ApiError> {
    read_form(&edition.form).map_err(|fault| ApiError::Internal(fault.into()))
}
