//! Lines on their way to standard error: those that come in while others are being written go out together.
//! A busy server logs tens of thousands a second, and a call to the system for each would cost a tenth of its
//! time.

use std::io::{self, Write};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// How long the writer rests between two writes. A line that comes in after a rest goes out at once.
const REST: Duration = Duration::from_millis(5);
/// Bytes that may wait; beyond, whoever logs waits.
const MOST: usize = 1 << 20;

/// Where the log goes.
pub(super) struct Lines(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    came: Condvar,
    went: Condvar,
}

#[derive(Default)]
struct State {
    waiting: Vec<u8>,
    writing: bool,
}

static LINES: LazyLock<Arc<Shared>> = LazyLock::new(Arc::default);

impl Lines {
    /// Starts the thread that writes.
    pub(super) fn start() -> io::Result<Self> {
        let shared = LINES.clone();
        std::thread::Builder::new().name("log".to_owned()).spawn(move || shared.write_on())?;
        Ok(Self(LINES.clone()))
    }

    /// Waits until everything that was logged is written.
    pub(super) fn finish() {
        let mut state = LINES.state.lock();
        while state.writing || !state.waiting.is_empty() {
            LINES.went.wait(&mut state);
        }
    }
}

impl Shared {
    fn write_on(&self) {
        let mut lines = Vec::new();
        loop {
            {
                let mut state = self.state.lock();
                state.writing = false;
                self.went.notify_all();
                while state.waiting.is_empty() {
                    self.came.wait(&mut state);
                }
                lines.clear();
                std::mem::swap(&mut lines, &mut state.waiting);
                state.writing = true;
            }
            // Nobody may be listening.
            io::stderr().write_all(&lines).unwrap_or_default();
            self.went.notify_all();
            std::thread::sleep(REST);
        }
    }
}

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut state = self.0.state.lock();
        while state.waiting.len() > MOST {
            self.0.went.wait(&mut state);
        }
        state.waiting.extend_from_slice(line);
        self.0.came.notify_one();
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
