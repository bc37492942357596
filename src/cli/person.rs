//! `lamppost person`: what is kept of one person, given out and erased.

use serde_json::json;

use super::store::open_vault;
use super::{Context, Failure, open_store};
use crate::app::{self, open_media};
use crate::audit::{Actor, Entry, store as audit};
use crate::jurisdictions::JurisdictionId;
use crate::office::{ExportView, ExportedRequestView};
use crate::people::Address;
use crate::privacy::store::{self as privacy, PersonFile};
use crate::privacy::{Asked, Purpose, Reason, Receipt, View};
use crate::staff::{Places, store as staff};
use crate::time::format_instant;

/// Export or erase what is kept of one person
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost person export --email ann@mail.example")]
pub struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Export(Export),
    Erase(Erase),
}

impl Command {
    /// Does what was asked for.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        match self.action {
            Action::Export(command) => command.run(context),
            Action::Erase(command) => command.run(context),
        }
    }
}

/// Who is meant.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Who {
    /// The person's mail address
    #[arg(long, value_name = "EMAIL")]
    email: Option<String>,
    /// The person's telephone number, however it is written
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
}

impl Who {
    fn address(&self) -> Result<Address, Failure> {
        let found = match (&self.email, &self.phone) {
            (Some(email), _) => Address::email(email).ok_or("--email is no mail address"),
            (None, Some(phone)) => Address::phone(phone).ok_or("--phone is no telephone number"),
            (None, None) => Err("name the person with --email or --phone"),
        };
        found.map_err(|fault| Failure::Usage(fault.to_owned()))
    }
}

/// Print all that is kept of one person, as one JSON document
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Print all that is kept of one person, as one JSON document: requests with their texts, \
                  answers, photos' addresses and public notes, of all governments.\n\n\
                  Each request is written down as read.",
    after_help = "Example:\n  lamppost person export --email ann@mail.example"
)]
struct Export {
    #[command(flatten)]
    who: Who,
}

impl Export {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let address = self.who.address()?;
        let settings = &context.settings;
        let store = open_store(settings)?;
        let vault = open_vault(context, &store)?;
        let now = context.clock.now();
        let reason =
            Reason { purpose: Purpose::PersonAsked, words: Some("command line".to_owned()) };
        let (found, places) = store.write_here(|conn| {
            let who = (None, View::Export, &reason, now);
            let places: Places = staff::places(conn)?;
            let all: Vec<JurisdictionId> = places.governments.iter().map(|(id, _)| *id).collect();
            let found: PersonFile =
                privacy::reports_of(conn, &vault, (&address, &all), &|_| true, who)?;
            Ok::<_, Failure>((found.reports, places))
        })?;
        let public = app::public_url(settings, settings.bind);
        let url = |path: &str| format!("{public}{path}");
        let requests =
            found.iter().map(|one| ExportedRequestView::new(one, &places, &url)).collect();
        let document = ExportView { generated_datetime: format_instant(now), requests };
        let text = serde_json::to_string_pretty(&document)
            .map_err(|fault| Failure::Failed(fault.to_string()))?;
        context.console.line(text);
        Ok(())
    }
}

/// Erase what is kept of one person, and print the proof
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Erase what is kept of one person, in all governments, and print the proof.\n\n\
                  Contact data always go. The erasure is written down under a keyed digest of the address, in \
                  the database and in the file erasures.jsonl beside it, and is carried out again when a backup \
                  from before it is restored.",
    after_help = "Example:\n  lamppost person erase --email ann@mail.example --descriptions --photos"
)]
struct Erase {
    #[command(flatten)]
    who: Who,
    /// Titles, descriptions and answers too
    #[arg(long)]
    descriptions: bool,
    /// Photos too
    #[arg(long)]
    photos: bool,
    /// Notes in the requests' logs too
    #[arg(long)]
    notes: bool,
}

impl Erase {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let address = self.who.address()?;
        let settings = &context.settings;
        let store = open_store(settings)?;
        let vault = open_vault(context, &store)?;
        let (now, log) = (context.clock.now(), app::erasure_log(settings));
        let asked =
            Asked { descriptions: self.descriptions, photos: self.photos, notes: self.notes };
        let receipt = store.write_here(|conn| {
            let ids = context.ids.as_ref();
            let receipt: Receipt = privacy::order(
                conn,
                (&vault, ids, &log),
                &address,
                (asked, &[], true),
                &|_| true,
                (None, now),
            )?;
            audit::append(conn, &recorded(&receipt))?;
            Ok::<_, Failure>(receipt)
        })?;
        store.empty_log();
        if !receipt.pictures.is_empty() {
            open_media(&settings.media, &settings.media.place)?.remove_unshown(&receipt.pictures);
        }
        let entry = &receipt.entry;
        context.console.line(format_args!("erasure   {}", entry.id));
        context.console.line(format_args!("requests  {}", receipt.requests));
        context.console.line(format_args!("rows      {}", entry.rows));
        context.console.line(format_args!("digest    {}", entry.digest));
        context.console.line(format_args!("proof     {}", entry.proof));
        Ok(())
    }
}

fn recorded(receipt: &Receipt) -> Entry {
    Entry {
        at: receipt.entry.at,
        jurisdiction: None,
        actor: Actor::Operator,
        action: "person.erase",
        subject: format!("erasure {}", receipt.entry.id),
        detail: json!({ "requests": receipt.requests, "rows": receipt.entry.rows }),
    }
}
