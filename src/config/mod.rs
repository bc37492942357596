//! Configuration: what may be set, where from, and what holds in the end.
//!
//! Knows the environment, the configuration file and the defaults; knows no capability.

mod settings;

pub use settings::{Limits, LogFormat, Logging, Settings};
