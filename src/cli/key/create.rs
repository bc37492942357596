//! `lamppost key create`

use chrono::TimeDelta;
use serde_json::json;

use crate::audit::{Actor, Entry, store as audit};
use crate::cli::{Context, Failure, open_store};
use crate::db::Conn;
use crate::jurisdictions::{self, JurisdictionId, Mode};
use crate::people::{self, KeyText, NewKey, Scope, Scopes};
use crate::text::clean_line;

/// Make a key and print it, once
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Make a key and print it on standard output, once: only its digest is stored.",
    after_help = "Examples:\n  lamppost key create --label map-app\n  \
                  lamppost key create --label night-shift --scope staff --scope read --expires-days 365"
)]
pub(super) struct Command {
    /// What the key is for
    #[arg(long, value_name = "TEXT")]
    label: String,
    /// What it allows; may be repeated
    #[arg(long, value_name = "SCOPE", default_value = "create",
          value_parser = ["read", "create", "staff"])]
    scope: Vec<String>,
    /// The only jurisdiction that it is good for
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<String>,
    /// For the test endpoint instead of production
    #[arg(long)]
    test: bool,
    /// Days after which it ends by itself
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    expires_days: Option<u16>,
}

/// The longest label, in characters.
const MAX_LABEL: usize = 100;

impl Command {
    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        let label = clean_line(&self.label);
        if label.is_empty() || label.chars().count() > MAX_LABEL {
            return Err(Failure::Usage(format!("--label must have 1 to {MAX_LABEL} characters")));
        }
        let store = open_store(&context.settings)?;
        let now = context.clock.now();
        let text = KeyText::generate(context.ids.as_ref());
        let new = store.write_here(|conn| {
            let code = self.jurisdiction.as_deref();
            let new = NewKey {
                label,
                scopes: Scopes::new(self.scope.iter().filter_map(|word| Scope::parse(word))),
                jurisdiction: code.map(|code| find(conn, code)).transpose()?,
                mode: if self.test { Mode::Test } else { Mode::Production },
                expires_at: self
                    .expires_days
                    .and_then(|days| now.checked_add_signed(TimeDelta::days(i64::from(days)))),
            };
            people::store::insert(conn, &new, &text, now)?;
            let entry = Entry {
                at: now,
                jurisdiction: new.jurisdiction,
                actor: Actor::Operator,
                action: "key.create",
                subject: format!("key {}", text.public_id()),
                detail: json!({ "mode": new.mode.as_str(), "scopes": new.scopes.to_string() }),
            };
            audit::append(conn, &entry)?;
            Ok::<_, Failure>(new)
        })?;
        context.console.line(text.reveal());
        let (mode, scopes) = (new.mode.as_str(), &new.scopes);
        context.console.note(format_args!(
            "Key {} ({}) for {mode}, scopes: {scopes}. It is shown only this once; clients send it as api_key.",
            text.public_id(),
            new.label
        ));
        Ok(())
    }
}

fn find(conn: &mut Conn, code: &str) -> Result<JurisdictionId, Failure> {
    let all = jurisdictions::store::list(conn)?;
    if let Some(found) = all.iter().find(|one| one.code.eq_ignore_ascii_case(code.trim())) {
        return Ok(found.id);
    }
    let known: Vec<&str> = all.iter().map(|one| one.code.as_str()).collect();
    let known = if known.is_empty() { "there are none yet".to_owned() } else { known.join(", ") };
    Err(Failure::Usage(format!(
        "--jurisdiction: no jurisdiction has the code {} (known: {known})",
        code.escape_debug()
    )))
}
