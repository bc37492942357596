//! `lamppost demo`: a server with an invented city, to try.

use std::net::SocketAddr;
use std::sync::Arc;

use tempfile::TempDir;

use super::{Context, Failure, store};
use crate::app;
use crate::config::{MediaPlace, Settings};
use crate::db::{self, DatabaseUrl, Store};
use crate::demo::{self, JURISDICTION};
use crate::georeport::routes::{PRODUCTION, TEST};
use crate::jurisdictions::{self, Mode};
use crate::people::{self, KeyText, NewKey, Scope, Scopes};

/// Run a server with an invented city
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Run a server with an invented city.\n\n\
                  Without --data and --database-url everything is gone when it stops.",
    after_help = "Example:\n  lamppost demo --bind 127.0.0.1:8311"
)]
pub struct Command {}

/// What the invented reports grow from: the same for everybody.
const SEED: u64 = 311;
/// A report to try: a place in the city, and the answer that a pothole needs.
const TRIAL: &str = "-d service_code=POTHOLE -d lat=45.527 -d long=-73.57 -d 'attribute[DEPTH]=deep' \
                     -d 'description=Only a test'";

impl Command {
    /// Runs the invented city.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let Self {} = self;
        let (settings, temporary) = settings_for(context)?;
        std::fs::create_dir_all(&settings.data)?;
        let store = store::open_or_make(&settings)?;
        let keys = prepare(&store, &settings, context)?;
        // The server opens the database for itself.
        drop(store);
        let (console, lasting) = (context.console, temporary.is_none());
        let public_url = settings.public_url.clone();
        app::run(&settings, Arc::clone(&context.clock), Arc::clone(&context.ids), move |address| {
            let base = base_of(public_url.as_ref(), address);
            for line in banner(&base, &keys, lasting) {
                console.line(line);
            }
        })
        .map_err(|error| Failure::Failed(error.to_string()))
    }
}

/// The settings that hold for the demonstration. Only flags choose where it is kept, so that it never
/// lands in a city's own database because a file or the environment names that one.
fn settings_for(context: &Context) -> Result<(Settings, Option<TempDir>), Failure> {
    let given = |key: &str| context.flags.iter().any(|flag| flag.key == key);
    let mut settings = context.settings.clone();
    settings.migrate_on_start = true;
    let temporary = if given("data") {
        None
    } else {
        let made = tempfile::Builder::new().prefix("lamppost-demo-").tempdir()?;
        made.path().clone_into(&mut settings.data);
        Some(made)
    };
    settings.media.place = MediaPlace::Directory(settings.data.join("media"));
    if given("database_url") {
        return Ok((settings, temporary));
    }
    settings.database = DatabaseUrl::Sqlite(settings.data.join("lamppost.db"));
    Ok((settings, temporary))
}

/// A key for each of the two endpoints.
struct Keys {
    production: KeyText,
    test: KeyText,
}

/// Brings in the schema, the city with its reports, and new keys.
fn prepare(store: &Store, settings: &Settings, context: &Context) -> Result<Keys, Failure> {
    store.with_bare_connection(db::migrate)?;
    let all = store.read_here(jurisdictions::store::list)?;
    if let Some(other) = all.iter().find(|one| one.code != JURISDICTION) {
        return Err(Failure::Failed(format!(
            "the database holds {}: a demonstration needs a database of its own",
            other.name
        )));
    }
    if all.is_empty() {
        context.console.note("Inventing a city: a few seconds …");
    }
    let vault = app::open_vault(settings, store, Arc::clone(&context.ids), context.clock.now())?;
    demo::seed(store, &vault, SEED, context.clock.now())?;
    Ok(Keys {
        production: make_key(store, context, Mode::Production)?,
        test: make_key(store, context, Mode::Test)?,
    })
}

fn make_key(store: &Store, context: &Context, mode: Mode) -> Result<KeyText, Failure> {
    let text = KeyText::generate(context.ids.as_ref());
    let new = NewKey {
        label: "demo".to_owned(),
        scopes: Scopes::new(Scope::ALL),
        jurisdiction: None,
        mode,
        expires_at: None,
    };
    let now = context.clock.now();
    store.write_here(|conn| people::store::insert(conn, &new, &text, now))?;
    Ok(text)
}

/// The address that clients use, without a final `/`.
fn base_of(public_url: Option<&url::Url>, address: SocketAddr) -> String {
    match public_url {
        Some(url) => url.as_str().trim_end_matches('/').to_owned(),
        None => format!("http://{address}"),
    }
}

fn banner(base: &str, keys: &Keys, lasting: bool) -> Vec<String> {
    let (key, test) = (keys.production.reveal(), keys.test.reveal());
    let api = format!("{base}{PRODUCTION}");
    let mut lines = vec![
        "A demonstration of Lamppost. All service requests in it are invented, and the City of"
            .to_owned(),
        "Montréal has nothing to do with it.".to_owned(),
        String::new(),
        format!("  Services    {api}/services.json"),
        format!("  Requests    {api}/requests.json"),
        format!("  Discovery   {base}/open311/discovery.json"),
        format!("  Developers  {base}/developers/api/"),
        format!("  Key         {key}"),
        format!("  Test key    {test} for {base}{TEST}"),
        String::new(),
        "Try: list the services, report a pothole, follow it with the identifier of the answer."
            .to_owned(),
        String::new(),
        format!("  curl '{api}/services.json'"),
        format!("  curl -d api_key={key} {TRIAL} '{api}/requests.json'"),
        format!("  curl '{api}/requests/IDENTIFIER.json'"),
        String::new(),
    ];
    lines.push(if lasting {
        "Ctrl-C stops it.".to_owned()
    } else {
        "Ctrl-C stops it, and everything is gone.".to_owned()
    });
    lines
}
