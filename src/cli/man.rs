//! `lamppost man`: manual pages.

use std::path::PathBuf;

use super::{Console, Failure, command};

/// Print the manual page, or write one for each command
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  lamppost man\n  lamppost man --dir /usr/local/share/man/man1")]
pub struct Command {
    /// Write a page for every command into this directory
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Command {
    /// Prints or writes the pages.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let Some(dir) = self.dir else {
            let mut page = Vec::new();
            clap_mangen::Man::new(command()).render(&mut page)?;
            console.line(String::from_utf8_lossy(&page).trim_end());
            return Ok(());
        };
        std::fs::create_dir_all(&dir)
            .and_then(|()| clap_mangen::generate_to(command(), &dir))
            .map_err(|cause| {
                Failure::Failed(format!("cannot write in {}: {cause}", dir.display()))
            })?;
        console.note(format_args!("pages written to {}", dir.display()));
        Ok(())
    }
}
