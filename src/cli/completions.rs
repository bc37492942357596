//! `lamppost completions`: prints what a shell needs to complete our commands.

use clap_complete::Shell;

use super::{Console, Failure, command};

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost completions bash")]
pub struct Command {
    /// The shell
    shell: Shell,
}

impl Command {
    /// Prints the shell's script.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command(), "lamppost", &mut script);
        let script = String::from_utf8(script)
            .map_err(|fault| Failure::Failed(format!("the script is no text: {fault}")))?;
        console.line(script.trim_end());
        Ok(())
    }
}
