//! One server in this process; several of them may stand on one database.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant as Moment};

use actix_web::dev::ServerHandle;
use lamppost::app::App;
use lamppost::config::Settings;
use lamppost::jobs::{self, Workshop};
use lamppost::text::ids::Ids;
use lamppost::time::FixedClock;

use super::city::BASE;
use super::client::{Call, Reply};
use super::contract;

/// A server that ends with this value.
pub struct Server {
    pub address: SocketAddr,
    pub workshop: Workshop,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Opens the database, prepares it, and serves.
    pub fn start(
        settings: &Settings,
        clock: Arc<FixedClock>,
        ids: Arc<dyn Ids>,
        prepare: impl FnOnce(&App),
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let url = lamppost::app::public_url(settings, address);
        let app = App::open(settings, clock, ids, url).unwrap();
        prepare(&app);
        let workshop = app.workshop().clone();
        let (tell, told) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                jobs::refresh(app.workshop()).await.unwrap();
                let server = app.start(listener).unwrap();
                tell.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        let handle = told.recv().expect("the server starts");
        Self { address, workshop, handle, thread: Some(thread) }
    }

    /// Sends a call and holds the answer against the contract.
    #[track_caller]
    pub fn send(&self, call: &Call) -> Reply {
        let reply = call.send(self.address);
        contract::check(call, &reply);
        reply
    }

    /// GET below the production endpoint.
    #[track_caller]
    pub fn get(&self, path: &str) -> Reply {
        self.send(&Call::get(&format!("{BASE}{path}")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the server ended badly");
        }
    }
}

/// Waits until it is so, at most this long; returns how long it took.
#[track_caller]
pub fn within(limit: Duration, what: &str, so: impl Fn() -> bool) -> Duration {
    let since = Moment::now();
    while !so() {
        assert!(since.elapsed() < limit, "{what}: not within {limit:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
    since.elapsed()
}
