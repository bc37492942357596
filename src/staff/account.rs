//! An account of a member of staff.

use super::Access;
use crate::text::clean_line;
use crate::time::Instant;

/// Why an account cannot be made as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountFault {
    /// The address is none.
    #[error("email is not a mail address")]
    Email,
    /// The name is missing or too long.
    #[error("name must have 1 to {MAX_NAME} characters")]
    Name,
}

/// The longest name, in characters.
const MAX_NAME: usize = 100;
/// The longest mail address (RFC 5321).
const MAX_EMAIL: usize = 254;

/// A mail address in lower case: what an account is found by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// Reads an address. Whether it can be reached is shown by the invitation alone.
    ///
    /// ```
    /// use lamppost::staff::Email;
    /// assert_eq!(Email::parse(" Ann@City.Example ").unwrap().as_str(), "ann@city.example");
    /// assert!(Email::parse("ann").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, AccountFault> {
        let text = text.trim().to_lowercase();
        let whole = text.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty()
                && host.split('.').all(|label| !label.is_empty())
                && host.contains('.')
                && !host.contains('@')
        });
        let plain = text.chars().all(|c| !c.is_whitespace() && !c.is_control());
        if whole && plain && text.len() <= MAX_EMAIL {
            Ok(Self(text))
        } else {
            Err(AccountFault::Email)
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads a name.
pub fn parse_name(text: &str) -> Result<String, AccountFault> {
    let name = clean_line(text);
    if (1..=MAX_NAME).contains(&name.chars().count()) { Ok(name) } else { Err(AccountFault::Name) }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its key in the database.
    pub id: i64,
    /// What it is found by.
    pub email: Email,
    /// What colleagues read.
    pub name: String,
    /// When it was made.
    pub created_at: Instant,
    /// Whether its holder has accepted the invitation.
    pub accepted: bool,
    /// Since when it is out of use.
    pub disabled_at: Option<Instant>,
}

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What it is found by.
    pub email: Email,
    /// What colleagues read.
    pub name: String,
    /// What it may do.
    pub access: Access,
}
