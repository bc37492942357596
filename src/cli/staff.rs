//! `lamppost staff`: invites people, and lists who has an account.

use chrono::TimeDelta;
use serde_json::json;

use super::{Console, Context, Failure, open_store, table};
use crate::audit::{Actor, Entry, store as audit};
use crate::db::{Conn, Store, StoreError};
use crate::staff::{
    Access, Email, Grant, NewAccount, Places, Role, ScopeNames, Ticket, TicketKind, parse_name,
    store as staff,
};
use crate::time::{Instant, format_instant};

/// Invite staff and list their accounts
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  lamppost staff invite ann@city.example --name Ann --role administrator"
)]
pub struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Invite(Invite),
    List(List),
}

impl Command {
    /// Does what was asked for.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        match self.action {
            Action::Invite(command) => command.run(context),
            Action::List(command) => command.run(context),
        }
    }
}

/// Make an account and print its invitation, once
#[derive(Debug, clap::Args)]
#[command(
    long_about = "Make an account, or invite its holder again, and print the invitation on standard output, once.\n\n\
                  Whoever has it sets the password: POST /api/v1/invitations/accept.",
    after_help = "Examples:\n  lamppost staff invite ann@city.example --name Ann --role administrator\n  \
                  lamppost staff invite bo@city.example --role agent --jurisdiction lampton"
)]
struct Invite {
    /// The mail address that the account is found by
    #[arg(value_name = "EMAIL")]
    email: String,
    /// What colleagues read; the address where it is left out
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// What the account may do; an account that exists keeps its roles
    #[arg(long, value_name = "ROLE", default_value = "agent",
          value_parser = ["observer", "field_worker", "agent", "moderator", "supervisor", "auditor", "administrator"])]
    role: String,
    /// The only jurisdiction that the role is good for
    #[arg(long, value_name = "CODE")]
    jurisdiction: Option<String>,
}

impl Invite {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let store = open_store(&context.settings)?;
        let role = Role::parse(&self.role).unwrap_or(Role::Agent);
        let name = self.name.as_deref().unwrap_or(&self.email);
        invite(context, &store, (&self.email, name), role, self.jurisdiction.as_deref())
    }
}

/// How long an invitation from the command line is good for.
const INVITED: TimeDelta = TimeDelta::days(7);

/// Makes an account unless there is one with this address, and prints an invitation for it.
pub(super) fn invite(
    context: &Context,
    store: &Store,
    (email, name): (&str, &str),
    role: Role,
    jurisdiction: Option<&str>,
) -> Result<(), Failure> {
    let email = Email::parse(email).map_err(|fault| Failure::Usage(fault.to_string()))?;
    let name = parse_name(name).map_err(|fault| Failure::Usage(fault.to_string()))?;
    let now = context.clock.now();
    let until = now.checked_add_signed(INVITED).unwrap_or(now);
    let ticket = Ticket::generate(TicketKind::Invitation, context.ids.as_ref());
    let shown = email.as_str().to_owned();
    store.write_here(|conn| {
        let (id, access, action) = if let Some(id) = staff::find_by_email(conn, &email)? {
            let access = staff::find(conn, id)?.map(|(_, access)| access).unwrap_or_default();
            (id, access, "account.invite")
        } else {
            let names = ScopeNames {
                jurisdiction_id: jurisdiction.map(str::to_owned),
                ..ScopeNames::default()
            };
            let access = access(conn, role, &names)?;
            let new = NewAccount { email, name, access: access.clone() };
            (staff::insert(conn, &new, now)?, access, "account.create")
        };
        staff::invite(conn, id, &ticket, until)?;
        let entry = Entry {
            at: now,
            jurisdiction: access.only_government(),
            actor: Actor::Operator,
            action,
            subject: format!("account {id}"),
            detail: json!({ "roles": roles(&access) }),
        };
        audit::append(conn, &entry)?;
        Ok::<_, Failure>(())
    })?;
    print(context.console, &ticket, &shown, until);
    Ok(())
}

/// The words for the roles, each once.
fn roles(access: &Access) -> Vec<&'static str> {
    let mut words: Vec<&str> = access.grants().iter().map(|grant| grant.role.as_str()).collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn access(conn: &mut Conn, role: Role, names: &ScopeNames) -> Result<Access, Failure> {
    let scope = staff::places(conn)?
        .find(names)
        .map_err(|fault| Failure::Usage(format!("--jurisdiction: {fault}")))?;
    Ok(Access::new([Grant { role, scope }]))
}

fn print(console: Console, ticket: &Ticket, email: &str, until: Instant) {
    console.line(ticket.reveal());
    console.note(format_args!(
        "Invitation for {email}, good once, until {}. Its holder sets a password with it: \
         POST /api/v1/invitations/accept {{\"invitation\": ..., \"password\": ...}}",
        format_instant(until)
    ));
}

/// List all accounts, by address
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  lamppost staff list")]
struct List {}

const HEADINGS: [&str; 4] = ["EMAIL", "NAME", "ROLES", "STATE"];

impl List {
    fn run(self, context: &Context) -> Result<(), Failure> {
        let Self {} = self;
        let store = open_store(&context.settings)?;
        let (all, places) = store
            .read_here(|conn| Ok::<_, StoreError>((staff::list(conn)?, staff::places(conn)?)))?;
        let mut rows = vec![HEADINGS.map(str::to_owned)];
        for (account, access) in &all {
            let roles: Vec<String> =
                access.grants().iter().map(|grant| in_words(grant, &places)).collect();
            let state = match (account.disabled_at, account.accepted) {
                (Some(at), _) => format!("disabled {}", format_instant(at)),
                (None, true) => "active".to_owned(),
                (None, false) => "invited".to_owned(),
            };
            let email = account.email.as_str().to_owned();
            rows.push([email, account.name.clone(), roles.join(", "), state]);
        }
        for line in table::aligned(&rows) {
            context.console.line(line);
        }
        Ok(())
    }
}

/// A role with what it is limited to: `agent (lampton, roads)`.
fn in_words(grant: &Grant, places: &Places) -> String {
    let ScopeNames { jurisdiction_id, department, area, .. } = places.name(&grant.scope);
    let limits: Vec<String> = [jurisdiction_id, department, area].into_iter().flatten().collect();
    let role = grant.role.as_str();
    if limits.is_empty() { role.to_owned() } else { format!("{role} ({})", limits.join(", ")) }
}
