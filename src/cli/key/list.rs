//! `lamppost key list`

use std::collections::HashMap;

use crate::cli::{Context, Failure, open_store, table};
use crate::db::StoreError;
use crate::jurisdictions::{self, JurisdictionId};
use crate::people::{self, ApiKey};
use crate::time::{Instant, format_instant};

/// List all keys, oldest first
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost key list")]
pub(super) struct Command {}

const HEADINGS: [&str; 8] =
    ["KEY", "LABEL", "SCOPES", "JURISDICTION", "ENDPOINT", "CREATED", "LAST USED", "STATE"];

impl Command {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let Self {} = self;
        let store = open_store(&context.settings)?;
        let (keys, governments) = store.read_here(|conn| {
            Ok::<_, StoreError>((people::store::list(conn)?, jurisdictions::store::list(conn)?))
        })?;
        let codes: HashMap<JurisdictionId, &str> =
            governments.iter().map(|one| (one.id, one.code.as_str())).collect();
        let now = context.clock.now();
        let mut rows = vec![HEADINGS.map(str::to_owned)];
        rows.extend(keys.iter().map(|key| row(key, &codes, now)));
        for line in table::aligned(&rows) {
            context.console.line(line);
        }
        Ok(())
    }
}

fn row(key: &ApiKey, codes: &HashMap<JurisdictionId, &str>, now: Instant) -> [String; 8] {
    let jurisdiction = key.jurisdiction.map_or("all", |id| codes.get(&id).copied().unwrap_or("?"));
    [
        key.public_id.clone(),
        key.label.clone(),
        key.scopes.to_string(),
        jurisdiction.to_owned(),
        key.mode.as_str().to_owned(),
        format_instant(key.created_at),
        key.last_used_at.map_or_else(|| "never".to_owned(), format_instant),
        state(key, now),
    ]
}

fn state(key: &ApiKey, now: Instant) -> String {
    match (key.revoked_at, key.expires_at) {
        (Some(at), _) => format!("revoked {}", format_instant(at)),
        (None, Some(at)) if at <= now => format!("expired {}", format_instant(at)),
        (None, Some(at)) => format!("active until {}", format_instant(at)),
        (None, None) => "active".to_owned(),
    }
}
