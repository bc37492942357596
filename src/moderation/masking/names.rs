//! Names: those that somebody introduces, and those of whoever wrote the text.

use std::fmt::Write as _;
use std::ops::Range;

use regex::Regex;

use super::cues::Cues;
use crate::text::{Word, words};

/// What may stand inside a name in small letters.
const PARTICLES: &str =
    "van|von|vom|zu|zum|de|der|den|het|du|des|di|da|dos|del|la|le|af|av|ter|ten|bin|ibn|el|al|y|e";

/// A pattern for names behind an introduction or a title in these languages; the name is its first group. None
/// without languages.
pub(super) fn introduced(cues: &[&Cues]) -> Result<Option<Regex>, regex::Error> {
    if cues.is_empty() {
        return Ok(None);
    }
    let mut before = String::new();
    for (place, text) in cues.iter().flat_map(|one| one.introductions).enumerate() {
        let or = if place == 0 { "" } else { "|" };
        // Writing to a String cannot fail.
        write!(before, "{or}{}", regex::escape(text).replace(' ', r"\s{1,3}")).unwrap_or_default();
    }
    let titles: Vec<&str> = cues.iter().flat_map(|one| one.titles).copied().collect();
    let titles = titles.join("|");
    let blank = r"[ \t\u{a0}]{1,3}";
    let word = r"\p{Lu}(?:[\p{L}\p{M}'’]*(?:-\p{Lu}[\p{L}\p{M}'’]*)*)\.?";
    let inner = format!(r"(?:d['’]|(?:(?:{PARTICLES}){blank}){{0,2}})");
    // A full stop belongs to an initial, and to nothing else.
    let name = format!(r"{inner}{word}(?:{blank}{inner}{word}){{0,2}}");
    let whole =
        format!(r"(?:\b(?i:{before})\s{{0,2}}:?{blank}|\b(?:{titles})\b\.?{blank})({name})");
    Regex::new(&whole).map(Some)
}

/// The names that the pattern finds, without full stops that end a sentence.
pub(super) fn find_introduced(pattern: &Regex, text: &str, mut found: impl FnMut(Range<usize>)) {
    for captures in pattern.captures_iter(text) {
        if let Some(name) = captures.get(1) {
            found(without_stops(text, name.range()));
        }
    }
}

/// A name ends before the first full stop that is not behind an initial: `J. Smith.` without its last one.
fn without_stops(text: &str, range: Range<usize>) -> Range<usize> {
    let name = text.get(range.clone()).unwrap_or_default();
    let mut letters = 0_usize;
    for (at, letter) in name.char_indices() {
        match letter {
            '.' if letters != 1 => return range.start..range.start.saturating_add(at),
            letter if letter.is_whitespace() || letter == '.' || letter == '-' => letters = 0,
            _ => letters = letters.saturating_add(1),
        }
    }
    // An initial at the very end is kept with its full stop.
    range
}

/// The names of whoever wrote a text, as sequences of folded words.
#[derive(Debug, Default)]
pub(super) struct OwnNames {
    whole: Vec<Vec<String>>,
    parts: Vec<Vec<String>>,
}

impl OwnNames {
    pub(super) fn new(names: &[&str]) -> Self {
        let folded =
            |text: &str| words(text).into_iter().map(|word| word.folded).collect::<Vec<_>>();
        let mut own = Self::default();
        for name in names {
            let whole = folded(name);
            if whole.len() > 1 {
                own.whole.push(whole);
            }
            let parts = name.split_whitespace().map(folded);
            own.parts.extend(parts.filter(|part| part.concat().chars().count() >= 3));
        }
        own
    }

    /// Every place where the whole name stands, in any case, or a part of it that is written like a name.
    pub(super) fn find(&self, text: &str, mut found: impl FnMut(Range<usize>)) {
        if self.parts.is_empty() && self.whole.is_empty() {
            return;
        }
        let all = words(text);
        for place in 0..all.len() {
            let rest = all.get(place..).unwrap_or_default();
            let whole = self.whole.iter().filter(|name| begins(rest, name));
            let part = self.parts.iter().filter(|name| {
                begins(rest, name) && rest.first().is_some_and(|word| is_name_like(text, word))
            });
            let longest = whole.chain(part).map(Vec::len).max().unwrap_or_default();
            let last = longest.checked_sub(1).and_then(|last| rest.get(last));
            if let (Some(first), Some(last)) = (rest.first(), last) {
                found(first.at.start..last.at.end);
            }
        }
    }
}

fn begins(rest: &[Word], name: &[String]) -> bool {
    rest.len() >= name.len() && rest.iter().zip(name).all(|(word, wanted)| word.folded == *wanted)
}

/// Whether a word begins with a capital letter, or with a letter that has no case.
fn is_name_like(text: &str, word: &Word) -> bool {
    let first = text.get(word.at.clone()).and_then(|written| written.chars().next());
    first.is_some_and(|letter| !letter.is_lowercase())
}
