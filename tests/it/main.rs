//! The tests of the whole: black boxes through the library's public API and the built program.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod commands;
mod config;
mod media;
