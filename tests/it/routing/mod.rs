//! Rules: which team a report goes to, how urgent it is, and why.

mod comparing;
mod conditions;
mod example;
mod faults;
mod outcomes;
mod owners;
pub mod properties;
mod reasons;
mod review;
pub mod support;
