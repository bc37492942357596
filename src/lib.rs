//! Lamppost: a city's 311 counter in one binary. `ARCHITECTURE.md` is the map of this crate.

pub mod db;
pub mod http;
pub mod text;
pub mod time;
