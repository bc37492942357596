//! `lamppost release`: gives batch reports their identifier.

use serde_json::json;

use super::{Context, Failure, open_store};
use crate::audit::{Actor, Entry, store as audit};
use crate::requests;

/// Give batch reports their identifier
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Give batch reports their identifier.\n\n\
                  Prints each token with the identifier that belongs to it. A report that has one \
                  already keeps it. If one token is unknown, nothing is released.",
    after_help = "Example:\n  lamppost release 7kq3zr9p2m b8xw5tn4cd"
)]
pub struct Command {
    /// Tokens as GeoReport gave them out
    #[arg(required = true, value_name = "TOKEN")]
    tokens: Vec<String>,
}

impl Command {
    /// Releases all of them or none.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let store = open_store(&context.settings)?;
        let now = context.clock.now();
        let released = store.write_here(|conn| {
            let mut released = Vec::new();
            let mut unknown = Vec::new();
            for token in &self.tokens {
                let code = requests::new_code(context.ids.as_ref(), now);
                match requests::store::release(conn, token, &code, now)? {
                    Some(code) => released.push((token, code)),
                    None => unknown.push(token.as_str()),
                }
            }
            if unknown.is_empty() {
                audit::append(conn, &told(context, released.len()))?;
                return Ok(released);
            }
            let list = unknown.join(", ").escape_debug().to_string();
            Err(Failure::Failed(format!("no report has the token {list}; nothing was released")))
        })?;
        for (token, code) in released {
            context.console.line(format_args!("{token}  {code}"));
        }
        Ok(())
    }
}

fn told(context: &Context, number: usize) -> Entry {
    Entry {
        at: context.clock.now(),
        jurisdiction: None,
        actor: Actor::Operator,
        action: "requests.release",
        subject: "batch requests".to_owned(),
        detail: json!({ "released": number }),
    }
}
