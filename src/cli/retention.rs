//! `lamppost retention`: removes what has outlived its time.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::TimeDelta;

use super::{Context, Failure, open_store, table};
use crate::app::open_media;
use crate::jobs;
use crate::jurisdictions::{self, JurisdictionId};
use crate::privacy::Count;

/// Remove what a government keeps no longer
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Remove what has outlived the times that each government has in [retention] of its \
                  jurisdiction.toml: contact data, texts and photos of closed requests first, then the requests \
                  themselves.\n\n\
                  A running server does so every day; --dry-run tells beforehand how much would go.",
    after_help = "Example:\n  lamppost retention --dry-run"
)]
pub struct Command {
    /// Count what would go and change nothing
    #[arg(long)]
    dry_run: bool,
}

const HEADINGS: [&str; 4] = ["JURISDICTION", "KIND", "DAYS", "NUMBER"];

impl Command {
    /// Counts, or removes.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let settings = &context.settings;
        let store = open_store(settings)?;
        let now = context.clock.now();
        let holds = TimeDelta::from_std(settings.limits.idempotency).unwrap_or(TimeDelta::MAX);
        let outlived = jobs::count_outlived(&store, now, holds)?;
        let counts: Vec<Count> = if self.dry_run {
            outlived.counts
        } else {
            let media = Arc::new(open_media(&settings.media, &settings.media.place)?);
            let clock = Arc::clone(&context.clock);
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(jobs::retain(&store, &media, &clock))?
        };
        let governments = store.read_here(jurisdictions::store::list)?;
        let codes: HashMap<JurisdictionId, &str> =
            governments.iter().map(|one| (one.id, one.code.as_str())).collect();
        let mut rows = vec![HEADINGS.map(str::to_owned)];
        rows.extend(counts.iter().map(|count| row(count, &codes)));
        if self.dry_run {
            for (kind, days, number) in [
                ("sessions", "30".to_owned(), outlived.sessions),
                ("idempotency", holds.num_days().to_string(), outlived.idempotency),
            ] {
                rows.push(["all".to_owned(), kind.to_owned(), days, number.to_string()]);
            }
        }
        for line in table::aligned(&rows) {
            context.console.line(line);
        }
        context.console.note(if self.dry_run { "nothing was changed" } else { "removed" });
        Ok(())
    }
}

fn row(count: &Count, codes: &HashMap<JurisdictionId, &str>) -> [String; 4] {
    [
        codes.get(&count.jurisdiction).copied().unwrap_or("?").to_owned(),
        count.kind.as_str().to_owned(),
        count.days.to_string(),
        count.number.to_string(),
    ]
}
