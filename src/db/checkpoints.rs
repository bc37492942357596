//! Copies what SQLite's log holds into the database file, on a thread and a connection of its own: whoever
//! writes need not wait for it.
//!
//! The log is used from its beginning again when all of it was copied and nobody reads it. Under a load that
//! never pauses that moment is the writer's: it copies what little is left once the log is long
//! (`wal_autocheckpoint`).

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use diesel::connection::SimpleConnection;

use super::{DatabaseUrl, StoreError};

/// Pages in the log for which it is worth the two syncs that it costs: as many as SQLite itself waits for.
const PAGES: usize = 1_000;
/// Pages that a group changes whoever is in it, and those that each report adds, as counted in logs.
const PAGES_OF_GROUP: usize = 20;
const PAGES_OF_PIECE: usize = 4;

/// Tells the thread how much was written.
#[derive(Debug)]
pub(super) struct Checkpoints {
    wake: SyncSender<()>,
    /// Pages in the log, by estimate.
    pages: usize,
}

impl Checkpoints {
    /// Starts the thread, which ends with this value.
    pub(super) fn start(url: &DatabaseUrl) -> Result<Self, StoreError> {
        // One signal that waits says as much as many.
        let (wake, woken) = sync_channel(1);
        let url = url.clone();
        std::thread::Builder::new()
            .name("checkpoints".to_owned())
            .spawn(move || copy_on(&url, &woken))
            .map_err(|cause| StoreError::Unavailable(Box::new(cause)))?;
        Ok(Self { wake, pages: 0 })
    }

    /// Counts a group that was committed.
    pub(super) fn written(&mut self, pieces: usize) {
        let pages = pieces.saturating_mul(PAGES_OF_PIECE).saturating_add(PAGES_OF_GROUP);
        self.pages = self.pages.saturating_add(pages);
        if self.pages >= PAGES {
            self.pages = 0;
            _ = self.wake.try_send(());
        }
    }
}

fn copy_on(url: &DatabaseUrl, woken: &Receiver<()>) {
    let mut conn = None;
    while woken.recv().is_ok() {
        let outcome = match &mut conn {
            Some(open) => Ok(open),
            none => url.open(true).map(|opened| none.insert(opened)),
        };
        let outcome = outcome.map_err(|cause| cause.to_string()).and_then(|open| {
            open.batch_execute("PRAGMA wal_checkpoint(PASSIVE)").map_err(|cause| cause.to_string())
        });
        if let Err(cause) = outcome {
            // The writer copies what is left.
            log::warn!("the log could not be copied into the database file: {cause}");
            conn = None;
        }
    }
}
