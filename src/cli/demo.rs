//! `lamppost demo`: a city to try.

use super::{Context, Failure};

/// Run a server with an invented city
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost demo --bind 127.0.0.1:8311")]
pub struct Command {}

impl Command {
    /// Runs the invented city.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let Self {} = self;
        Err(Failure::Failed(format!("cannot serve a demo at {}", context.settings.bind)))
    }
}
