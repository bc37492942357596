//! `lamppost key`: who may call.

mod create;
mod list;
mod revoke;

use super::{Context, Failure};

/// Make, list and revoke API keys
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost key create --label map-app --scope create")]
pub struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Create(create::Command),
    List(list::Command),
    Revoke(revoke::Command),
}

impl Command {
    /// Does what was asked for.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        match self.action {
            Action::Create(command) => command.run(context),
            Action::List(command) => command.run(context),
            Action::Revoke(command) => command.run(context),
        }
    }
}
