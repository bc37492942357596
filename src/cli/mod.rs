//! The command line: one file per command. Translates between a terminal and the capabilities.
//!
//! Exit codes: 0 done, 1 it did not work, 2 the command or the configuration is wrong.

pub mod apply;
mod console;
pub mod import;

pub use console::{Console, Failure};

use std::sync::Arc;

use crate::config::Settings;
use crate::text::ids::Ids;
use crate::time::Clock;

/// What every command is given.
pub struct Context {
    /// The settings that hold.
    pub settings: Settings,
    /// Who says what time it is.
    pub clock: Arc<dyn Clock>,
    /// Who makes identifiers and secrets.
    pub ids: Arc<dyn Ids>,
    /// Where to print.
    pub console: Console,
}
