//! What a person or a program is known by, and keyed digests of it: they tell whether two are the same, and nothing
//! else.

use super::{Address, Contact};
use crate::vault::Vault;

/// What somebody is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MarkKind {
    /// A mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A device.
    DeviceId,
    /// An account at the client.
    AccountId,
    /// A program's API key, by its public part, which is no secret.
    ApiKey,
}

impl MarkKind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Email, Self::Phone, Self::DeviceId, Self::AccountId, Self::ApiKey];

    /// The word on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::DeviceId => "device_id",
            Self::AccountId => "account_id",
            Self::ApiKey => "api_key",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// One mark of somebody, in the form in which two spellings are one.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mark {
    kind: MarkKind,
    text: String,
}

/// Without the text: what is printed ends in logs.
impl std::fmt::Debug for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mark({})", self.kind.as_str())
    }
}

impl Mark {
    /// Reads one; none where nothing is left that could tell anybody apart.
    ///
    /// ```
    /// use lamppost::people::{Mark, MarkKind};
    /// let number = |text| Mark::new(MarkKind::Phone, text);
    /// assert_eq!(number("+1 (514) 555-0199"), number("15145550199"));
    /// assert_eq!(number("unknown"), None);
    /// ```
    pub fn new(kind: MarkKind, text: &str) -> Option<Self> {
        let text = match kind {
            MarkKind::Email => Address::email(text)?.text().to_owned(),
            MarkKind::Phone => Address::phone(text)?.text().to_owned(),
            MarkKind::DeviceId | MarkKind::AccountId | MarkKind::ApiKey => text.trim().to_owned(),
        };
        (!text.is_empty()).then_some(Self { kind, text })
    }

    /// What it is.
    pub fn kind(&self) -> MarkKind {
        self.kind
    }

    /// What is kept of it: a digest that nobody can make without the vault; of an API key, its public part as it is.
    pub fn digest(&self, vault: &Vault) -> String {
        if self.kind == MarkKind::ApiKey {
            return self.text.clone();
        }
        vault.digest(self.kind.as_str(), &self.text)
    }
}

impl Contact {
    /// What tells whoever this is from others. A name does not.
    pub fn marks(&self) -> Vec<Mark> {
        let all = [
            (MarkKind::Email, &self.email),
            (MarkKind::Phone, &self.phone),
            (MarkKind::DeviceId, &self.device_id),
            (MarkKind::AccountId, &self.account_id),
        ];
        all.into_iter().filter_map(|(kind, text)| Mark::new(kind, text.as_deref()?)).collect()
    }
}
