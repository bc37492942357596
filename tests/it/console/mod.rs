//! The pages of staff, as a browser without scripts sees them; and the one script, in a real browser.

mod enrolling;
mod pages;
mod steps;
mod welcome;
