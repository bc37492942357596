//! `lamppost openapi`: prints the API's description.

use super::{Console, Failure};

/// Print the OpenAPI document of the API
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost openapi")]
pub struct Command {}

impl Command {
    /// Prints the document as JSON.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let Self {} = self;
        console.line(crate::app::openapi_json().trim_end());
        Ok(())
    }
}
