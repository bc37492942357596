//! Parts of the program that a government may do without. One that is off leaves no trace there.

use std::collections::BTreeSet;

/// A part that can be switched off.
///
/// To add one: a variant, its word, and [`Module::ALL`]; whoever answers for it asks [`Jurisdiction::has`](super::Jurisdiction::has), and answers as if its address were none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Module {
    /// The exchange of news about reports with other systems: `servicerequestupdates`.
    ServiceRequestUpdates,
}

impl Module {
    /// All of them, by their words.
    pub const ALL: [Self; 1] = [Self::ServiceRequestUpdates];

    /// The word in files, on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ServiceRequestUpdates => "service_request_updates",
        }
    }

    /// Reads the word.
    ///
    /// # Errors
    /// A sentence that names the modules that there are.
    pub fn parse(word: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|module| module.as_str() == word);
        found.ok_or_else(|| {
            let known = Self::ALL.map(Self::as_str).join(", ");
            format!("there is no module {}; there are: {known}", word.escape_debug())
        })
    }
}

/// A set of modules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Modules(BTreeSet<Module>);

impl Modules {
    /// From modules, each once.
    pub fn new(modules: impl IntoIterator<Item = Module>) -> Self {
        Self(modules.into_iter().collect())
    }

    /// Reads what [`Modules`] prints. A word that is none is passed over: it is a module of another version of the
    /// program, which this one has not got anyway.
    ///
    /// ```
    /// use lamppost::jurisdictions::{Module, Modules};
    /// let read = Modules::stored("service_request_updates telepathy");
    /// assert!(read.contains(Module::ServiceRequestUpdates));
    /// assert_eq!(read.to_string(), "service_request_updates");
    /// ```
    pub fn stored(text: &str) -> Self {
        Self(text.split(' ').filter_map(|word| Module::parse(word).ok()).collect())
    }

    /// Whether a module is among them.
    pub fn contains(&self, module: Module) -> bool {
        self.0.contains(&module)
    }

    /// Their words, in order.
    pub fn words(&self) -> Vec<&'static str> {
        self.0.iter().map(|module| module.as_str()).collect()
    }
}

impl std::fmt::Display for Modules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words().join(" "))
    }
}
