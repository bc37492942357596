//! How alike two texts are, in any language: by whole words, and by the letters of words that are misspelt,
//! inflected or cut short.

use std::collections::BTreeSet;

use crate::text::words;

/// Words of a text that are looked at; what comes later is ignored, so that a long text costs little.
const MAX_WORDS: usize = 80;
/// Words with fewer letters in common are not the same word.
const ALIKE: f64 = 0.5;

/// A word with what it says.
#[derive(Debug, Clone, PartialEq)]
struct Token {
    folded: String,
    written: String,
    weight: f64,
    /// Its pieces of two letters, its edges included, sorted.
    pieces: Vec<(char, char)>,
}

/// The words and numbers of a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Wording {
    tokens: Vec<Token>,
    numbers: BTreeSet<String>,
}

/// What the words of two texts come to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Comparison {
    /// How much of the shorter text is in the other, 0 to 1.
    pub(super) share: f64,
    /// How much there was to compare: from nought, for nothing, towards 1.
    pub(super) substance: f64,
    /// Words of the first text that the other has as well, those that say most first.
    pub(super) alike: Vec<String>,
}

impl Wording {
    /// Reads texts; `usual` tells which folded words say little.
    pub(super) fn of(texts: &[&str], usual: impl Fn(&str) -> bool) -> Self {
        let mut wording = Self::default();
        let mut seen = BTreeSet::new();
        for text in texts {
            let mut before: Option<(usize, String)> = None;
            for word in words(text) {
                let written = text.get(word.at.clone()).unwrap_or_default().to_owned();
                if word.alone {
                    // Two neighbours are the nearest to a word where there are no blanks.
                    let pair = before.take().filter(|(end, _)| *end == word.at.start);
                    if let Some((_, first)) = pair {
                        let both = format!("{first}{written}");
                        wording.add(&mut seen, both.clone(), both, 0.8);
                    }
                    before = Some((word.at.end, written));
                } else if word.folded.chars().any(|letter| letter.is_ascii_digit()) {
                    wording.add_number(&word.folded);
                } else {
                    let says_little = if usual(&word.folded) { 0.15 } else { 1.0 };
                    let weight = weight_of(word.folded.chars().count()) * says_little;
                    wording.add(&mut seen, word.folded, written, weight);
                }
            }
        }
        wording
    }

    fn add(&mut self, seen: &mut BTreeSet<String>, folded: String, written: String, weight: f64) {
        if self.tokens.len() < MAX_WORDS && seen.insert(folded.clone()) {
            let pieces = pieces(&folded);
            self.tokens.push(Token { folded, written, weight, pieces });
        }
    }

    /// House numbers and the like: `7`, `12b`, `L214`. Nought before a number does not count.
    fn add_number(&mut self, folded: &str) {
        let digits = folded.chars().filter(char::is_ascii_digit).count();
        let letters = folded.chars().count().saturating_sub(digits);
        let number = folded.trim_start_matches('0');
        if (1..=6).contains(&digits)
            && letters <= 2
            && self.numbers.len() < MAX_WORDS
            && !number.is_empty()
        {
            self.numbers.insert(number.to_owned());
        }
    }

    /// Numbers that both name; none where one names none at all.
    pub(super) fn numbers_with(&self, other: &Self) -> Option<Vec<String>> {
        let both = !self.numbers.is_empty() && !other.numbers.is_empty();
        both.then(|| self.numbers.intersection(&other.numbers).cloned().collect())
    }

    fn weight(&self) -> f64 {
        self.tokens.iter().map(|one| one.weight).sum()
    }

    /// Compares two texts; nothing where one has no words.
    pub(super) fn compare(&self, other: &Self) -> Option<Comparison> {
        if self.tokens.is_empty() || other.tokens.is_empty() {
            return None;
        }
        let (there, mut found) = self.found_in(other);
        let (back, _) = other.found_in(self);
        let shorter = self.weight().min(other.weight()).max(f64::MIN_POSITIVE);
        let share = (f64::midpoint(there, back) / shorter).min(1.0);
        found.sort_by(|one, other| other.0.total_cmp(&one.0));
        let alike = found.into_iter().map(|(_, written)| written).collect();
        Some(Comparison { share, substance: shorter / (shorter + 1.2), alike })
    }

    /// The weight of those words that the other has too, and the words.
    fn found_in(&self, other: &Self) -> (f64, Vec<(f64, String)>) {
        let mut total = 0.0;
        let mut found = Vec::new();
        for token in &self.tokens {
            let best = other.tokens.iter().map(|one| token.likeness(one)).fold(0.0, f64::max);
            if best >= ALIKE {
                total += token.weight * best;
                found.push((token.weight * best, token.written.clone()));
            }
        }
        (total, found)
    }
}

impl Token {
    /// 1 for the same word, less for words that share letters, 0 for others.
    fn likeness(&self, other: &Self) -> f64 {
        if self.folded == other.folded {
            return 1.0;
        }
        let (short, long) =
            if self.folded.len() <= other.folded.len() { (self, other) } else { (other, self) };
        // Shortened: what was left out is at the end.
        if short.folded.chars().count() >= 4 && long.folded.starts_with(&short.folded) {
            return 0.9;
        }
        let shared = shared(&self.pieces, &other.pieces);
        let sum = self.pieces.len().saturating_add(other.pieces.len());
        let dice = 2.0 * number(shared) / number(sum).max(1.0);
        if dice >= ALIKE { dice } else { 0.0 }
    }
}

/// Long words say more than short ones, in every language that has both.
fn weight_of(letters: usize) -> f64 {
    number(letters.saturating_sub(2).clamp(0, 6)).mul_add(0.2, 0.05)
}

fn pieces(word: &str) -> Vec<(char, char)> {
    let edged: Vec<char> = [' '].into_iter().chain(word.chars().take(40)).chain([' ']).collect();
    let mut pieces: Vec<(char, char)> =
        edged.iter().copied().zip(edged.iter().copied().skip(1)).collect();
    pieces.sort_unstable();
    pieces
}

/// How many pieces two sorted lists have in common.
fn shared(one: &[(char, char)], other: &[(char, char)]) -> usize {
    let (mut left, mut right) = (one.iter().peekable(), other.iter().peekable());
    let mut count = 0_usize;
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => drop(left.next()),
            std::cmp::Ordering::Greater => drop(right.next()),
            std::cmp::Ordering::Equal => {
                count = count.saturating_add(1);
                left.next();
                right.next();
            }
        }
    }
    count
}

/// A small count as a number.
fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
