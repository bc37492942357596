//! The tree of commands and the flags that all of them share.

use std::path::PathBuf;

use clap::{CommandFactory as _, Parser, Subcommand};

use super::{
    Console, Context, Failure, apply, audit, check, completions, config, copy, demo, erasures,
    import, init, key, man, media, migrate, openapi, person, release, reroute, retention, rules,
    serve, staff, tickets, vault,
};
use crate::config::{Flag, Input, Vars};

/// A city's 311 counter: Open311 GeoReport v2 and what a 311 office needs behind it.
#[derive(Debug, Parser)]
#[command(
    name = "lamppost",
    version,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Examples:\n  lamppost demo\n  lamppost init --data /srv/lamppost\n  \
                  lamppost serve --data /srv/lamppost"
)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Any,
}

/// Flags of every command. Each goes before its `LAMPPOST_…` variable and the configuration file.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Settings")]
struct Global {
    /// Read this configuration file
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Directory for photos, the SQLite file and the lock
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<String>,
    /// The database, a sqlite: or postgres: URL; passwords are safer in the environment
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// Where the server listens
    #[arg(long, global = true, value_name = "IP:PORT")]
    bind: Option<String>,
    /// What is logged, such as info or warn,lamppost=debug
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
    /// Log lines for people (text) or machines (json)
    #[arg(long, global = true, value_name = "FORMAT")]
    log_format: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Any {
    #[command(flatten)]
    Configured(Box<Command>),
    Completions(completions::Command),
    Man(man::Command),
    Openapi(openapi::Command),
}

/// A command that needs the configuration.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Demo(demo::Command),
    Init(init::Command),
    Serve(serve::Command),
    Check(check::Command),
    Migrate(migrate::Command),
    Apply(apply::Command),
    Import(import::Command),
    Copy(copy::Command),
    Media(media::Command),
    Key(key::Command),
    Staff(staff::Command),
    Vault(vault::Command),
    Person(person::Command),
    Erasures(erasures::Command),
    Retention(retention::Command),
    Tickets(tickets::Command),
    Release(release::Command),
    Reroute(reroute::Command),
    Rules(rules::Command),
    Audit(audit::Command),
    Config(config::Command),
}

impl Command {
    /// Whether the command runs the server, whose log is what it has to say.
    pub(super) fn serves(&self) -> bool {
        matches!(self, Self::Demo(_) | Self::Serve(_))
    }

    pub(super) fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Demo(command) => command.run(context),
            Self::Init(command) => command.run(context),
            Self::Serve(command) => command.run(context),
            Self::Check(command) => command.run(context),
            Self::Migrate(command) => command.run(context),
            Self::Apply(command) => command.run(context),
            Self::Import(command) => command.run(context),
            Self::Copy(command) => command.run(context),
            Self::Media(command) => command.run(context),
            Self::Key(command) => command.run(context),
            Self::Staff(command) => command.run(context),
            Self::Vault(command) => command.run(context),
            Self::Person(command) => command.run(context),
            Self::Erasures(command) => command.run(context),
            Self::Retention(command) => command.run(context),
            Self::Tickets(command) => command.run(context),
            Self::Release(command) => command.run(context),
            Self::Reroute(command) => command.run(context),
            Self::Rules(command) => command.run(context),
            Self::Audit(command) => command.run(context),
            Self::Config(command) => command.run(context),
        }
    }
}

impl Cli {
    /// The command and what its settings come from; `None` when it needed none and is done.
    pub(super) fn into_command(
        self,
        console: Console,
    ) -> Result<Option<(Command, Input)>, Failure> {
        match self.command {
            Any::Configured(command) => Ok(Some((*command, self.global.into_input()))),
            Any::Completions(command) => command.run(console).map(|()| None),
            Any::Man(command) => command.run(console).map(|()| None),
            Any::Openapi(command) => command.run(console).map(|()| None),
        }
    }
}

impl Global {
    fn into_input(self) -> Input {
        let flags = [
            ("data", "--data", self.data),
            ("database_url", "--database-url", self.database_url),
            ("bind", "--bind", self.bind),
            ("log.filter", "--log", self.log),
            ("log.format", "--log-format", self.log_format),
        ];
        let flags = flags
            .into_iter()
            .filter_map(|(key, name, text)| text.map(|text| Flag { key, name, text }))
            .collect();
        let vars: Vars = std::env::vars_os()
            .filter_map(|(name, value)| name.into_string().ok().map(|name| (name, value)))
            .collect();
        Input { flags, config: self.config, vars, directory: PathBuf::new() }
    }
}

/// The whole command line, for completions, manual pages and tests.
pub fn command() -> clap::Command {
    Cli::command()
}
