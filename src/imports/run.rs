//! The import itself: batch by batch, each in one transaction with the note of how far it has come.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;

use serde_json::json;

use super::convert::READ;
use super::rejects::Rejects;
use super::store::{self, Run};
use super::survey::{fingerprint, survey};
use super::{Format, ImportError, Record, Target};
use crate::audit::{Actor, Entry, store as audit};
use crate::catalogue::{Snapshot, store::load_snapshot};
use crate::db::{Conn, Store};
use crate::jurisdictions::{Jurisdiction, JurisdictionId, Mode};
use crate::requests::NewServiceRequest;
use crate::requests::store::{find_codes, insert};
use crate::time::{Clock, Instant};

/// Rows in one transaction.
const BATCH: usize = 500;

/// What to import, and where to.
pub struct Import<'a> {
    /// The file.
    pub file: &'a Path,
    /// Where rejected rows are written.
    pub rejects: &'a Path,
    /// The code of the government; may be left out when there is only one.
    pub jurisdiction: Option<&'a str>,
    /// The endpoint.
    pub mode: Mode,
}

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows that are done for good.
    pub done: u64,
    /// Rows of the file.
    pub total: u64,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Reports that are new.
    pub imported: u64,
    /// Rows whose report was there before.
    pub already_there: u64,
    /// Rows that are in the file of rejects, those of an earlier attempt too.
    pub rejected: u64,
    /// Rows that an earlier attempt had done.
    pub continued_after: u64,
    /// Columns that nothing was read from.
    pub columns_not_read: Vec<String>,
}

impl Import<'_> {
    /// Imports the file. After each batch `watch` hears how far it is and may stop it.
    pub fn run(
        &self,
        store: &Store,
        clock: &dyn Clock,
        watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Summary, ImportError> {
        let format = Format::detect(self.file)?;
        let survey = survey(self.file, format)?;
        let today = clock.now().date_naive();
        let city = store.read_here(|conn| load_snapshot(conn, today))?;
        let target = Target::new(&city, self.find_jurisdiction(&city)?, self.mode);
        let words = [target.jurisdiction().code.as_str(), self.mode.as_str()];
        let fingerprint = fingerprint(self.file, &words)?;
        let known = store.read_here(|conn| store::find(conn, &fingerprint))?;
        let run = known.filter(|run| !run.finished).unwrap_or_default();
        let unread = |name: &String| !name.is_empty() && !READ.contains(&name.as_str());
        let mut desk = Desk {
            rejects: Rejects::open(self.rejects, &survey.columns, run.rows_done)?,
            summary: Summary {
                rejected: run.rows_rejected,
                continued_after: run.rows_done,
                columns_not_read: survey.columns.into_iter().filter(unread).collect(),
                ..Summary::default()
            },
            file_name: self.file.display().to_string(),
            batch: Vec::with_capacity(BATCH),
            fingerprint,
            target,
            store,
            clock,
            run,
        };
        format.read(self.file, &mut |record| {
            if record.number <= desk.summary.continued_after {
                return Ok(());
            }
            desk.batch.push(record);
            if desk.batch.len() < BATCH {
                return Ok(());
            }
            desk.commit(false)?;
            let progress = Progress { done: desk.run.rows_done, total: survey.rows };
            match watch(progress) {
                ControlFlow::Continue(()) => Ok(()),
                ControlFlow::Break(()) => Err(ImportError::Stopped(progress.done)),
            }
        })?;
        desk.commit(true)?;
        Ok(desk.summary)
    }

    fn find_jurisdiction<'c>(&self, city: &'c Snapshot) -> Result<&'c Jurisdiction, ImportError> {
        let all = &city.jurisdictions;
        let known = || {
            let codes: Vec<&str> = all.all().iter().map(|one| one.code.as_str()).collect();
            codes.join(", ")
        };
        match self.jurisdiction {
            Some(code) => all.by_code(code).ok_or_else(|| {
                let reason = format!("there is no jurisdiction {code:?}; there are: {}", known());
                ImportError::Jurisdiction(reason)
            }),
            None => all.only().ok_or_else(|| {
                let reason =
                    format!("name the jurisdiction with --jurisdiction; there are: {}", known());
                ImportError::Jurisdiction(reason)
            }),
        }
    }
}

/// An import at work.
struct Desk<'a> {
    target: Target<'a>,
    store: &'a Store,
    clock: &'a dyn Clock,
    fingerprint: String,
    file_name: String,
    rejects: Rejects,
    batch: Vec<Record>,
    run: Run,
    summary: Summary,
}

/// What became of a batch.
#[derive(Default)]
struct Counts {
    imported: u64,
    already_there: u64,
    rejected: u64,
}

