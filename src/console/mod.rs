//! The console: pages for staff. They are whole without scripts.
//!
//! Translates between a browser and the capabilities. Knows no table and no other face.

mod account;
mod assets;
mod desk;
mod pages;
mod provider;
pub mod routes;
mod second_factor;
mod sign_in;
mod welcome;

pub use desk::Console;
pub use provider::CALLBACK;
