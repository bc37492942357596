//! Workflows: which steps a report may take, and what each needs.

mod allowed;
mod deadlines;
mod exchange;
mod faults;
mod files;
mod properties;
mod refused;
mod support;
