//! The random name a stored photo goes by.

use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

use thiserror::Error;

const LENGTH: usize = 32;

/// A storage name: 32 lower-case hexadecimal digits and nothing else.
///
/// It is made from random bytes, never from what a client called its file, and a text that could
/// climb out of the store's directory cannot be one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MediaName(String);

/// A text that is not a [`MediaName`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a stored photo's name: 32 lower-case hexadecimal digits are")]
pub struct NotAMediaName;

impl MediaName {
    /// Makes a name from 16 random bytes.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        let mut text = String::with_capacity(LENGTH);
        for byte in bytes {
            // Writing to a String cannot fail.
            write!(text, "{byte:02x}").unwrap_or_default();
        }
        Self(text)
    }

    /// Reads a name back, refusing anything [`MediaName::from_random`] would not have made.
    pub fn parse(text: &str) -> Result<Self, NotAMediaName> {
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if digits && text.len() == LENGTH { Ok(Self(text.to_owned())) } else { Err(NotAMediaName) }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The two directories, outer first, that the name's files lie in.
    pub(super) fn folders(&self) -> (&str, &str) {
        (self.0.get(..2).unwrap_or("00"), self.0.get(2..4).unwrap_or("00"))
    }
}

impl fmt::Display for MediaName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for MediaName {
    type Err = NotAMediaName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}
