//! Copies what SQLite's log holds into the database file, on a thread and a connection of its own: whoever
//! writes need not wait for it.
//!
//! The log is used from its beginning again when all of it was copied and nobody reads it. Under a load that
//! never pauses that moment is the writer's: it copies what little is left once the log is long
//! (`wal_autocheckpoint`).

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use diesel::connection::SimpleConnection;

use super::{DatabaseUrl, StoreError};

/// Changes after which it is worth the two syncs that it costs.
const WRITES: usize = 256;

/// Tells the thread how much was written.
#[derive(Debug)]
pub(super) struct Checkpoints {
    wake: SyncSender<()>,
    since: usize,
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
        Ok(Self { wake, since: 0 })
    }

    /// Counts what was committed.
    pub(super) fn written(&mut self, number: usize) {
        self.since = self.since.saturating_add(number);
        if self.since >= WRITES {
            self.since = 0;
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
