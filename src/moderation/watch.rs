//! Whether anybody is banned at all, so that a city without bans need not ask at every report.

use std::time::{Duration, Instant as Moment};

use parking_lot::Mutex;

/// How long it is believed that nobody is: a ban that was made on one server holds on all of them after this.
const BELIEVED: Duration = Duration::from_secs(1);

/// What a server knows of bans.
#[derive(Debug, Default)]
pub struct BanWatch(Mutex<Option<(bool, Moment)>>);

impl BanWatch {
    /// Whether there are bans, if that was asked a moment ago.
    pub fn known(&self) -> Option<bool> {
        (*self.0.lock()).filter(|(_, asked)| asked.elapsed() < BELIEVED).map(|(any, _)| any)
    }

    /// Keeps what was asked. A ban that was made meanwhile is not forgotten by that.
    pub fn keep(&self, any: bool) {
        let mut known = self.0.lock();
        let made = known.is_some_and(|(any, asked)| any && asked.elapsed() < BELIEVED);
        if !made {
            *known = Some((any, Moment::now()));
        }
    }

    /// Somebody was banned on this server.
    pub fn made(&self) {
        *self.0.lock() = Some((true, Moment::now()));
    }
}
