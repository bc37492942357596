//! `lamppost key revoke`

use serde_json::Value;

use crate::audit::{Actor, Entry, store as audit};
use crate::cli::{Context, Failure, open_store};
use crate::people;

/// Take a key back
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost key revoke k3v9x2mq")]
pub(super) struct Command {
    /// The key's public part, as `key list` shows it
    #[arg(value_name = "PUBLIC_ID")]
    public_id: String,
}

impl Command {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let store = open_store(&context.settings)?;
        let now = context.clock.now();
        let (known, changed) = store.write_here(|conn| {
            let known = people::store::find_by_public_id(conn, &self.public_id)?;
            let changed = people::store::revoke(conn, &self.public_id, now)?;
            if let Some(key) = known.as_ref().filter(|_| changed) {
                let entry = Entry {
                    at: now,
                    jurisdiction: key.jurisdiction,
                    actor: Actor::Operator,
                    action: "key.revoke",
                    subject: format!("key {}", key.public_id),
                    detail: Value::Null,
                };
                audit::append(conn, &entry)?;
            }
            Ok::<_, Failure>((known.is_some(), changed))
        })?;
        let id = self.public_id.escape_debug();
        if !known {
            return Err(Failure::Failed(format!("there is no key {id}")));
        }
        context.console.note(if changed {
            format!("key {id} is revoked")
        } else {
            format!("key {id} was revoked before")
        });
        Ok(())
    }
}
