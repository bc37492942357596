//! A text as words that can be compared, whatever its language.

use std::borrow::Cow;
use std::ops::Range;

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Where it stands in the text, in bytes.
    pub at: Range<usize>,
    /// The word for comparing: small letters without accents, as [`fold`] gives it. Never empty.
    pub folded: String,
    /// Whether it is one letter of a script that puts no blanks between words.
    pub alone: bool,
}

/// The words of a text: runs of letters and digits of any script, with the accents that follow them. In
/// scripts that put no blanks between words every letter counts as a word.
///
/// ```
/// use lamppost::text::words;
/// let found: Vec<String> = words("Nid-de-Poule ÉNORME!").into_iter().map(|one| one.folded).collect();
/// assert_eq!(found, ["nid", "de", "poule", "enorme"]);
/// assert_eq!(words("路灯坏了").len(), 4);
/// ```
pub fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut begun: Option<usize> = None;
    let mut push = |range: Range<usize>, alone: bool| {
        let folded = text.get(range.clone()).map(fold).unwrap_or_default();
        if !folded.is_empty() {
            found.push(Word { at: range, folded, alone });
        }
    };
    for (at, letter) in text.char_indices() {
        let inside = letter.is_alphanumeric() || begun.is_some() && is_mark(letter);
        let alone = inside && stands_alone(letter);
        if (!inside || alone)
            && let Some(start) = begun.take()
        {
            push(start..at, false);
        }
        if alone {
            push(at..at.saturating_add(letter.len_utf8()), true);
        } else if inside {
            begun.get_or_insert(at);
        }
    }
    if let Some(start) = begun {
        push(start..text.len(), false);
    }
    found
}

/// A word in small letters, without accents and without the differences that only typesetting makes.
/// What is not a letter or a digit goes.
///
/// ```
/// use lamppost::text::fold;
/// assert_eq!(fold("Straße"), fold("STRASSE"));
/// assert_eq!(fold("Ångström"), "angstrom");
/// assert_eq!(fold("ΟΔΌΣ"), fold("οδός"));
/// ```
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
    }
    let small = word.to_lowercase();
    let apart: Cow<'_, str> = DecomposingNormalizerBorrowed::new_nfkd().normalize(&small);
    let mut folded = String::with_capacity(apart.len());
    for letter in apart.chars().flat_map(char::to_lowercase) {
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            // Greek writes its s in another way at the end of a word.
            'ς' => folded.push('σ'),
            letter if letter.is_alphanumeric() && !is_mark(letter) => folded.push(letter),
            _ => {}
        }
    }
    folded
}

/// Accents, vowel points and the like: what is written above, below or inside another letter.
fn is_mark(letter: char) -> bool {
    !letter.is_ascii() && CanonicalCombiningClassMapBorrowed::new().get_u8(letter) != 0
}

/// Letters of scripts without blanks: Thai, Lao, Burmese, Khmer, Japanese and Chinese.
fn stands_alone(letter: char) -> bool {
    matches!(letter,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).into_iter().map(|one| one.folded).collect()
    }

    #[test]
    fn words_are_those_of_any_script() {
        assert_eq!(folded("  l'Énorme, 12b!"), ["l", "enorme", "12b"]);
        assert_eq!(folded("路灯x2"), ["路", "灯", "x2"]);
        assert_eq!(folded("…"), Vec::<String>::new());
        assert_eq!(folded("שָׁלוֹם"), folded("שלום"));
    }

    #[test]
    fn an_accent_of_its_own_is_the_same_as_the_accented_letter() {
        assert_eq!(folded("cafe\u{301}"), folded("caf\u{e9}"));
        assert_eq!(words("cafe\u{301} x").first().unwrap().at, 0..6);
    }
}
