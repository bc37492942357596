//! Many clients at once: one thread for each connection, latencies into a histogram.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use crate::client::Connection;
use crate::fill::Numbers;

/// When the clients stop.
#[derive(Debug, Clone, Copy)]
pub enum Until {
    Elapsed(Duration),
    Calls(u64),
}

/// What the clients do.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub address: SocketAddr,
    pub connections: usize,
    pub until: Until,
    /// Calls a second, all clients together, sent at their time whether or not the answers before have
    /// come; `None` for as fast as it goes.
    pub pace: Option<f64>,
    pub expected: u16,
}

impl Plan {
    pub fn new(address: SocketAddr, connections: usize, seconds: f64) -> Self {
        let until = Until::Elapsed(Duration::from_secs_f64(seconds));
        Self { address, connections, until, pace: None, expected: 200 }
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// Calls answered as expected.
    pub done: u64,
    pub failed: u64,
    pub first_failure: Option<String>,
    pub seconds: f64,
    /// In microseconds.
    pub latency: Histogram<u64>,
    /// Processor time of the server for one call, filled in by who knows the server.
    pub cpu_ms: Option<f64>,
    /// The same for the database's own processes.
    pub database_cpu_ms: Option<f64>,
}

impl Outcome {
    pub fn per_second(&self) -> f64 {
        self.done as f64 / self.seconds
    }

    /// A quantile of the latency in milliseconds.
    pub fn ms(&self, quantile: f64) -> f64 {
        self.latency.value_at_quantile(quantile) as f64 / 1000.0
    }

    /// Server and database together.
    pub fn all_cpu_ms(&self) -> Option<f64> {
        Some(self.cpu_ms? + self.database_cpu_ms.unwrap_or_default())
    }
}

/// Writes the next call of a client into the buffer.
pub trait Calls: Fn(&mut Numbers, &mut Vec<u8>) + Sync {}
impl<F: Fn(&mut Numbers, &mut Vec<u8>) + Sync> Calls for F {}

struct Shared<'a, C> {
    plan: &'a Plan,
    calls: &'a C,
    stop: AtomicBool,
    taken: AtomicU64,
    failed: AtomicU64,
    failure: Mutex<Option<String>>,
    start: Instant,
}

/// Runs the clients to the end of the plan.
pub fn run<C: Calls>(plan: &Plan, calls: &C) -> Outcome {
    static RUNS: AtomicU64 = AtomicU64::new(1);
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let shared = Shared {
        plan,
        calls,
        stop: AtomicBool::new(false),
        taken: AtomicU64::new(0),
        failed: AtomicU64::new(0),
        failure: Mutex::new(None),
        start: Instant::now(),
    };
    let mut latency = empty();
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..plan.connections)
            .map(|number| {
                let shared = &shared;
                let numbers = Numbers(run << 32 | number as u64);
                scope.spawn(move || client(shared, number, numbers))
            })
            .collect();
        if let Until::Elapsed(time) = plan.until {
            std::thread::sleep(time.saturating_sub(shared.start.elapsed()));
            shared.stop.store(true, Ordering::Relaxed);
        }
        for client in clients {
            latency.add(client.join().unwrap()).unwrap();
        }
    });
    Outcome {
        done: latency.len(),
        failed: shared.failed.into_inner(),
        first_failure: shared.failure.into_inner().unwrap(),
        seconds: shared.start.elapsed().as_secs_f64(),
        latency,
        cpu_ms: None,
        database_cpu_ms: None,
    }
}

fn empty() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 120_000_000, 3).unwrap()
}

fn client<C: Calls>(shared: &Shared<'_, C>, number: usize, mut numbers: Numbers) -> Histogram<u64> {
    let mut latency = empty();
    let mut connection = Connection::open(shared.plan.address).ok();
    let mut request = Vec::new();
    let mut turn = 0_u64;
    while wanted(shared) {
        let due = wait(shared, number, turn);
        if shared.stop.load(Ordering::Relaxed) {
            break;
        }
        turn += 1;
        request.clear();
        (shared.calls)(&mut numbers, &mut request);
        let begun = due.unwrap_or_else(Instant::now);
        let told = match &mut connection {
            Some(open) => {
                open.call(&request).map_err(|cause| cause.to_string()).and_then(|reply| {
                    let fine = reply.status == shared.plan.expected;
                    let text = || {
                        String::from_utf8_lossy(reply.body).chars().take(200).collect::<String>()
                    };
                    if fine { Ok(()) } else { Err(format!("{} {}", reply.status, text())) }
                })
            }
            None => Err("no connection".to_owned()),
        };
        match told {
            Ok(()) => latency.saturating_record(begun.elapsed().as_micros().max(1) as u64),
            Err(words) => {
                shared.failed.fetch_add(1, Ordering::Relaxed);
                shared.failure.lock().unwrap().get_or_insert(words);
                connection = Connection::open(shared.plan.address).ok();
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }
    latency
}

/// Whether there is one more call to send.
fn wanted<C: Calls>(shared: &Shared<'_, C>) -> bool {
    match shared.plan.until {
        Until::Elapsed(_) => !shared.stop.load(Ordering::Relaxed),
        Until::Calls(most) => shared.taken.fetch_add(1, Ordering::Relaxed) < most,
    }
}

/// Waits until it is time for a client's next call. A paced call counts from the moment when it was due,
/// so that waiting behind a slow answer is seen.
fn wait<C: Calls>(shared: &Shared<'_, C>, number: usize, turn: u64) -> Option<Instant> {
    let nth = turn as f64 * shared.plan.connections as f64 + number as f64;
    let due = shared.start + Duration::from_secs_f64(nth / shared.plan.pace?);
    std::thread::sleep(due.saturating_duration_since(Instant::now()));
    Some(due)
}
