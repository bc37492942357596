//! What a rule asks of a case, and how that is said.

use std::fmt;

use super::atoms::Atom;
use super::{Range, Reporter, Span};

/// One condition. It holds when any of its alternatives does; a negated one when none does.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Whether none of the alternatives may hold.
    pub negated: bool,
    /// What is asked.
    pub test: Test,
}

/// What is asked, with the alternatives of which any will do.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// The service has one of these codes.
    Service(Vec<String>),
    /// The service is in one of these groups.
    Group(Vec<String>),
    /// The case lies in one of these areas.
    Area {
        /// The layer of the areas.
        layer: String,
        /// Their codes.
        codes: Vec<String>,
    },
    /// The case lies in some area of one of these layers.
    Layer(Vec<String>),
    /// One of the answers to a question is one of these values, letter by letter.
    Answer {
        /// The question's code.
        attribute: String,
        /// The values.
        values: Vec<String>,
    },
    /// One of the answers to a question is a number of this range.
    Number {
        /// The question's code.
        attribute: String,
        /// The range.
        range: Range,
    },
    /// One of the texts holds one of these words or phrases, whole, in small or capital letters.
    Words(Vec<String>),
    /// The case came this way.
    Channel(Vec<String>),
    /// It came at one of these times.
    Time(Vec<Span>),
    /// It is about a thing of one of these types.
    AssetType(Vec<String>),
    /// It is about one of these things.
    Asset(Vec<String>),
    /// Somebody of this kind made it.
    Reporter(Vec<Reporter>),
}

impl Test {
    /// The alternatives, in order.
    pub(super) fn atoms(&self) -> Vec<Atom<'_>> {
        fn each<'a>(texts: &'a [String], atom: impl Fn(&'a str) -> Atom<'a>) -> Vec<Atom<'a>> {
            texts.iter().map(|text| atom(text)).collect()
        }
        match self {
            Self::Service(codes) => each(codes, Atom::Service),
            Self::Group(names) => each(names, Atom::Group),
            Self::Area { layer, codes } => each(codes, |code| Atom::Area(layer, code)),
            Self::Layer(names) => each(names, Atom::Layer),
            Self::Answer { attribute, values } => {
                each(values, |value| Atom::Answer(attribute, value))
            }
            Self::Number { attribute, range } => vec![Atom::Number(attribute, *range)],
            Self::Words(phrases) => each(phrases, Atom::Words),
            Self::Channel(words) => each(words, Atom::Channel),
            Self::Time(spans) => spans.iter().map(Atom::Time).collect(),
            Self::AssetType(types) => each(types, Atom::AssetType),
            Self::Asset(ids) => each(ids, Atom::Asset),
            Self::Reporter(kinds) => kinds.iter().copied().map(Atom::Reporter).collect(),
        }
    }

    /// What stands before the alternatives in a sentence.
    fn beginning(&self, negated: bool) -> String {
        let choose = |yes: &str, no: &str| if negated { no.to_owned() } else { yes.to_owned() };
        match self {
            Self::Service(_) => choose("the service is", "the service is not"),
            Self::Group(_) => choose("the service is in group", "the service is not in group"),
            Self::Area { layer, .. } => {
                format!("{} {layer}", choose("it lies in", "it does not lie in"))
            }
            Self::Layer(_) => choose("it lies in an area of", "it lies in no area of"),
            Self::Answer { attribute, .. } | Self::Number { attribute, .. } => {
                format!("the answer to {attribute} {}", choose("is", "is not"))
            }
            Self::Words(_) => choose("the text says", "the text does not say"),
            Self::Channel(_) => choose("it came by", "it did not come by"),
            Self::Time(_) => choose("it is", "it is not"),
            Self::AssetType(_) => {
                choose("it is about a thing of type", "it is not about a thing of type")
            }
            Self::Asset(_) => choose("it is about", "it is not about"),
            Self::Reporter(_) => choose("the reporter is", "the reporter is not"),
        }
    }
}

impl Condition {
    /// Says the condition, or only that one of its alternatives holds.
    pub(super) fn say(
        &self,
        alternative: Option<usize>,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        f.write_str(&self.test.beginning(self.negated))?;
        let mut and = " ";
        for (place, atom) in self.test.atoms().iter().enumerate() {
            if alternative.is_none_or(|alternative| alternative == place) {
                write!(f, "{and}{atom}")?;
                and = " or ";
            }
        }
        Ok(())
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.say(None, f)
    }
}
