//! A text with masks, and what stood where they stand.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// What is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sensitive {
    /// A mail address.
    Mail,
    /// A telephone number.
    Phone,
    /// The number plate of a vehicle.
    Plate,
    /// Somebody's name.
    Name,
}

impl Sensitive {
    /// All kinds. Where two could stand in one place, the first of them counts.
    pub const ALL: [Self; 4] = [Self::Mail, Self::Phone, Self::Plate, Self::Name];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Phone => "phone",
            Self::Plate => "plate",
            Self::Name => "name",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// What stands in the text instead.
    pub fn mask(self) -> &'static str {
        match self {
            Self::Mail => "[mail address]",
            Self::Phone => "[phone number]",
            Self::Plate => "[number plate]",
            Self::Name => "[name]",
        }
    }
}

impl fmt::Display for Sensitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One mask.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// What was masked.
    pub kind: Sensitive,
    /// Where the mask stands in the masked text, in bytes.
    pub range: Range<usize>,
    /// What stood there before.
    pub original: String,
}

/// Without the original: what is printed ends in logs.
impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Span")
            .field("kind", &self.kind)
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}

/// A text that may be published, with what was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Masked {
    /// The text with its masks.
    pub text: String,
    /// The masks, in the order of the text.
    pub spans: Vec<Span>,
}

impl Masked {
    /// A text from which these parts are taken out: in order, without overlap, each on the edges of letters.
    pub(super) fn of(text: &str, parts: &[(Range<usize>, Sensitive)]) -> Self {
        let mut masked = Self::default();
        let mut behind = 0;
        for (range, kind) in parts {
            masked.text.push_str(text.get(behind..range.start).unwrap_or_default());
            let start = masked.text.len();
            masked.text.push_str(kind.mask());
            masked.spans.push(Span {
                kind: *kind,
                range: start..masked.text.len(),
                original: text.get(range.clone()).unwrap_or_default().to_owned(),
            });
            behind = range.end;
        }
        masked.text.push_str(text.get(behind..).unwrap_or_default());
        masked
    }

    /// The text as it was.
    pub fn restored(&self) -> String {
        let mut text = String::with_capacity(self.text.len());
        let mut behind = 0;
        for span in &self.spans {
            text.push_str(self.text.get(behind..span.range.start).unwrap_or_default());
            text.push_str(&span.original);
            behind = span.range.end;
        }
        text.push_str(self.text.get(behind..).unwrap_or_default());
        text
    }
}
