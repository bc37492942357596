//! Whole words and phrases, found in one walk through a text.

use std::collections::HashMap;

/// A text as its words: small letters, one blank between two words, nothing else.
///
/// A word is a run of letters and digits of any script, with the accents that follow them; so a phrase
/// with a hyphen is found without it, and the other way round. In scripts that put no blanks between words
/// every letter counts as a word. An accented letter that was sent as two characters is not the same as
/// the one character.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut inside = false;
    for letter in text.chars() {
        if inside && is_accent(letter) {
            folded.push(letter);
        } else if letter.is_alphanumeric() {
            let alone = stands_alone(letter);
            if (!inside || alone) && !folded.is_empty() {
                folded.push(' ');
            }
            push_small(&mut folded, letter);
            inside = !alone;
        } else {
            inside = false;
        }
    }
    folded
}

fn push_small(folded: &mut String, letter: char) {
    if letter.is_ascii() {
        folded.push(letter.to_ascii_lowercase());
    } else {
        // Greek writes its s in another way at the end of a word.
        folded.extend(letter.to_lowercase().map(|small| if small == 'ς' { 'σ' } else { small }));
    }
}

fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// Letters of scripts without blanks: Thai, Lao, Burmese, Khmer, Japanese and Chinese.
fn stands_alone(letter: char) -> bool {
    matches!(letter,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Whether a text that holds the one phrase also holds the other; both are folded.
pub(super) fn holds_phrase(folded: &str, phrase: &str) -> bool {
    let edge = |letter: Option<char>| letter.is_none_or(|letter| letter == ' ');
    folded.match_indices(phrase).any(|(at, _)| {
        let (before, after) = folded.split_at_checked(at).unwrap_or_default();
        let behind = after.strip_prefix(phrase).unwrap_or_default();
        edge(before.chars().next_back()) && edge(behind.chars().next())
    })
}

/// Phrases by their first word.
#[derive(Debug, Default)]
pub(super) struct Vocabulary(HashMap<String, Vec<Phrase>>);

#[derive(Debug)]
struct Phrase {
    /// The words behind the first.
    rest: Vec<String>,
    /// What it stands for.
    key: usize,
}

impl Vocabulary {
    /// Adds a phrase, unless it is there; gives the key that it has.
    pub(super) fn add(&mut self, phrase: &str, key: usize) -> usize {
        let folded = fold(phrase);
        let mut words = folded.split(' ').map(str::to_owned);
        let first = words.next().unwrap_or_default();
        let rest: Vec<String> = words.collect();
        let phrases = self.0.entry(first).or_default();
        if let Some(one) = phrases.iter().find(|one| one.rest == rest) {
            return one.key;
        }
        phrases.push(Phrase { rest, key });
        key
    }

    /// Tells of every phrase that the text holds.
    pub(super) fn find(&self, text: &str, mut found: impl FnMut(usize)) {
        if self.0.is_empty() {
            return;
        }
        let folded = fold(text);
        let mut words = folded.split(' ');
        while let Some(word) = words.next() {
            for phrase in self.0.get(word).into_iter().flatten() {
                let mut behind = words.clone();
                if phrase.rest.iter().all(|word| behind.next() == Some(word)) {
                    found(phrase.key);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_any_script() {
        assert_eq!(fold("  Nid-de-Poule, ÉNORME!"), "nid de poule énorme");
        assert_eq!(fold("ΟΔΟΣ οδός"), "οδοσ οδόσ");
        assert_eq!(fold("路灯坏了 x2"), "路 灯 坏 了 x2");
        assert_eq!(fold("…"), "");
    }

    #[test]
    fn a_phrase_holds_the_phrases_inside_it() {
        assert!(holds_phrase("water main break", "main break"));
        assert!(!holds_phrase("water mains", "main"));
    }
}
