//! `lamppost import`: takes over records of another system.

use std::path::PathBuf;

use super::{Context, Failure};

/// Take over records of another system
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  lamppost import requests old.csv --jurisdiction maplewood --rejects rejects.csv"
)]
pub struct Command {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Take over service requests
    #[command(
        after_help = "Example:\n  lamppost import requests old.csv --jurisdiction maplewood --rejects rejects.csv"
    )]
    Requests {
        /// The file of records
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The jurisdiction that they belong to
        #[arg(long, value_name = "CODE")]
        jurisdiction: String,
        /// Where records go that cannot be taken over
        #[arg(long, value_name = "FILE")]
        rejects: PathBuf,
        /// The endpoint that shows them
        #[arg(long, default_value = "production", value_parser = ["production", "test"])]
        mode: String,
    },
}

impl Command {
    /// Takes the records over.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let What::Requests { file, jurisdiction, rejects, mode } = self.what;
        let (file, rejects) = (file.display(), rejects.display());
        let data = context.settings.data.display();
        Err(Failure::Failed(format!(
            "cannot import {file} into {data} ({jurisdiction}, {rejects}, {mode})"
        )))
    }
}
