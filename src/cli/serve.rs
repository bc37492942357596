//! `lamppost serve`: runs the server.

use std::sync::Arc;

use super::{Context, Failure};

/// Run the server until it is told to stop
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost serve --data /srv/lamppost --bind 127.0.0.1:8311")]
pub struct Command {}

impl Command {
    /// Serves.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let Self {} = self;
        let console = context.console;
        crate::app::run(
            &context.settings,
            Arc::clone(&context.clock),
            Arc::clone(&context.ids),
            |address| console.note(format_args!("Lamppost listens on http://{address}")),
        )
        .map_err(|error| Failure::Failed(error.to_string()))
    }
}
