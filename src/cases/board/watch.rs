//! The board as a server keeps it: filled in portions, and in step with the database before each question.

use std::collections::{BTreeSet, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock};
use tokio::sync::watch;

use super::{Counted, Facet, Image, Place, Question, Sort};
use crate::cases::store::board as rows;
use crate::db::{Conn, Store, StoreError, log_horizon};
use crate::requests::LogPosition;
use crate::requests::store::events;

/// Reports of one portion.
const PORTION: i64 = 20_000;
/// Events that are taken in at once.
const AT_ONCE: i64 = 2_000;

/// The board of this server.
#[derive(Debug)]
pub struct Board {
    image: RwLock<Image>,
    /// Whoever brings the image in step holds this, from reading the log to the last change: two at once could put an
    /// older row over a newer one.
    progress: Mutex<Progress>,
    turns: AtomicU64,
    ready: watch::Sender<bool>,
}

/// How far the image has come.
#[derive(Debug, Default)]
struct Progress {
    begun: bool,
    filled: bool,
    /// The key of the last report of the last portion.
    last: i64,
    /// Everything up to here was taken in, and nothing can still appear before it.
    position: LogPosition,
    /// Events behind it that were taken in already, by their keys: on PostgreSQL a transaction that runs for long holds
    /// the position back, and nobody waits for it.
    ahead: HashSet<i64>,
    /// The last note of what is not in the log that was taken in.
    noted: i64,
    /// The last turn that came to its end.
    done: u64,
}

impl Default for Board {
    fn default() -> Self {
        Self {
            image: RwLock::default(),
            progress: Mutex::default(),
            turns: AtomicU64::new(0),
            ready: watch::Sender::new(false),
        }
    }
}

impl Board {
    /// Fills the board where it is not filled yet, and brings it in step.
    ///
    /// # Errors
    /// When the database fails; the next call goes on where this one stopped.
    pub async fn keep(self: &std::sync::Arc<Self>, store: &Store) -> Result<(), StoreError> {
        loop {
            let board = self.clone();
            let filled: bool = store.read(move |conn| board.fill_some(conn)).await?;
            if filled {
                break;
            }
        }
        let board = self.clone();
        store.read(move |conn| board.catch_up(conn)).await
    }

    /// Waits until the board is filled.
    pub async fn filled(&self) {
        let mut ready = self.ready.subscribe();
        // The sender lives as long as the board.
        drop(ready.wait_for(|ready| *ready).await);
    }

    /// Takes in one more portion. Returns whether there is nothing left to do.
    fn fill_some(&self, conn: &mut Conn) -> Result<bool, StoreError> {
        let mut progress = self.progress.lock();
        if progress.filled {
            return Ok(true);
        }
        if !progress.begun {
            // The log first: what happens from here on is read again.
            progress.position = events::end_of_log(conn)?;
            progress.noted = rows::last_note(conn)?;
            progress.begun = true;
        }
        let portion = rows::portion(conn, progress.last, PORTION)?;
        if let Some(last) = portion.last {
            progress.last = last;
            let mut image = self.image.write();
            for line in &portion.lines {
                image.put(line);
            }
        }
        if i64::try_from(portion.looked_at).is_ok_and(|number| number >= PORTION) {
            return Ok(false);
        }
        self.follow(conn, &mut progress)?;
        progress.filled = true;
        let image = self.image.read();
        log::info!("the board holds {} reports in {} MiB", image.len(), image.bytes() >> 20);
        self.ready.send_replace(true);
        Ok(true)
    }

    /// Brings the board in step with all that was committed before this call. Whoever waits for another's turn that
    /// began after his own call need not take one himself.
    pub fn catch_up(&self, conn: &mut Conn) -> Result<(), StoreError> {
        let before = self.turns.load(Ordering::SeqCst);
        let mut progress = self.progress.lock();
        if progress.done > before || !progress.filled {
            return Ok(());
        }
        let turn = self.turns.fetch_add(1, Ordering::SeqCst).saturating_add(1);
        self.follow(conn, &mut progress)?;
        progress.done = turn;
        Ok(())
    }

    fn follow(&self, conn: &mut Conn, progress: &mut Progress) -> Result<(), StoreError> {
        self.read_notes(conn, progress)?;
        // The horizon comes first: everything below it is visible to the queries that follow.
        let horizon = log_horizon(conn)?;
        let mut cursor = progress.position;
        let mut ahead = HashSet::new();
        loop {
            let found = rows::touched_after(conn, cursor, AT_ONCE)?;
            let Some(last) = found.last() else { break };
            cursor = last.position;
            let new = found.iter().filter(|one| !progress.ahead.contains(&one.position.event));
            let reports: BTreeSet<i64> = new.map(|one| one.request).collect();
            self.read_again(conn, &reports)?;
            for one in &found {
                if one.position.tx < horizon {
                    progress.position = one.position;
                } else {
                    ahead.insert(one.position.event);
                }
            }
            if i64::try_from(found.len()).is_ok_and(|number| number < AT_ONCE) {
                break;
            }
        }
        progress.ahead = ahead;
        Ok(())
    }

    /// Takes in what is not in the log: reports that a routing moved, and those that are gone with their events.
    fn read_notes(&self, conn: &mut Conn, progress: &mut Progress) -> Result<(), StoreError> {
        for note in rows::notes_after(conn, progress.noted)? {
            if let Some(event) = note.event {
                // What has its number now is yet to be read.
                let before = event.saturating_sub(1);
                progress.position.event = progress.position.event.min(before);
            }
            let range = (note.first, note.last);
            if note.first == note.last {
                self.read_again(conn, &BTreeSet::from([note.first]))?;
            } else {
                let lies = rows::areas_between(conn, range)?;
                self.image.write().set_areas(range, lies);
            }
            progress.noted = note.id;
        }
        Ok(())
    }

    /// Takes in reports as they are now, or out where they are gone.
    fn read_again(&self, conn: &mut Conn, reports: &BTreeSet<i64>) -> Result<(), StoreError> {
        if reports.is_empty() {
            return Ok(());
        }
        let wanted: Vec<i64> = reports.iter().copied().collect();
        let lines = rows::lines_of(conn, &wanted)?;
        let there: HashSet<i64> = lines.iter().map(|line| line.id).collect();
        let mut image = self.image.write();
        for line in &lines {
            image.put(line);
        }
        for gone in wanted.iter().filter(|id| !there.contains(id)) {
            image.forget(*gone);
        }
        Ok(())
    }

    /// Takes out reports that turned out to be gone. Returns whether any was there.
    pub fn forget(&self, reports: &[i64]) -> bool {
        let mut image = self.image.write();
        // Every one of them, not only up to the first.
        reports.iter().fold(false, |any, id| image.forget(*id) | any)
    }

    /// Answers a question from what was last taken in.
    pub fn answer(
        &self,
        asked: &Question<'_>,
        page: (Sort, Option<Place>, usize),
        facets: &[Facet],
    ) -> Counted {
        self.image.read().answer(asked, page, facets)
    }

    /// How many reports are what is asked for.
    pub fn number(&self, asked: &Question<'_>) -> u64 {
        self.image.read().number(asked)
    }

    /// Reports and bytes, for the metrics.
    pub fn size(&self) -> (usize, usize) {
        let image = self.image.read();
        (image.len(), image.bytes())
    }
}
