//! Recovery codes: what lets somebody in who has lost the app, each once.

use sha2::{Digest as _, Sha256};

use crate::text::hex;
use crate::text::ids::{Ids, readable};

/// How many an account gets.
const MANY: usize = 10;
/// Letters of five random bits each: 80 bits, which nobody tries out, not even with the digests in hand.
const LENGTH: usize = 16;

/// A recovery code, which only its holder has.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(***)")
    }
}

impl RecoveryCode {
    /// New ones for an account.
    pub fn generate(ids: &dyn Ids) -> Vec<Self> {
        (0..MANY).map(|_| Self(readable(ids, LENGTH))).collect()
    }

    /// Reads what somebody typed: case, spaces and dashes do not matter, and letters that look like digits are
    /// those. `None` when it cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let letters: String = text
            .chars()
            .filter(|letter| !letter.is_whitespace() && *letter != '-')
            .map(|letter| match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        let plain = letters.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (plain && letters.len() == LENGTH).then_some(Self(letters))
    }

    /// The code as people read it: four groups of four.
    pub fn reveal(&self) -> String {
        let letters: Vec<char> = self.0.chars().collect();
        let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
        groups.join("-")
    }

    /// What is stored for an account.
    pub fn digest(&self, account: i64) -> String {
        hex(&Sha256::digest(format!("{account}:{}", self.0).as_bytes()))
    }
}