impl Desk<'_> {
    /// Stores the batch and how far it leads. Rejected rows reach their file before the transaction ends:
    /// after a crash too many may be there, which continuing puts right, but never too few.
    fn commit(&mut self, finished: bool) -> Result<(), ImportError> {
        let batch = std::mem::take(&mut self.batch);
        let now = self.clock.now();
        let (target, rejects) = (&self.target, &mut self.rejects);
        let (fingerprint, file_name, before) = (&self.fingerprint, &self.file_name, self.run);
        let (counts, run) = self.store.write_here(|conn| {
            let counts = store_batch(conn, target, rejects, &batch)?;
            let run = Run {
                rows_done: batch.last().map_or(before.rows_done, |last| last.number),
                rows_rejected: before.rows_rejected.saturating_add(counts.rejected),
                finished,
            };
            store::save(conn, fingerprint, file_name, run, now)?;
            rejects.flush()?;
            let of = target.jurisdiction().id;
            audit::append(conn, &entry(of, file_name, &counts, run, now))?;
            Ok::<_, ImportError>((counts, run))
        })?;
        self.run = run;
        let sum = &mut self.summary;
        sum.imported = sum.imported.saturating_add(counts.imported);
        sum.already_there = sum.already_there.saturating_add(counts.already_there);
        sum.rejected = run.rows_rejected;
        Ok(())
    }
}

/// What the audit log is told of a batch. Of the file it is told the name alone.
fn entry(of: JurisdictionId, file_name: &str, counts: &Counts, run: Run, now: Instant) -> Entry {
    let name = Path::new(file_name).file_name().unwrap_or_default().to_string_lossy();
    Entry {
        at: now,
        jurisdiction: Some(of),
        actor: Actor::Operator,
        action: "reports.import",
        subject: format!("file {name}"),
        detail: json!({
            "imported": counts.imported,
            "already_there": counts.already_there,
            "rejected": counts.rejected,
            "rows_done": run.rows_done,
            "finished": run.finished,
        }),
    }
}

fn store_batch(
    conn: &mut Conn,
    target: &Target<'_>,
    rejects: &mut Rejects,
    batch: &[Record],
) -> Result<Counts, ImportError> {
    let mut counts = Counts::default();
    let mut fit = Vec::new();
    for record in batch {
        match target.convert(record) {
            Ok(new) => fit.push((record, new)),
            Err(reasons) => {
                rejects.add(record, &reasons)?;
                counts.rejected = counts.rejected.saturating_add(1);
            }
        }
    }
    let mut taken = Taken::find(conn, target, &fit)?;
    for (record, new) in fit {
        match taken.fate(&new) {
            Fate::New => {
                insert(conn, &new, None)?;
                taken.add(&new);
                counts.imported = counts.imported.saturating_add(1);
            }
            Fate::AlreadyThere => counts.already_there = counts.already_there.saturating_add(1),
            Fate::TokenTaken => {
                rejects.add(record, &["the token belongs to another report".to_owned()])?;
                counts.rejected = counts.rejected.saturating_add(1);
            }
        }
    }
    Ok(counts)
}

/// Identifiers and tokens that reports have already.
struct Taken {
    codes: HashSet<String>,
    tokens: std::collections::HashMap<String, bool>,
}

enum Fate {
    New,
    AlreadyThere,
    TokenTaken,
}

impl Taken {
    fn find(
        conn: &mut Conn,
        target: &Target<'_>,
        fit: &[(&Record, NewServiceRequest)],
    ) -> Result<Self, ImportError> {
        let (of, mode) = (target.jurisdiction().id, target.mode());
        let codes: Vec<&str> = fit.iter().filter_map(|(_, new)| new.code.as_deref()).collect();
        let tokens: Vec<&str> = fit.iter().filter_map(|(_, new)| new.token.as_deref()).collect();
        Ok(Self {
            codes: find_codes(conn, of, mode, &codes)?.into_iter().collect(),
            tokens: store::find_tokens(conn, of, mode, &tokens)?,
        })
    }

    fn fate(&self, new: &NewServiceRequest) -> Fate {
        if new.code.as_ref().is_some_and(|code| self.codes.contains(code)) {
            return Fate::AlreadyThere;
        }
        match new.token.as_ref().and_then(|token| self.tokens.get(token)) {
            None => Fate::New,
            // A row with a token alone is known by it.
            Some(true) if new.code.is_none() => Fate::AlreadyThere,
            Some(_) => Fate::TokenTaken,
        }
    }

    fn add(&mut self, new: &NewServiceRequest) {
        self.codes.extend(new.code.clone());
        self.tokens.extend(new.token.clone().map(|token| (token, true)));
    }
}
