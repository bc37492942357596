//! API keys: what one may do, and how its secret is kept.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::jurisdictions::{JurisdictionId, Mode};
use crate::text::hex;
use crate::text::ids::{Ids, secret};
use crate::time::Instant;

/// One thing that a key may allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Read without the limits that everybody has, such as the longest span of dates.
    Read,
    /// Submit reports.
    Create,
    /// Submit reports in the city's name, and change reports.
    Staff,
}

impl Scope {
    /// All scopes, weakest first.
    pub const ALL: [Self; 3] = [Self::Read, Self::Create, Self::Staff];

    /// The word for the command line and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Create => "create",
            Self::Staff => "staff",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }
}

/// What a key allows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// These scopes, each once.
    pub fn new(scopes: impl IntoIterator<Item = Scope>) -> Self {
        let given: Vec<Scope> = scopes.into_iter().collect();
        Self(Scope::ALL.into_iter().filter(|scope| given.contains(scope)).collect())
    }

    /// Reads words separated by blanks.
    pub fn parse(words: &str) -> Self {
        Self::new(words.split_whitespace().filter_map(Scope::parse))
    }

    /// Whether the scope is among them. Staff may do what any client may.
    pub fn allow(&self, scope: Scope) -> bool {
        self.0.contains(&scope) || (scope != Scope::Read && self.0.contains(&Scope::Staff))
    }
}

impl std::fmt::Display for Scopes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" "))
    }
}

/// A key's text, which only its holder has: `o3_`, a public part to find it by, and the secret.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyText {
    public_id: String,
    whole: String,
}

impl std::fmt::Debug for KeyText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyText({}, ***)", self.public_id)
    }
}

const PREFIX: &str = "o3_";
const PUBLIC_LENGTH: usize = 8;
const SECRET_LENGTH: usize = 32;

impl KeyText {
    /// A new key of 160 random bits.
    pub fn generate(ids: &dyn Ids) -> Self {
        Self::with_public_id(secret(ids, PUBLIC_LENGTH), ids)
    }

    /// A new secret for a key that is there.
    pub fn renewed(public_id: &str, ids: &dyn Ids) -> Self {
        Self::with_public_id(public_id.to_owned(), ids)
    }

    fn with_public_id(public_id: String, ids: &dyn Ids) -> Self {
        let whole = format!("{PREFIX}{public_id}{}", secret(ids, SECRET_LENGTH));
        Self { public_id, whole }
    }

    /// Takes what a client sent apart; `None` when it cannot be one of our keys.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(PREFIX)?;
        let plain = rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if !plain || rest.len() != PUBLIC_LENGTH.saturating_add(SECRET_LENGTH) {
            return None;
        }
        Some(Self { public_id: rest.get(..PUBLIC_LENGTH)?.to_owned(), whole: text.to_owned() })
    }

    /// The part that may be shown and stored.
    pub fn public_id(&self) -> &str {
        &self.public_id
    }

    /// The whole key, to be shown once to its holder.
    pub fn reveal(&self) -> &str {
        &self.whole
    }

    /// What is stored instead of the key. It has 160 random bits, so that a fast hash is enough.
    pub fn digest(&self) -> String {
        hex(&Sha256::digest(self.whole.as_bytes()))
    }
}

/// A key as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its key in the database.
    pub id: i64,
    /// The part that may be shown.
    pub public_id: String,
    /// The digest of the whole key.
    pub digest: String,
    /// What it is for, in the words of whoever made it.
    pub label: String,
    /// What it allows.
    pub scopes: Scopes,
    /// The only jurisdiction that it is good for, if it is limited to one.
    pub jurisdiction: Option<JurisdictionId>,
    /// The endpoint that it is good for.
    pub mode: Mode,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends by itself.
    pub expires_at: Option<Instant>,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
    /// When it was last used, to the hour.
    pub last_used_at: Option<Instant>,
    /// The secret that it had before.
    pub previous: Option<PreviousSecret>,
    /// What its holder is to be told.
    pub notice: Option<KeyNotice>,
}

/// The secret that a key had before it was given a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviousSecret {
    /// The digest of the whole key as it was.
    pub digest: String,
    /// When it was replaced.
    pub since: Instant,
    /// Until when it is good.
    pub until: Instant,
}

/// That a key, or one of its secrets, comes to its end: what answers to its calls say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyNotice {
    /// Since when it should not be used any more (RFC 9745).
    pub since: Instant,
    /// When it stops (RFC 8594).
    pub until: Option<Instant>,
    /// Where that is explained.
    pub link: Option<String>,
}

/// By which of its secrets a key was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    Newest,
    Previous,
}

impl ApiKey {
    /// Whether the text is this key and the key is in force at `now`.
    pub fn accepts(&self, text: &KeyText, now: Instant) -> bool {
        self.proof(text, now).is_some()
    }

    fn proof(&self, text: &KeyText, now: Instant) -> Option<Proof> {
        let in_force = self.revoked_at.is_none() && self.expires_at.is_none_or(|until| until > now);
        if !in_force {
            return None;
        }
        let digest = text.digest();
        let is = |known: &str| bool::from(known.as_bytes().ct_eq(digest.as_bytes()));
        if is(&self.digest) {
            return Some(Proof::Newest);
        }
        let previous = self.previous.as_ref().filter(|one| one.until > now)?;
        is(&previous.digest).then_some(Proof::Previous)
    }

    /// What whoever called with this text is to be told: that the secret was replaced, or what staff have announced.
    pub fn notice_for(&self, text: &KeyText, now: Instant) -> Option<KeyNotice> {
        match self.proof(text, now)? {
            Proof::Newest => self.notice.clone(),
            Proof::Previous => self.previous.as_ref().map(|one| KeyNotice {
                since: one.since,
                until: Some(one.until),
                link: None,
            }),
        }
    }
}

/// A key to be made.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// What it is for.
    pub label: String,
    /// What it allows.
    pub scopes: Scopes,
    /// The only jurisdiction that it is good for.
    pub jurisdiction: Option<JurisdictionId>,
    /// The endpoint that it is good for.
    pub mode: Mode,
    /// When it ends by itself.
    pub expires_at: Option<Instant>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::ids::SeededIds;

    #[test]
    fn a_key_is_read_back_and_never_printed() {
        let key = KeyText::generate(&SeededIds::from_seed(7));
        assert_eq!(KeyText::parse(key.reveal()), Some(key.clone()));
        assert!(!format!("{key:?}").contains(key.reveal()));
        for wrong in ["", "o3_", "x", &key.reveal().to_uppercase(), &format!("{}a", key.reveal())] {
            assert_eq!(KeyText::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn staff_may_create_but_reading_is_its_own_scope() {
        let staff = Scopes::parse("staff");
        assert!(staff.allow(Scope::Create) && !staff.allow(Scope::Read));
        assert_eq!(Scopes::parse("create read create nonsense").to_string(), "read create");
    }
}
