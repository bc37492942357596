//! `lamppost tickets`: what reporters' tickets are signed with.

use serde_json::json;

use super::{Context, Failure, open_store};
use crate::audit::{Actor, Entry, store as audit};
use crate::db::{Conn, StoreError};
use crate::reporters::{TicketKey, store as reporters};

/// Change what reporters' tickets are signed with
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost tickets rotate")]
pub struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Rotate(Rotate),
}

/// Sign with a new key from now on
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Sign with a new key from now on.\n\n\
                  Tickets that were given out stay good, unless --end-old says otherwise: that is for \
                  a key that somebody else has seen. Servers that are running follow within seconds.",
    after_help = "Example:\n  lamppost tickets rotate --end-old"
)]
struct Rotate {
    /// End every ticket that was given out so far
    #[arg(long)]
    end_old: bool,
}

impl Command {
    /// Does what was asked for.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let Action::Rotate(Rotate { end_old }) = self.action;
        let store = open_store(&context.settings)?;
        let key = TicketKey::generate(context.ids.as_ref(), context.clock.now());
        let work = |conn: &mut Conn| {
            let ended = if end_old { reporters::remove_keys(conn)? } else { 0 };
            reporters::add_key(conn, &key)?;
            audit::append(conn, &rotated(context, ended))?;
            Ok::<_, StoreError>(ended)
        };
        let ended = store.write_here(work)?;
        context.console.line(format_args!("tickets are signed with a new key from now on"));
        if end_old {
            context
                .console
                .line(format_args!("{ended} older key(s) removed: their tickets have ended"));
        }
        Ok(())
    }
}

fn rotated(context: &Context, ended: usize) -> Entry {
    Entry {
        at: context.clock.now(),
        jurisdiction: None,
        actor: Actor::Operator,
        action: "tickets.rotate",
        subject: "reporters' tickets".to_owned(),
        detail: json!({ "keys_ended": ended }),
    }
}
