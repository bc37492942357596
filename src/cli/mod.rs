//! The command line: one file per command. Translates between a terminal and the capabilities.
//!
//! Exit codes: 0 done, 1 it did not work, 2 the command or the configuration is wrong.

pub mod apply;
pub mod audit;
pub mod check;
pub mod completions;
pub mod config;
mod console;
pub mod copy;
pub mod demo;
pub mod erasures;
pub mod import;
pub mod init;
pub mod key;
mod lines;
mod logging;
pub mod man;
pub mod media;
pub mod migrate;
pub mod openapi;
pub mod person;
mod progress;
pub mod release;
pub mod reroute;
pub mod retention;
pub mod rules;
pub mod serve;
pub mod staff;
mod store;
mod table;
pub mod tickets;
mod tree;
pub mod vault;

pub use console::{Console, Failure};
pub use logging::{json_line, text_line};
pub use store::open as open_store;
pub use tree::{Cli, command};

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;

use crate::config::{Flag, Origins, Settings};
use crate::text::ids::{Ids, SeededIds};
use crate::time::{Clock, SystemClock};

/// What every command is given.
pub struct Context {
    /// The settings that hold.
    pub settings: Settings,
    /// Where each setting comes from.
    pub origins: Origins,
    /// The settings that were given as flags.
    pub flags: Vec<Flag>,
    /// Who says what time it is.
    pub clock: Arc<dyn Clock>,
    /// Who makes identifiers and secrets.
    pub ids: Arc<dyn Ids>,
    /// Where to print.
    pub console: Console,
}

/// Runs the command that this process was called with.
pub fn main() -> ExitCode {
    let console = Console;
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(answer) => {
            // Help is an answer on standard output, a fault goes to standard error. Nobody may listen.
            answer.print().unwrap_or_default();
            return ExitCode::from(u8::try_from(answer.exit_code()).unwrap_or(2));
        }
    };
    let outcome = run(cli, console);
    logging::finish();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            for line in failure.to_string().lines() {
                console.note(format_args!("error: {line}"));
            }
            ExitCode::from(failure.code())
        }
    }
}

fn run(cli: Cli, console: Console) -> Result<(), Failure> {
    let Some((command, input)) = cli.into_command(console)? else {
        return Ok(());
    };
    let resolved =
        crate::config::load(&input).map_err(|faults| Failure::Usage(faults.to_string()))?;
    logging::start(&resolved, command.serves())?;
    let ids = SeededIds::from_system().map_err(|cause| Failure::Failed(cause.to_string()))?;
    command.run(&Context {
        settings: resolved.settings,
        origins: resolved.origins,
        flags: input.flags,
        clock: Arc::new(SystemClock),
        ids: Arc::new(ids),
        console,
    })
}
