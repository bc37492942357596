//! What is counted of a text: its words, and pieces of words, so that inflected and misspelt ones count too.

use std::collections::BTreeSet;

use crate::text::words;

/// Words of one text that are looked at.
const MAX_WORDS: usize = 200;
/// Letters of a piece.
const PIECE: usize = 4;
/// A mark before a piece, which no folded word holds.
const MARK: char = '~';

/// A word, or a piece of one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Feature {
    /// What is counted.
    pub(super) key: String,
    /// How much it says: a word as much as all of its pieces together.
    pub(super) weight: f64,
    /// The word as it was written.
    pub(super) written: String,
}

/// What is counted of a text, each once, in its order. Numbers are not.
pub(super) fn features(text: &str) -> Vec<Feature> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    let mut before: Option<(usize, String)> = None;
    for word in words(text).into_iter().take(MAX_WORDS) {
        let written = text.get(word.at.clone()).unwrap_or_default().to_owned();
        let neighbour = before.take().filter(|(end, _)| word.alone && *end == word.at.start);
        if let Some((_, first)) = neighbour {
            push(
                &mut found,
                &mut seen,
                format!("{first}{}", word.folded),
                (1.0, &format!("{first}{written}")),
            );
        }
        if word.alone {
            before = Some((word.at.end, word.folded.clone()));
        }
        if !word.folded.chars().any(char::is_alphabetic) {
            continue;
        }
        let edged: Vec<char> = ['^'].into_iter().chain(word.folded.chars()).chain(['$']).collect();
        let long = !word.alone && edged.len() > PIECE;
        let all = edged.len().saturating_sub(PIECE).saturating_add(1);
        if seen.contains(&word.folded) {
            continue;
        }
        push(&mut found, &mut seen, word.folded, (if long { 0.6 } else { 1.0 }, &written));
        for piece in edged.windows(PIECE).filter(|_| long) {
            let key: String = [MARK].iter().chain(piece).collect();
            push(&mut found, &mut seen, key, (0.6 / number(all), &written));
        }
    }
    found
}

fn push(
    found: &mut Vec<Feature>,
    seen: &mut BTreeSet<String>,
    key: String,
    (weight, written): (f64, &str),
) {
    if seen.insert(key.clone()) {
        found.push(Feature { key, weight, written: written.to_owned() });
    }
}

/// Whether a key is a piece of a word.
pub(super) fn is_piece(key: &str) -> bool {
    key.starts_with(MARK)
}

/// A count as a number.
pub(super) fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
