//! Reading contact data: nobody does without saying what for.

use crate::jurisdictions::JurisdictionId;
use crate::text::clean_line;
use crate::time::Instant;

/// What contact data are read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To answer whoever reported.
    Answer,
    /// To ask whoever reported for more.
    Question,
    /// To agree on a visit, or to be let in.
    Visit,
    /// Because there is danger.
    Danger,
    /// To look into a complaint about the office's own work.
    Complaint,
    /// Because the person has asked for his or her data.
    PersonAsked,
    /// Something else, which the words say.
    Other,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Answer,
        Self::Question,
        Self::Visit,
        Self::Danger,
        Self::Complaint,
        Self::PersonAsked,
        Self::Other,
    ];

    /// The word on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Question => "question",
            Self::Visit => "visit",
            Self::Danger => "danger",
            Self::Complaint => "complaint",
            Self::PersonAsked => "person_asked",
            Self::Other => "other",
        }
    }

    /// Whether it is one for which even data are read whose use a person has had restricted: for that person, or
    /// because somebody is in danger.
    pub fn lifts_restriction(self) -> bool {
        matches!(self, Self::PersonAsked | Self::Danger)
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// A purpose, and what was said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What for.
    pub purpose: Purpose,
    /// In the reader's own words.
    pub words: Option<String>,
}

/// The longest words, in characters.
const MAX_WORDS: usize = 200;

impl Reason {
    /// Reads what was sent; every fault is a sentence.
    pub fn parse(
        purpose: Option<&str>,
        words: Option<&str>,
        faults: &mut Vec<String>,
    ) -> Option<Self> {
        let words = words.map(clean_line).filter(|text| !text.is_empty());
        if words.as_ref().is_some_and(|text| text.chars().count() > MAX_WORDS) {
            faults.push(format!("words are longer than {MAX_WORDS} characters"));
        }
        let known = Purpose::ALL.map(Purpose::as_str).join(", ");
        let Some(word) = purpose else {
            faults.push(format!("purpose is required: one of {known}"));
            return None;
        };
        let Some(purpose) = Purpose::parse(word) else {
            faults.push(format!("purpose must be one of {known}"));
            return None;
        };
        if purpose == Purpose::Other && words.is_none() {
            faults.push("purpose other needs words that say what for".to_owned());
        }
        Some(Self { purpose, words })
    }
}

/// By which way data were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Of one report.
    Request,
    /// All that one person reported.
    Person,
    /// As a document for that person.
    Export,
}

impl View {
    /// The word on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Person => "person",
            Self::Export => "export",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Request, Self::Person, Self::Export].into_iter().find(|one| one.as_str() == word)
    }
}

/// One reading, to be written down.
#[derive(Debug, Clone)]
pub struct NewReading {
    /// Whose report it is.
    pub jurisdiction: JurisdictionId,
    /// The report.
    pub request: i64,
    /// Who read; nobody in particular at the command line.
    pub account: Option<i64>,
    /// By which way.
    pub view: View,
    /// What for.
    pub reason: Reason,
    /// When.
    pub at: Instant,
}

/// One reading, as it was written down.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Its number.
    pub id: i64,
    /// What was read, by whom and what for.
    pub what: NewReading,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_reads_without_saying_what_for() {
        let parse = |purpose: Option<&str>, words: Option<&str>| {
            let mut faults = Vec::new();
            let reason = Reason::parse(purpose, words, &mut faults);
            (reason, faults.len())
        };
        assert_eq!(parse(None, None).1, 1);
        assert_eq!(parse(Some("curiosity"), None).1, 1);
        assert_eq!(parse(Some("other"), Some("  ")).1, 1);
        let long = "x".repeat(201);
        assert_eq!(parse(Some("answer"), Some(&long)).1, 1);
        let (reason, faults) = parse(Some("other"), Some(" a \n reunion "));
        assert_eq!((reason.unwrap().words.as_deref(), faults), (Some("a reunion"), 0));
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::parse(purpose.as_str()), Some(purpose));
        }
    }
}
