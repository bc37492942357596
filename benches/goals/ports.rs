//! Ports for the servers that are measured.

use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

/// Below the ports that the system gives to clients: with many calls a client could otherwise be given
/// the very port of a server that is just starting.
const FIRST: u16 = 10_000;
const HOW_MANY: u16 = 5_000;

/// An address on this machine that nobody listens on.
pub fn free_address() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = (std::process::id() % u32::from(HOW_MANY)) as u16;
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
