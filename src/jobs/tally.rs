//! Counts what happens, for the metrics, by reading the event log like any other reader.

use crate::db::{Store, StoreError};
use crate::requests::LogPosition;
use crate::requests::store::events;

/// Where this server's count stands. It begins at the end of the log as it is at the first turn:
/// counters of a process start at nought.
#[derive(Debug, Default)]
pub struct Tally {
    position: Option<LogPosition>,
}

const AT_ONCE: i64 = 1_000;

impl Tally {
    /// Counts the events since the last turn.
    pub async fn count(&mut self, store: &Store) -> Result<(), StoreError> {
        let Some(mut position) = self.position else {
            self.position = Some(store.read(events::end_of_log).await?);
            return Ok(());
        };
        loop {
            let found: Vec<crate::requests::Event> =
                store.read(move |conn| events::read_after(conn, position, AT_ONCE)).await?;
            let Some(last) = found.last() else {
                return Ok(());
            };
            position = last.position;
            for event in &found {
                metrics::counter!("lamppost_request_events_total",
                    "kind" => event.kind.as_str(), "mode" => event.mode.as_str())
                .increment(1);
            }
            self.position = Some(position);
        }
    }
}
