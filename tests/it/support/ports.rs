//! Ports for servers that are started a moment later, or again and again.

use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

/// The ports that are handed out: below those that the system gives to clients. A client that knocks at
/// a server which is down could otherwise be given that very port for itself.
const FIRST: u16 = 15_000;
const HOW_MANY: u16 = 15_000;

/// An address on this machine that nobody listens on and that no client is given.
pub fn free_address() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(std::process::id() % u32::from(HOW_MANY)).unwrap();
    for _ in 0..HOW_MANY {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = FIRST + (start.wrapping_mul(7).wrapping_add(step)) % HOW_MANY;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
    panic!("no port is free");
}
