//! `lamppost copy`: takes a whole database over into another.

use std::ops::ControlFlow;

use super::progress::bar;
use super::{Context, Failure, table};
use crate::copies::{Copied, Copy, CopyError, Sides, Step};
use crate::db::DatabaseUrl;

/// Copy the whole database into another, of either kind
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Copy the whole database into another, of either kind: every table, with the \
                  identifiers that rows have.\n\n\
                  The target must be empty; it is migrated. A copy that was stopped or killed goes on \
                  where it stopped when it is started again. In the end both databases are read again \
                  and compared, table by table. No server may run on either while it lasts, and none \
                  starts on the target before the copy is complete.\n\n\
                  Photos are not in the database and stay where they are; `lamppost media move` takes them \
                  elsewhere. A password is \
                  safer in PGPASSWORD or ~/.pgpass than on the command line.",
    after_help = "Example:\n  lamppost copy --from sqlite:/srv/lamppost/lamppost.db --to postgres://lamppost@127.0.0.1/lamppost"
)]
pub struct Command {
    /// What is copied, a sqlite: or postgres: URL [default: the database of the settings]
    #[arg(long, value_name = "URL")]
    pub from: Option<String>,
    /// Where it is copied to, a sqlite: or postgres: URL
    #[arg(long, value_name = "URL")]
    pub to: String,
    /// Compare the two and copy nothing
    #[arg(long)]
    pub verify_only: bool,
    /// Rows in one transaction
    #[arg(long, value_name = "ROWS", default_value = "5000", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub portion: u32,
}

impl Command {
    /// Runs the command.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let from = match &self.from {
            Some(text) => read_url("--from", text)?,
            None => context.settings.database.clone(),
        };
        let to = read_url("--to", &self.to)?;
        let sides = Sides::open(&from, &to, &context.settings.data)?;
        let portion = usize::try_from(self.portion).unwrap_or(usize::MAX);
        let copy = Copy { sides: &sides, portion };
        let bar = bar("{msg:12} {bar:30} {pos}/{len} rows, {eta} left");
        let mut watch = |step: Step<'_>| {
            let (words, done, total) = match step {
                Step::Copying { done, total, .. } => ("copying", done, total),
                Step::Verifying { done, total } => ("verifying", done, total),
            };
            bar.set_message(words);
            bar.set_length(total);
            bar.set_position(done);
            ControlFlow::Continue(())
        };
        let result = if self.verify_only {
            copy.verify(&mut watch)
        } else {
            copy.run(context.clock.as_ref(), &mut watch)
        };
        bar.finish_and_clear();
        tell(context, &result?, self.verify_only);
        Ok(())
    }
}

/// A table of what is the same on both sides, and what is not in the database.
fn tell(context: &Context, copied: &[Copied], verify_only: bool) {
    let rows: Vec<[String; 3]> = copied
        .iter()
        .filter(|one| one.rows > 0)
        .map(|one| {
            let digest = one.sha256.get(..16).unwrap_or_default();
            [one.table.clone(), one.rows.to_string(), digest.to_owned()]
        })
        .collect();
    for line in table::aligned(&rows) {
        context.console.line(line);
    }
    let sum = copied.iter().fold(0_u64, |sum, one| sum.saturating_add(one.rows));
    let done = if verify_only { "are the same" } else { "copied and verified" };
    context.console.line(format_args!("{sum} rows of {} tables {done}", copied.len()));
    let photos = copied.iter().find(|one| one.table == "media").map_or(0, |one| one.rows);
    if photos > 0 {
        context.console.note(format_args!(
            "{photos} photos are not in the database and stay where they are: `lamppost media move` \
             takes them to another place"
        ));
    }
}

fn read_url(flag: &str, text: &str) -> Result<DatabaseUrl, Failure> {
    text.parse().map_err(|fault| Failure::Usage(format!("{flag}: {fault}")))
}

impl From<CopyError> for Failure {
    fn from(error: CopyError) -> Self {
        match error {
            CopyError::Store(error) => Self::from(error),
            CopyError::Refused(_)
            | CopyError::Differs(_)
            | CopyError::Stopped
            | CopyError::Io(_) => Self::Failed(error.to_string()),
        }
    }
}
