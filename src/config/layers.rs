//! The layers, laid over each other.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use super::fault::Faults;
use super::given::Given;
use super::table::{RULES, find};
use super::{Entry, Settings, entries, environment, file};
use crate::db::Backend;

/// The name of the configuration file.
pub(super) const FILE_NAME: &str = "lamppost.toml";
const DATA: &str = "data";
const DEFAULT_DATA: &str = "lamppost-data";

/// Environment variables by name.
pub type Vars = BTreeMap<String, OsString>;

/// What one layer sets: text and source by key.
pub(super) type Layer = BTreeMap<&'static str, (String, Source)>;

/// A setting given on the command line.
#[derive(Debug, Clone)]
pub struct Flag {
    /// The setting's key, such as `log.filter`.
    pub key: &'static str,
    /// The flag's name as typed, such as `--log`.
    pub name: &'static str,
    /// The value as typed.
    pub text: String,
}

/// Everything that settings can come from.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// What the command line sets.
    pub flags: Vec<Flag>,
    /// The file that the command line names.
    pub config: Option<PathBuf>,
    /// The environment.
    pub vars: Vars,
    /// The directory in which relative paths start; empty for the process's own.
    pub directory: PathBuf,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A flag, such as `--bind`.
    Flag(&'static str),
    /// An environment variable.
    Variable(String),
    /// A line of the file, counted from 1.
    File(PathBuf, usize),
    /// Nobody has set it.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => f.write_str(name),
            Self::Variable(name) => f.write_str(name),
            Self::File(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// Where every value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origins {
    file: Option<PathBuf>,
    sources: BTreeMap<&'static str, Source>,
}

impl Origins {
    /// The file that was read, if any was.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Where the value of `key` comes from.
    pub fn of(&self, key: &str) -> &Source {
        self.sources.get(key).unwrap_or(&Source::Default)
    }
}

/// The settings that hold, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// The settings.
    pub settings: Settings,
    /// Where each comes from.
    pub origins: Origins,
}

/// Lays flags over the environment over the file over the defaults.
///
/// The file is the one that the flag names, else `LAMPPOST_CONFIG`, else `lamppost.toml` in the data
/// directory as flags and environment name it, else in the working directory, else none.
///
/// # Errors
/// Every fault of every layer, also of values that a higher layer hides.
pub fn load(input: &Input) -> Result<Resolved, Faults> {
    let mut faults = Faults::default();
    let flags: Layer = input
        .flags
        .iter()
        .map(|flag| (flag.key, (flag.text.clone(), Source::Flag(flag.name))))
        .collect();
    let mut above = environment::read(&input.vars, &input.directory, &mut faults);
    let mut settings = Settings::for_directory(input.directory.join(DEFAULT_DATA));
    let hidden: Vec<&'static str> = flags.keys().copied().collect();
    check_hidden(&above, &hidden, &input.directory, &mut faults);
    above.extend(flags);

    let path = find_file(input, &above);
    let base = path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let below = path.as_deref().map_or_else(Layer::new, |path| file::read(path, &mut faults));
    let hidden: Vec<&'static str> = above.keys().copied().collect();
    check_hidden(&below, &hidden, base, &mut faults);

    // The directory comes first: the default database lies in it.
    let mut sources = BTreeMap::new();
    for data_turn in [true, false] {
        for entry in entries().filter(|entry| (entry.key == DATA) == data_turn) {
            let (found, base) = match above.get(entry.key) {
                Some(found) => (Some(found), input.directory.as_path()),
                None => (below.get(entry.key), base),
            };
            if let Some((text, source)) = found {
                set(entry, &mut settings, Given { text, base }, source, &mut faults);
                sources.insert(entry.key, source.clone());
            }
        }
        if data_turn {
            settings = Settings::for_directory(settings.data);
        }
    }
    if !sources.contains_key("migrate_on_start") {
        settings.migrate_on_start = settings.database.backend() == Backend::Sqlite;
    }
    let origins = Origins { file: path, sources };
    // Where a value could not be read, the default stands in for it: a rule would judge the wrong one.
    if faults.all().is_empty() {
        check_rules(&settings, &origins, &mut faults);
    }
    if faults.all().is_empty() { Ok(Resolved { settings, origins }) } else { Err(faults) }
}

/// Sets one value, or notes its fault with its source.
fn set(
    entry: &Entry,
    settings: &mut Settings,
    given: Given<'_>,
    source: &Source,
    faults: &mut Faults,
) {
    if let Err(fault) = (entry.set)(settings, &given) {
        faults.add(source, format!("{} {fault}", entry.key));
    }
}

/// Reads the values that a higher layer hides, for their faults only.
fn check_hidden(layer: &Layer, hidden: &[&'static str], base: &Path, faults: &mut Faults) {
    let mut nowhere = Settings::for_directory(PathBuf::new());
    for (key, (text, source)) in layer.iter().filter(|(key, _)| hidden.contains(key)) {
        if let Some(entry) = find(key) {
            set(entry, &mut nowhere, Given { text, base }, source, faults);
        }
    }
}

fn find_file(input: &Input, above: &Layer) -> Option<PathBuf> {
    let named = input.config.clone().or_else(|| {
        let variable =
            input.vars.get(environment::CONFIG_VARIABLE).filter(|name| !name.is_empty())?;
        Some(PathBuf::from(variable))
    });
    if let Some(path) = named {
        return Some(input.directory.join(path));
    }
    let data = above.get(DATA).map_or(DEFAULT_DATA, |(text, _)| text.as_str());
    [input.directory.join(data), input.directory.clone()]
        .into_iter()
        .map(|directory| directory.join(FILE_NAME))
        .find(|path| path.exists())
}

fn check_rules(settings: &Settings, origins: &Origins, faults: &mut Faults) {
    for rule in RULES.iter().filter(|rule| !(rule.holds)(settings)) {
        let [one, other] = rule.keys;
        // The one that somebody has set is the one to look at.
        let source = match origins.of(one) {
            Source::Default => origins.of(other),
            Source::Flag(_) | Source::Variable(_) | Source::File(..) => origins.of(one),
        };
        let value = |key| find(key).map_or_else(String::new, |entry| entry.show(settings));
        faults.add(
            source,
            format!("{one} ({}) {} {other} ({})", value(one), rule.says, value(other)),
        );
    }
}
