//! Contact data as they are kept: sealed for the report that they belong to, with digests to find them by.

use super::Contact;
use crate::vault::{Place, Sealed, Vault, VaultFault};

/// What a person can be found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AddressKind {
    /// A mail address.
    Email,
    /// A telephone number.
    Phone,
}

impl AddressKind {
    /// The word on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Email, Self::Phone].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A mail address or a telephone number, written as everybody's is: two that reach the same person are equal.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    kind: AddressKind,
    text: String,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Address({}, ***)", self.kind.as_str())
    }
}

/// Fewer digits are no telephone number that could tell one person from another.
const FEWEST_DIGITS: usize = 5;

impl Address {
    /// A mail address in lower case; `None` when it is none.
    ///
    /// ```
    /// use lamppost::people::Address;
    /// assert_eq!(Address::email(" Ann@City.Example "), Address::email("ann@city.example"));
    /// assert_eq!(Address::email("ann"), None);
    /// ```
    pub fn email(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        super::contact::looks_like_address(&text).then_some(Self { kind: AddressKind::Email, text })
    }

    /// A telephone number by its digits, without what dials abroad (`+`, leading noughts) and without the `1` before
    /// the ten digits of a North American number; `None` when too few are left.
    ///
    /// ```
    /// use lamppost::people::Address;
    /// let number = Address::phone("+1 (514) 555-0199");
    /// assert_eq!(number, Address::phone("514.555.0199"));
    /// assert_eq!(Address::phone("0049 30 12345"), Address::phone("+49 30 12345"));
    /// assert_eq!(Address::phone("911"), None);
    /// ```
    pub fn phone(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let digits = digits.trim_start_matches('0');
        let digits = match digits.strip_prefix('1') {
            Some(rest) if rest.len() == 10 => rest,
            _ => digits,
        };
        (digits.len() >= FEWEST_DIGITS)
            .then(|| Self { kind: AddressKind::Phone, text: digits.to_owned() })
    }

    /// Which of the two it is.
    pub fn kind(&self) -> AddressKind {
        self.kind
    }

    /// What it is found by.
    pub fn digest(&self, vault: &Vault) -> String {
        vault.digest(self.kind.as_str(), &self.text)
    }
}

/// Contact data of one report, fit to be stored.
#[derive(Debug, Clone)]
pub struct SealedContact {
    /// The value and its key.
    pub sealed: Sealed,
    /// The digest of the mail address.
    pub email_digest: Option<String>,
    /// The digest of the telephone number.
    pub phone_digest: Option<String>,
}

/// Where the contact data of a report stand.
pub(super) fn place(request: i64) -> Place<'static> {
    Place { table: "request_contacts", column: "sealed", row: request }
}

impl SealedContact {
    /// Seals the contact data of the report with this key. [`Vault::keep_up`] comes first.
    pub fn seal(vault: &Vault, request: i64, contact: &Contact) -> Result<Self, VaultFault> {
        // All fields as one value: which of them are there is nobody's business either.
        let plain = serde_json::to_vec(contact).map_err(|_cause| VaultFault::NotSealed)?;
        let digest = |address: Option<Address>| address.map(|one| one.digest(vault));
        Ok(Self {
            sealed: vault.seal(place(request), &plain)?,
            email_digest: digest(contact.email.as_deref().and_then(Address::email)),
            phone_digest: digest(contact.phone.as_deref().and_then(Address::phone)),
        })
    }
}
