//! Tests of the whole program and of its rooms together. They read as sentences.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test helpers may fail a test"
)]

mod city;
mod demo;
mod imports;
mod support;
