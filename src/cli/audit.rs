//! `lamppost audit`: the record of who did what, and whether it is whole.

use super::progress::bar;
use super::table::aligned;
use super::{Context, Failure, open_store};
use crate::audit::{self, Filter, Head, Record, store};
use crate::time::format_instant;

/// Show and check the record of who did what
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  lamppost audit list --limit 20\n  lamppost audit verify")]
pub struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    List(List),
    Verify(Verify),
}

impl Command {
    /// Does what was asked for.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        match self.action {
            Action::List(command) => command.run(context),
            Action::Verify(command) => command.run(context),
        }
    }
}

/// List what was done, the newest first
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  lamppost audit list --limit 20\n  lamppost audit list --action account.disable"
)]
struct List {
    /// Entries at most
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..))]
    limit: u16,
    /// Only what was done to this, such as 'account 7'
    #[arg(long, value_name = "TEXT")]
    subject: Option<String>,
    /// Only this, such as account.disable
    #[arg(long, value_name = "WORD")]
    action: Option<String>,
    /// Only what concerns this jurisdiction
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<String>,
}

const HEADINGS: [&str; 7] =
    ["ENTRY", "WHEN", "JURISDICTION", "ACTOR", "ACTION", "SUBJECT", "DETAIL"];

impl List {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let filter = Filter {
            subject: self.subject,
            action: self.action,
            jurisdictions: self.jurisdiction.map(|code| vec![code]),
            ..Filter::default()
        };
        let db = open_store(&context.settings)?;
        let limit = i64::from(self.limit);
        let found = db.read_here(|conn| store::list(conn, &filter, limit))?;
        let mut rows = vec![HEADINGS.map(str::to_owned)];
        rows.extend(found.into_iter().map(row));
        for line in aligned(&rows) {
            context.console.line(line);
        }
        Ok(())
    }
}

fn row(record: Record) -> [String; 7] {
    let actor = match record.actor_key {
        Some(key) => format!("{} {key}", record.actor_kind),
        None => record.actor_kind,
    };
    let detail = if record.detail == "null" { String::new() } else { record.detail };
    [
        record.id.to_string(),
        format_instant(record.at),
        record.jurisdiction.unwrap_or_else(|| "-".to_owned()),
        actor,
        record.action,
        record.subject,
        detail,
    ]
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
