//! `lamppost rules`: tries rules on what came in.

use std::path::PathBuf;

use chrono::{NaiveDate, TimeDelta};

use super::table::aligned;
use super::{Context, Failure, open_store};
use crate::city::{JurisdictionDescription, known_by_rules};
use crate::db::{Store, StoreError};
use crate::jobs;
use crate::playbook::store::cases;
use crate::playbook::{Comparison, DryRun, Wanted};
use crate::requests::store::routing;
use crate::routing::RuleSet;
use crate::time::Instant;

/// Try rules before they are put in force
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost rules dry-run examples/city")]
pub struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    DryRun(Try),
}

impl Command {
    /// Does what was asked for.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        match self.action {
            Action::DryRun(command) => command.run(context),
        }
    }
}

/// Show what the rules of a city's files would have changed
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Show what the rules of a city's files would have changed.\n\n\
                  Every request of the last days is decided by the rules in force and by those of the \
                  files. The differences are counted by field and listed with both values and both \
                  reasons. Nothing is changed.",
    after_help = "Example:\n  lamppost rules dry-run examples/city --days 7"
)]
struct Try {
    /// A folder with jurisdiction.toml, or with one such folder for each government
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// The requests of so many days before today, or before --until
    #[arg(long, value_name = "N", default_value_t = 30,
          value_parser = clap::value_parser!(i64).range(1..=3660))]
    days: i64,
    /// The first day, in UTC, that no longer counts; without it, until now
    #[arg(long, value_name = "DAY")]
    until: Option<NaiveDate>,
    /// Only the rules of this jurisdiction
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<String>,
    /// Differences that are listed one by one
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
}

impl Try {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let city = super::apply::read(&self.dir, context)?;
        let wanted = |one: &&JurisdictionDescription| {
            self.jurisdiction.as_ref().is_none_or(|code| one.code == *code) && one.rules.is_some()
        };
        let owners: Vec<&JurisdictionDescription> =
            city.jurisdictions.iter().filter(wanted).collect();
        if owners.is_empty() {
            let dir = self.dir.display();
            return Err(Failure::Usage(format!("{dir} holds no rules.toml to be tried")));
        }
        let store = open_store(&context.settings)?;
        for owner in owners {
            let found = self.compare(&store, owner, context.clock.now())?;
            for line in lines(&owner.code, &found) {
                context.console.line(line);
            }
        }
        Ok(())
    }

    fn compare(
        &self,
        store: &Store,
        owner: &JurisdictionDescription,
        now: Instant,
    ) -> Result<DryRun, Failure> {
        let today = now.date_naive();
        let (city, playbook) = store.read_here(|conn| jobs::load(conn, today))?;
        let (of, code) = (city.jurisdictions.by_code(&owner.code).map(|one| one.id), &owner.code);
        let of = of.ok_or_else(|| {
            Failure::Failed(format!(
                "there is no jurisdiction {code} yet: `lamppost apply` makes it"
            ))
        })?;
        let Some(form) = &owner.rules else { return Ok(DryRun::default()) };
        // Files with a fault are not read this far.
        let new = RuleSet::parse(form, &known_by_rules(owner)).map_err(|faults| {
            let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
            Failure::Failed(lines.join("\n"))
        })?;
        let comparison = Comparison { city: city.into(), playbook: playbook.into(), of, new };
        // What came in this very second counts.
        let soon = now.checked_add_signed(TimeDelta::seconds(1)).unwrap_or(now);
        let end = self.until.map_or(soon, |day| day.and_time(chrono::NaiveTime::MIN).and_utc());
        let start = end.checked_sub_signed(TimeDelta::days(self.days)).unwrap_or(end);
        let names = store.read_here(routing::names)?;
        let keys = store.read_here(|conn| cases::keys(conn, of, (start, end)))?;
        let (mut found, wanted) = (DryRun::default(), Wanted { after: 0, limit: self.limit });
        for portion in keys.chunks(cases::PORTION) {
            let reports: Result<_, StoreError> =
                store.read_here(|conn| cases::read(conn, portion, &names));
            comparison.add(&reports?, wanted, &mut found);
        }
        Ok(found)
    }
}

fn lines(code: &str, found: &DryRun) -> Vec<String> {
    let DryRun { compared, differing, totals, differences, more } = found;
    let mut lines = vec![format!(
        "{code}: {compared} requests looked at, {differing} would be decided otherwise."
    )];
    let rows: Vec<[String; 2]> =
        totals.iter().map(|(field, count)| [field.to_string(), count.to_string()]).collect();
    lines.extend(aligned(&rows));
    for one in differences {
        lines.push(String::new());
        let name = one.code.clone().unwrap_or_else(|| format!("number {}", one.id));
        lines.push(format!("{name} ({})", one.service));
        for change in &one.changes {
            let value = |value: &Option<String>| value.clone().unwrap_or("(none)".to_owned());
            let (before, after) = (value(&change.before), value(&change.after));
            lines.push(format!("  {}: {before} → {after}", change.field));
            for (word, why) in [("was", &change.why_before), ("new", &change.why_after)] {
                if !why.is_empty() {
                    lines.push(format!("    {word}: {why}"));
                }
            }
        }
    }
    if *more {
        lines.push("and more; --limit lists more of them".to_owned());
    }
    lines
}
