//! An invented year and a half of a real city: to try the program out, and to test with.
//!
//! The city's files are part of the program. The reports are made by a seeded generator: the same seed
//! gives the same reports. Must not know how the city is served.

mod calendar;
mod city;
mod dice;
mod ground;
mod history;
mod invent;
mod phrases;
mod store;
mod words;

pub use city::{JURISDICTION, files};
pub use history::Step;
pub use invent::{COUNT, Invented, requests};
pub use store::seed;
