//! The single facts that conditions are made of.

use std::fmt;

use super::words::holds_phrase;
use super::{Range, Reporter, Span};

/// One alternative of a condition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Atom<'a> {
    Service(&'a str),
    Group(&'a str),
    Area(&'a str, &'a str),
    Layer(&'a str),
    Answer(&'a str, &'a str),
    Number(&'a str, Range),
    Words(&'a str),
    Channel(&'a str),
    Time(&'a Span),
    AssetType(&'a str),
    Asset(&'a str),
    Reporter(Reporter),
}

impl Atom<'_> {
    /// Whether the other holds in every case in which this one does, as far as can be told from the two
    /// alone. Phrases must be folded.
    pub(super) fn implies(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Area(layer, _), Self::Layer(other)) => layer == other,
            (Self::Number(code, range), Self::Number(other, wider)) => {
                code == other && range.lies_in(wider)
            }
            (Self::Answer(code, value), Self::Number(other, range)) => {
                code == other && range.holds_text(value)
            }
            (Self::Words(text), Self::Words(phrase)) => holds_phrase(text, phrase),
            (one, other) => one == other,
        }
    }

    /// Whether no case has both. A case has one service, one channel, one reporter, at most one thing, and
    /// lies in at most one area of a layer.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Service(one), Self::Service(other))
            | (Self::Channel(one), Self::Channel(other))
            | (Self::AssetType(one), Self::AssetType(other))
            | (Self::Asset(one), Self::Asset(other)) => one != other,
            (Self::Reporter(one), Self::Reporter(other)) => one != other,
            (Self::Area(layer, one), Self::Area(same, other)) => layer == same && one != other,
            _ => false,
        }
    }
}

impl fmt::Display for Atom<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(_, range) => range.fmt(f),
            Self::Words(phrase) => write!(f, "\u{201c}{phrase}\u{201d}"),
            Self::Time(span) => span.fmt(f),
            Self::Reporter(kind) => kind.fmt(f),
            Self::Service(text)
            | Self::Group(text)
            | Self::Area(_, text)
            | Self::Layer(text)
            | Self::Answer(_, text)
            | Self::Channel(text)
            | Self::AssetType(text)
            | Self::Asset(text) => f.write_str(text),
        }
    }
}
