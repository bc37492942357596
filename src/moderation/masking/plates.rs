//! Number plates, by patterns that a city may change.

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use super::cues::Cues;

/// Patterns at most, and the longest one.
const MAX_PATTERNS: usize = 100;
const MAX_LENGTH: usize = 40;

/// The form of plates.
///
/// `A` is a letter, `C` one that is no vowel, `9` a digit, `-` a hyphen, and a blank stands for a blank, a
/// hyphen, or nothing; what stands in brackets may be missing: `A[AA]-A[A] 9[999]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlateForm {
    /// The country, for people.
    pub country: String,
    /// The pattern.
    pub pattern: String,
    /// Whether it counts only behind a word such as "plate", because other things look the same.
    #[serde(default)]
    pub announced: bool,
}

/// What holds where a city says nothing. Forms that asset numbers and amounts of money also have must be
/// announced.
pub(super) fn defaults() -> Vec<PlateForm> {
    let of = |country: &str, pattern: &str, announced: bool| PlateForm {
        country: country.to_owned(),
        pattern: pattern.to_owned(),
        announced,
    };
    vec![
        of("CA", "A99 AAA", false),
        of("CA", "AAAA 999", true),
        of("DE", "A[AA]-A[A] 9[999]", false),
        of("ES", "9999CCC", false),
        of("ES", "9999 CCC", true),
        of("FI", "AAA-9[99]", true),
        of("FR", "AA-999-AA", false),
        of("GB", "AA99 AAA", false),
        of("NL", "A-999-AA", false),
        of("NL", "AA-999-A", false),
        of("NL", "99-AAA-9", false),
        of("NL", "9-AAA-99", false),
        of("NL", "99-AA-AA", false),
        of("US", "9AAA999", false),
        of("US", "AAA 999[9]", true),
    ]
}

/// The patterns, ready to look for.
#[derive(Debug, Clone)]
pub(super) struct Plates {
    /// Forms that are told by themselves, in capital letters.
    alone: Option<Regex>,
    /// Any form behind a word that announces it, in any case; the plate is its first group.
    announced: Option<Regex>,
}

impl Plates {
    pub(super) fn parse(forms: &[PlateForm], cues: &[&Cues]) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        if forms.len() > MAX_PATTERNS {
            faults.push(format!("{} plates; at most {MAX_PATTERNS} are taken", forms.len()));
        }
        let (mut alone, mut loose) = (Vec::new(), Vec::new());
        for (number, form) in (1_usize..).zip(forms) {
            match (pattern(&form.pattern, false), pattern(&form.pattern, true)) {
                (Ok(strict), Ok(wide)) => {
                    loose.push(wide);
                    alone.extend((!form.announced).then_some(strict));
                }
                (Err(fault), _) | (_, Err(fault)) => {
                    faults.push(format!("plate {number}: {:?} {fault}", form.pattern));
                }
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let build = |pattern: &str| {
            let built = RegexBuilder::new(pattern).size_limit(1 << 22).build();
            built.map_err(|_too_large| {
                vec!["plates: the patterns are too large together".to_owned()]
            })
        };
        let words: Vec<&str> = cues.iter().flat_map(|one| one.plates).copied().collect();
        let fillers: Vec<&str> = cues.iter().flat_map(|one| one.fillers).copied().collect();
        let alone = if alone.is_empty() {
            None
        } else {
            Some(build(&format!(r"\b(?:{})\b", alone.join("|")))?)
        };
        let announced = if words.is_empty() || loose.is_empty() {
            None
        } else {
            // Any plate of another country, if it is written in capital letters.
            loose.push(r"(?-i:[A-Z]{1,4}[ -]?[0-9]{2,4}(?:[ -]?[A-Z]{1,3})?)".to_owned());
            loose.push(r"(?-i:[0-9]{1,4}[ -]?[A-Z]{1,4}[ -]?[0-9]{2,4})".to_owned());
            Some(build(&format!(
                r"(?i)\b(?:{})\b\W{{0,3}}(?:(?:{})\b\W{{1,3}}){{0,2}}({})\b",
                words.join("|"),
                fillers.join("|"),
                loose.join("|")
            ))?)
        };
        Ok(Self { alone, announced })
    }

    pub(super) fn find(&self, text: &str, mut found: impl FnMut(std::ops::Range<usize>)) {
        for captures in self.announced.iter().flat_map(|one| one.captures_iter(text)) {
            if let Some(plate) = captures.get(1) {
                found(plate.range());
            }
        }
        for plate in self.alone.iter().flat_map(|one| one.find_iter(text)) {
            // A piece of a longer code is no plate.
            let before = text.get(..plate.start()).unwrap_or_default();
            let behind = text.get(plate.end()..).unwrap_or_default();
            let joins = |letter: Option<char>| letter.is_some_and(|c| matches!(c, '-' | '/' | '_'));
            if !joins(before.chars().next_back()) && !joins(behind.chars().next()) {
                found(plate.range());
            }
        }
    }
}

/// A form as a regular expression; a wide one takes any separator, or none, for each.
fn pattern(form: &str, wide: bool) -> Result<String, String> {
    let (mut text, mut open, mut signs) = (String::new(), 0_u32, 0_usize);
    for sign in form.chars() {
        match sign {
            'A' => text.push_str("[A-Z]"),
            'C' => text.push_str("[B-DF-HJ-NP-TV-Z]"),
            '9' => text.push_str("[0-9]"),
            '-' if !wide => text.push('-'),
            ' ' | '-' => text.push_str("[ -]?"),
            '[' => {
                open = open.saturating_add(1);
                text.push_str("(?:");
            }
            ']' if open > 0 => {
                open = open.saturating_sub(1);
                text.push_str(")?");
            }
            _ => return Err(format!("holds {sign:?}; there are A, C, 9, -, blank, [ and ]")),
        }
        signs = signs.saturating_add(usize::from(open == 0 && matches!(sign, 'A' | 'C' | '9')));
    }
    if open > 0 {
        return Err("has a bracket that does not close".to_owned());
    }
    if signs < 3 || form.chars().count() > MAX_LENGTH {
        return Err(format!(
            "needs 3 letters and digits outside of brackets, and at most {MAX_LENGTH} signs"
        ));
    }
    Ok(text)
}
