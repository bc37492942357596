//! `lamppost check`: says whether a server could do its work here.

use std::path::Path;

use super::{Context, Failure, store};
use crate::config::Settings;
use crate::db::{Store, StoreError, files, pending};
use crate::text::clean_line;
use crate::{catalogue, playbook, time};

/// Check configuration, data directory and database
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost check --data /srv/lamppost")]
pub struct Command {}

/// What was found: the good news, or what is wrong.
type Finding = Result<String, String>;

impl Command {
    /// Prints one line for each check; fails when one of them does.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let Self {} = self;
        let settings = &context.settings;
        let read = context.origins.file().map(|path| path.display().to_string());
        let mut findings: Vec<(&str, Finding)> = vec![
            // Faults of the configuration end every command before it starts.
            ("configuration", Ok(read.unwrap_or_else(|| "no file, defaults hold".to_owned()))),
            ("data directory", writable(&settings.data)),
            ("local disk", local(&settings.data)),
            ("free space", room(settings)),
        ];
        match store::open_any(settings) {
            Ok(store) => {
                findings.push(("database", Ok(settings.database.to_string())));
                findings.push(("schema", schema(&store)));
                findings.push(("city", city(&store, context.clock.now())));
                findings.push(("rules", rules(&store, context.clock.now())));
            }
            Err(failure) => findings.push(("database", Err(failure.to_string()))),
        }
        for (name, finding) in &findings {
            let (verdict, text) = match finding {
                Ok(text) => ("ok", text),
                Err(text) => ("FAIL", text),
            };
            let text = clean_line(text);
            context.console.line(format_args!("{verdict:4}  {name:14}  {text}"));
        }
        match findings.iter().filter(|(_, finding)| finding.is_err()).count() {
            0 => Ok(()),
            1 => Err(Failure::Failed("one check failed".to_owned())),
            failed => Err(Failure::Failed(format!("{failed} checks failed"))),
        }
    }
}

/// Writes a file and removes it again.
fn writable(data: &Path) -> Finding {
    match tempfile::NamedTempFile::new_in(data) {
        Ok(_removed_at_once) => Ok(data.display().to_string()),
        Err(cause) => Err(format!("cannot write in {}: {cause}", data.display())),
    }
}

fn local(data: &Path) -> Finding {
    match files::network_file_system(data) {
        Ok(None) => Ok("yes".to_owned()),
        Ok(Some(name)) => Err(format!(
            "{} is on {name}, where neither locks nor writes can be trusted",
            data.display()
        )),
        Err(cause) => Err(format!("{}: {cause}", data.display())),
    }
}

fn room(settings: &Settings) -> Finding {
    const MIB: u64 = 1024 * 1024;
    let least = settings.limits.min_free_bytes;
    match files::free_space(&settings.data) {
        Ok((free, total)) if free >= least => {
            Ok(format!("{} MiB of {} MiB", free / MIB, total / MIB))
        }
        Ok((free, _)) => Err(format!(
            "{free} bytes are free; below {least} (limits.min_free_bytes) reports are refused"
        )),
        Err(cause) => Err(format!("{}: {cause}", settings.data.display())),
    }
}

fn schema(store: &Store) -> Finding {
    let missing = store.with_bare_connection(pending).map_err(in_full)?;
    match missing.len() {
        0 => Ok("up to date".to_owned()),
        count => Err(format!("{count} migrations are missing: run `lamppost migrate`")),
    }
}

/// Loads what the server loads when it starts, boundaries included.
fn city(store: &Store, now: time::Instant) -> Finding {
    let load = |conn: &mut _| catalogue::store::load_snapshot(conn, now.date_naive());
    let snapshot = store.read_here(load).map_err(in_full)?;
    match snapshot.jurisdictions.all().len() {
        0 => Ok("none yet: `lamppost apply DIR` loads one".to_owned()),
        1 => Ok("1 jurisdiction".to_owned()),
        count => Ok(format!("{count} jurisdictions")),
    }
}

/// Whether the rules and workflows in force can be read, and name only what there is.
fn rules(store: &Store, now: time::Instant) -> Finding {
    let load = |conn: &mut _| {
        let city = catalogue::store::load_snapshot(conn, now.date_naive())?;
        playbook::store::check(conn, &city)
    };
    let report = store.read_here(load).map_err(in_full)?;
    if !report.faults.is_empty() {
        return Err(report.faults.join("; "));
    }
    match report.governments {
        0 => Ok("none: reports go to the departments of their services".to_owned()),
        1 => Ok("of 1 jurisdiction".to_owned()),
        count => Ok(format!("of {count} jurisdictions")),
    }
}

/// A fault with its causes.
fn in_full(error: StoreError) -> String {
    Failure::from(error).to_string()
}
