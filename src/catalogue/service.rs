//! A service: one kind of report that a government takes.

use std::collections::BTreeMap;

use super::{Attribute, Choice};
use crate::jurisdictions::JurisdictionId;

/// When a report of the service gets its identifier (GeoReport v2, service list).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// At once.
    Realtime,
    /// Later; a token is given at once.
    Batch,
    /// Never.
    Blackbox,
}

impl Kind {
    /// The word of the standard, also used in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Realtime => "realtime",
            Self::Batch => "batch",
            Self::Blackbox => "blackbox",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Realtime, Self::Batch, Self::Blackbox].into_iter().find(|one| one.as_str() == word)
    }
}

/// An area that a service is limited to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServiceArea {
    /// The layer of the area.
    pub layer: String,
    /// The area's code in that layer.
    pub code: String,
}

/// Texts in other languages: by locale, then by what is translated.
///
/// The subjects are `name`, `description`, `group:NAME`, `attribute:CODE` and `option:CODE:KEY`.
pub type Translations = BTreeMap<String, BTreeMap<String, String>>;

/// One kind of report.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Its key in the database.
    pub id: i64,
    /// Whose it is.
    pub jurisdiction: JurisdictionId,
    /// `service_code`.
    pub code: String,
    /// `service_name`.
    pub name: String,
    /// A short text.
    pub description: String,
    /// When reports get their identifier.
    pub kind: Kind,
    /// Words to find it by. The words `private`, `staff` and `inactive` also mean what they say.
    pub keywords: Vec<String>,
    /// Its categories, the main one first.
    pub groups: Vec<String>,
    /// Its place in the list.
    pub position: i64,
    /// Whether it is offered; reports made earlier keep it.
    pub active: bool,
    /// The key of the department that answers, if one does.
    pub department: Option<i64>,
    /// Who answers: `agency_responsible`.
    pub agency: Option<String>,
    /// What the city will do.
    pub service_notice: Option<String>,
    /// Hours within which the city means to be done.
    pub expected_hours: Option<i64>,
    /// For a batch service: minutes after which a report gets its identifier by itself.
    pub release_minutes: Option<i64>,
    /// Where it is offered; everywhere when empty.
    pub areas: Vec<ServiceArea>,
    /// Its questions, in order.
    pub attributes: Vec<Attribute>,
    /// Its texts in other languages.
    pub translations: Translations,
}

impl Service {
    /// Whether reports of this service are kept from the public.
    pub fn is_private(&self) -> bool {
        self.keywords.iter().any(|word| word == "private")
    }

    /// A question by its code.
    pub fn attribute(&self, code: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|one| one.code == code)
    }

    /// Whether the service is offered at a place that lies in these areas (layer and code).
    pub fn offered_in(&self, areas: &[(&str, &str)]) -> bool {
        let holds =
            |limit: &ServiceArea| areas.contains(&(limit.layer.as_str(), limit.code.as_str()));
        self.areas.is_empty() || self.areas.iter().any(holds)
    }

    /// The text of a subject in a language: the locale itself, else its language, else what is given.
    pub fn translated<'a>(
        &'a self,
        locale: Option<&str>,
        subject: &str,
        fallback: &'a str,
    ) -> &'a str {
        let Some(locale) = locale else {
            return fallback;
        };
        let locale = locale.replace('-', "_");
        let language = locale.split('_').next().unwrap_or_default().to_owned();
        [locale, language]
            .iter()
            .find_map(|wanted| {
                let (_, texts) = self
                    .translations
                    .iter()
                    .find(|(known, _)| known.replace('-', "_").eq_ignore_ascii_case(wanted))?;
                texts.get(subject).map(String::as_str)
            })
            .unwrap_or(fallback)
    }

    /// The name of an option in a language.
    pub fn option_name<'a>(
        &'a self,
        locale: Option<&str>,
        code: &str,
        option: &'a Choice,
    ) -> &'a str {
        self.translated(locale, &format!("option:{code}:{}", option.key), &option.name)
    }
}
