//! `lamppost config`: shows the settings that hold.

use super::{Context, Failure, table};
use crate::config::{self, Resolved};

/// Show the settings that hold
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost config show --resolved")]
pub struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Print every setting; passwords are hidden
    #[command(
        after_help = "Examples:\n  lamppost config show --data /srv/lamppost\n  lamppost config show --resolved"
    )]
    Show {
        /// Also print where each value comes from
        #[arg(long)]
        resolved: bool,
    },
}

impl Command {
    /// Prints the settings.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let Action::Show { resolved } = self.action;
        if resolved {
            let all =
                Resolved { settings: context.settings.clone(), origins: context.origins.clone() };
            for line in table::aligned(&config::as_table(&all)) {
                context.console.line(line);
            }
        } else {
            context.console.line(config::as_toml(&context.settings).trim_end());
        }
        Ok(())
    }
}
