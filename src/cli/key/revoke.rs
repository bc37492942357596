//! `lamppost key revoke`

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
            let known = people::store::find_by_public_id(conn, &self.public_id)?.is_some();
            Ok::<_, Failure>((known, people::store::revoke(conn, &self.public_id, now)?))
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
