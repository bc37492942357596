//! `lamppost audit`: whether the record of who did what is whole.

use super::progress::bar;
use super::{Context, Failure, open_store};
use crate::audit::{self, Head, store};

/// Check the record of who did what
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost audit verify")]
pub struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Verify(Verify),
}

impl Command {
    /// Does what was asked for.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        match self.action {
            Action::Verify(command) => command.run(context),
        }
    }
}

/// Walk the chain of the audit log and name the first entry that is not as it was
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Walk the chain of the audit log and name the first entry that is not as it was.\n\n\
                  Finds entries that were changed, removed, put in or moved, and a log that was cut off. Prints \
                  how many entries there are and the end of the log, as its number and its hash. Keep that line \
                  somewhere else: given back later, it also shows whether somebody has written the whole log \
                  anew. Exits with 1 when something is wrong. The server may be running.",
    after_help = "Examples:\n  lamppost audit verify\n  \
                  lamppost audit verify --noted 17:b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c"
)]
struct Verify {
    /// The end of the log as an earlier run printed it
    #[arg(long, value_name = "NUMBER:HASH")]
    noted: Option<String>,
}

impl Verify {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let noted = self.noted.as_deref().map(read_noted).transpose()?;
        let db = open_store(&context.settings)?;
        let bar = bar("{bar:30} {pos}/{len} entries, {eta} left");
        bar.set_length(db.read_here(store::head)?.last_id.unsigned_abs());
        let outcome = audit::verify(&db, noted.as_ref(), &mut |done| {
            bar.set_position(done.unsigned_abs());
        });
        bar.finish_and_clear();
        let head = outcome?.map_err(|fault| Failure::Failed(fault.to_string()))?;
        let count = head.last_id;
        let entries = if count == 1 { "entry" } else { "entries" };
        context.console.note(format_args!("{count} {entries}, each as it was written"));
        context.console.line(head);
        Ok(())
    }
}

fn read_noted(text: &str) -> Result<Head, Failure> {
    Head::parse(text).ok_or_else(|| {
        let reason = "--noted must be a number, a colon and 64 hexadecimal digits";
        Failure::Usage(reason.to_owned())
    })
}
