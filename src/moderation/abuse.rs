//! A hint at insults and abuse, by a list that the city edits.
//!
//! The score puts reports in front of a moderator; nothing is hidden, refused or changed by it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::text::{Word, words};

/// Phrases of a list at most, and words of a phrase.
const MAX_PHRASES: usize = 5_000;
const MAX_WORDS: usize = 6;

/// A list as it stands in a file or a body.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AbuseForm {
    /// Its phrases.
    #[serde(default)]
    pub phrase: Vec<PhraseForm>,
}

/// One phrase.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhraseForm {
    /// One word or several. A `*` at its end stands for any ending of the last word.
    pub text: String,
    /// How bad it is: above 0, at most 1; 0.5 if left out.
    #[serde(default = "half")]
    pub weight: f64,
}

fn half() -> f64 {
    0.5
}

#[derive(Debug, Clone)]
struct Phrase {
    written: String,
    words: Vec<String>,
    any_ending: bool,
    weight: f64,
}

/// A checked list.
#[derive(Debug, Clone, Default)]
pub struct AbuseList {
    phrases: Vec<Phrase>,
    /// Places in `phrases` by the first four letters of the first word, or by all of it where it has fewer.
    starts: HashMap<String, Vec<usize>>,
}

/// What a text holds of the list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AbuseHint {
    /// From 0, for nothing, to 1. Several phrases add up like chances: two of 0.5 make 0.75.
    pub score: f64,
    /// The phrases that were found, as the list writes them, each once, in the order of the text.
    pub phrases: Vec<String>,
}

impl AbuseList {
    /// Reads a list.
    ///
    /// # Errors
    /// Every fault, as a sentence without its full stop.
    pub fn parse(form: &AbuseForm) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        if form.phrase.len() > MAX_PHRASES {
            faults.push(format!("{} phrases; at most {MAX_PHRASES} are taken", form.phrase.len()));
        }
        let mut list = Self::default();
        for (number, phrase) in (1_usize..).zip(&form.phrase) {
            let written = phrase.text.trim();
            let folded: Vec<String> = words(written).iter().map(plain).collect();
            if folded.is_empty() || folded.len() > MAX_WORDS {
                faults.push(format!("phrase {number}: {written:?} has not 1 to {MAX_WORDS} words"));
            }
            if !(phrase.weight > 0.0 && phrase.weight <= 1.0) {
                let weight = phrase.weight;
                faults.push(format!(
                    "phrase {number}: weight is {weight}; it goes from above 0 to 1"
                ));
            }
            let Some(first) = folded.first() else { continue };
            list.starts.entry(start(first)).or_default().push(list.phrases.len());
            list.phrases.push(Phrase {
                written: written.to_owned(),
                any_ending: written.ends_with('*'),
                words: folded,
                weight: phrase.weight,
            });
        }
        if faults.is_empty() { Ok(list) } else { Err(faults) }
    }

    /// What a text holds of the list. Stretched words (`nooo`) and digits that stand for letters (`1d10t`) are read
    /// as what they mean.
    pub fn look(&self, text: &str) -> AbuseHint {
        let folded: Vec<String> = words(text).iter().map(plain).collect();
        let mut hint = AbuseHint::default();
        let mut innocent = 1.0;
        for place in 0..folded.len() {
            let rest = folded.get(place..).unwrap_or_default();
            let Some(first) = rest.first() else { break };
            let short = first.chars().count() < 4;
            // A short phrase with any ending stands under all of its letters, which are fewer than four.
            let prefixes = (1..4).map(|length| first.chars().take(length).collect::<String>());
            let keys = prefixes.filter(|_| !short).chain([start(first)]);
            let mut places: Vec<usize> =
                keys.filter_map(|key| self.starts.get(&key)).flatten().copied().collect();
            places.sort_unstable();
            for phrase in places.into_iter().filter_map(|at| self.phrases.get(at)) {
                if phrase.begins(rest) && !hint.phrases.contains(&phrase.written) {
                    innocent *= 1.0 - phrase.weight;
                    hint.phrases.push(phrase.written.clone());
                }
            }
        }
        hint.score = 1.0 - innocent;
        hint
    }
}

impl Phrase {
    fn begins(&self, rest: &[String]) -> bool {
        let last = self.words.len().saturating_sub(1);
        rest.len() >= self.words.len()
            && self.words.iter().zip(rest).enumerate().all(|(place, (wanted, word))| {
                word == wanted
                    || place == last && self.any_ending && word.starts_with(wanted.as_str())
            })
    }
}

fn start(word: &str) -> String {
    word.chars().take(4).collect()
}

/// A word as it is meant: no letter twice in a row, and letters for the digits that look like them, in words
/// that have letters at all.
fn plain(word: &Word) -> String {
    let lettered = word.folded.chars().any(char::is_alphabetic);
    let mut meant = String::with_capacity(word.folded.len());
    for letter in word.folded.chars() {
        let letter = match letter {
            '0' if lettered => 'o',
            '1' if lettered => 'i',
            '3' if lettered => 'e',
            '4' if lettered => 'a',
            '5' if lettered => 's',
            '7' if lettered => 't',
            other => other,
        };
        if !meant.ends_with(letter) {
            meant.push(letter);
        }
    }
    meant
}
