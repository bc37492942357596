//! Jurisdictions and their departments.

use chrono_tz::Tz;

use super::{Module, Modules};

/// The key of a jurisdiction in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JurisdictionId(pub i64);

/// The layer whose areas are the jurisdiction itself.
pub const JURISDICTION_LAYER: &str = "jurisdiction";
/// The layer whose areas belong to somebody else, to whom people outside are referred.
pub const NEIGHBOUR_LAYER: &str = "neighbour";

/// Which of the two endpoints (GeoReport v2, service discovery): what is tried on the test endpoint
/// never shows in production.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Live.
    Production,
    /// For developers of clients.
    Test,
}

impl Mode {
    /// The word of the discovery document, also used in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Test => "test",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Production, Self::Test].into_iter().find(|mode| mode.as_str() == word)
    }
}

/// A government that takes reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Jurisdiction {
    /// Its key.
    pub id: JurisdictionId,
    /// What clients send as `jurisdiction_id`.
    pub code: String,
    /// Its name for people.
    pub name: String,
    /// The government around it, such as the county of a city.
    pub parent: Option<JurisdictionId>,
    /// Where dates without a zone are meant.
    pub time_zone: Tz,
    /// The language of its catalogue.
    pub locale: String,
    /// How to reach it (service discovery).
    pub contact: String,
    /// How to get an API key (service discovery).
    pub key_service: String,
    /// New reports are listed only once somebody has looked at them.
    pub moderated: bool,
    /// Whether it takes part at all.
    pub active: bool,
    /// What it does without.
    pub modules_off: Modules,
}

impl Jurisdiction {
    /// Whether a module is switched on.
    pub fn has(&self, module: Module) -> bool {
        !self.modules_off.contains(module)
    }
}

/// A part of a government that answers for services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Department {
    /// Its key.
    pub id: i64,
    /// Its code within the jurisdiction.
    pub code: String,
    /// Its name for people: `agency_responsible`.
    pub name: String,
}

/// All active jurisdictions, in the order of their keys.
#[derive(Debug, Clone, Default)]
pub struct Jurisdictions(Vec<Jurisdiction>);

impl Jurisdictions {
    /// Takes the jurisdictions, in any order; inactive ones are left out.
    pub fn new(mut all: Vec<Jurisdiction>) -> Self {
        all.retain(|one| one.active);
        all.sort_by_key(|one| one.id);
        Self(all)
    }

    /// Every active jurisdiction.
    pub fn all(&self) -> &[Jurisdiction] {
        &self.0
    }

    /// The only one, if there is only one: then nobody needs to name it.
    pub fn only(&self) -> Option<&Jurisdiction> {
        match self.0.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// Finds by the code that clients send; case does not matter.
    pub fn by_code(&self, code: &str) -> Option<&Jurisdiction> {
        let code = code.trim();
        self.0.iter().find(|one| one.code.eq_ignore_ascii_case(code))
    }

    /// Finds by key.
    pub fn by_id(&self, id: JurisdictionId) -> Option<&Jurisdiction> {
        self.0.iter().find(|one| one.id == id)
    }

    /// Whether any government has a module switched on; before there is one, all are.
    pub fn anybody_has(&self, module: Module) -> bool {
        self.0.is_empty() || self.0.iter().any(|one| one.has(module))
    }

    /// A government and all that lie in it, at any depth, in the order of their keys.
    pub fn family(&self, id: JurisdictionId) -> Vec<&Jurisdiction> {
        self.0.iter().filter(|one| one.id == id || self.lies_in(one, id)).collect()
    }

    /// Whether a government lies in another one. A parent that leads in a circle ends the search.
    fn lies_in(&self, one: &Jurisdiction, id: JurisdictionId) -> bool {
        let mut parent = one.parent;
        for _ in &self.0 {
            match parent {
                None => return false,
                Some(around) if around == id => return true,
                Some(around) => parent = self.by_id(around).and_then(|one| one.parent),
            }
        }
        false
    }

    /// How many governments stand around this one. A parent that leads in a circle ends the count.
    pub fn depth(&self, id: JurisdictionId) -> usize {
        let mut depth = 0;
        let mut current = self.by_id(id).and_then(|one| one.parent);
        while let Some(parent) = current.and_then(|parent| self.by_id(parent)) {
            depth += 1;
            if depth > self.0.len() {
                break;
            }
            current = parent.parent;
        }
        depth
    }
}
