//! Telephone numbers of any country, told from years, dates, prices, house numbers, identifiers and coordinates.
//!
//! Digits that belong together make a run of groups. A number is the longest piece of a run that begins with a
//! country or trunk prefix, is grouped as telephone numbers are, or follows a word for a telephone. Every run is
//! looked at once, and only few groups at a time, so that the time is in proportion to the text.

use std::ops::Range;

use super::cues::Cues;
use crate::text::words;

/// Groups of one number at most.
const MAX_GROUPS: usize = 8;
/// Characters before a number in which a word may announce it, and words between.
const REACH: usize = 48;
const MAX_BETWEEN: usize = 3;

/// One group of digits.
#[derive(Debug, Clone, Default)]
struct Group {
    /// Where its digits stand.
    at: Range<usize>,
    /// Its digits.
    digits: String,
    /// What stands between the group before it and this one; empty for the first.
    gap: String,
    /// Where the number begins if it begins with this group: at its `+` or its bracket.
    start: usize,
    plus: bool,
    bracket: bool,
    /// Not part of any number: of a date, a decimal, a longer word.
    barred: bool,
}

/// Finds the telephone numbers of a text.
pub(super) fn find(text: &str, cues: &[&Cues], mut found: impl FnMut(Range<usize>)) {
    for mut run in runs(text) {
        bar_dates(&mut run);
        bar_decimals(&mut run);
        let mut place = 0;
        while place < run.len() {
            // Asked once for each place and not for each length: it reads the words before the number.
            let start = run.get(place).map(|group| group.start);
            let announced = start.is_some_and(|start| is_announced(text, start, cues));
            let longest = (1..=MAX_GROUPS.min(run.len().saturating_sub(place)))
                .rev()
                .find(|length| is_number(&run, place, *length, announced));
            let step = longest.unwrap_or(1);
            let last = run.get(place.saturating_add(step).saturating_sub(1));
            if let (Some(_), Some(first), Some(last)) = (longest, run.get(place), last) {
                found(first.start..last.at.end);
            }
            place = place.saturating_add(step);
        }
    }
}

/// The value of a digit of the scripts in which people write telephone numbers.
fn digit(letter: char) -> Option<u32> {
    let zeros = ['0', '\u{660}', '\u{6f0}', '\u{966}', '\u{ff10}'];
    let value = |zero: char| u32::from(letter).checked_sub(u32::from(zero)).filter(|v| *v < 10);
    zeros.into_iter().find_map(value)
}

fn separates(letter: char) -> bool {
    matches!(letter, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '-' | '.' | '/' | '(' | ')')
        || matches!(letter, '\u{2010}'..='\u{2014}')
}

/// Groups of digits with few separators between them. What a run touches tells whether its ends are numbers at all.
fn runs(text: &str) -> Vec<Vec<Group>> {
    let mut runs: Vec<Vec<Group>> = Vec::new();
    let mut run: Vec<Group> = Vec::new();
    let mut group = Group::default();
    let mut gap = String::new();
    let mut before = None;
    for (at, letter) in text.char_indices() {
        if let Some(value) = digit(letter) {
            if group.digits.is_empty() {
                group = begin(std::mem::take(&mut gap), at, before, run.is_empty());
            }
            group.digits.extend(char::from_digit(value, 10));
            group.at.end = at.saturating_add(letter.len_utf8());
        } else {
            if !group.digits.is_empty() {
                run.push(std::mem::take(&mut group));
            }
            gap.push(letter);
            let belongs = gap.chars().all(separates) && gap.chars().count() <= 3;
            // A plus begins a number; what was before it belongs to another.
            if !belongs && !run.is_empty() {
                close(text, &mut run, &mut runs);
            }
            if gap.len() > 16 {
                gap = gap.chars().skip(4).collect();
            }
        }
        before = Some(letter);
    }
    if !group.digits.is_empty() {
        run.push(group);
    }
    close(text, &mut run, &mut runs);
    runs
}

fn begin(gap: String, at: usize, before: Option<char>, first: bool) -> Group {
    let mut start = at;
    let (mut plus, mut bracket) = (false, false);
    // Right before the digits there may be a bracket and a plus, in this order or the other.
    for sign in gap.chars().rev() {
        match sign {
            '+' if !plus => plus = true,
            '(' if !bracket => bracket = true,
            _ => break,
        }
        start = start.saturating_sub(1);
    }
    let joined = before.is_some_and(|c| {
        c.is_alphanumeric() || matches!(c, '#' | '_' | '$' | '€' | '£' | '¥' | '§' | '°' | '№')
    });
    let decimal = first && matches!(before, Some(',' | ':'));
    let gap = if first { String::new() } else { gap };
    Group {
        at: at..at,
        digits: String::new(),
        gap,
        start,
        plus,
        bracket,
        barred: joined || decimal,
    }
}

/// Ends a run: its last group is no number if a word goes on behind it, and nothing of it is if it is money.
fn close(text: &str, run: &mut Vec<Group>, runs: &mut Vec<Vec<Group>>) {
    let mut run = std::mem::take(run);
    let Some(last) = run.last_mut() else { return };
    let behind = text.get(last.at.end..).unwrap_or_default();
    let mut next = behind.chars();
    let (first, second) = (next.next(), next.next());
    let word =
        first.is_some_and(|c| c.is_alphanumeric() || matches!(c, '%' | '°' | '_' | '\'' | '"'));
    let decimal = matches!(first, Some(',' | ':')) && second.and_then(digit).is_some();
    last.barred |= word || decimal;
    let first = run.first().map_or(0, |group| group.start);
    if is_amount(&run) && is_money(text.get(..first).unwrap_or_default(), behind) {
        return;
    }
    runs.push(run);
}

/// Whether digits are written as those of an amount may be, or of a range: not as a number with dashes or brackets in it,
/// which a word before it does not make money.
fn is_amount(run: &[Group]) -> bool {
    let blank = |letter: char| matches!(letter, ' ' | '.' | '\u{a0}' | '\u{2009}' | '\u{202f}');
    let plain = |group: &Group| !group.plus && !group.bracket && group.gap.chars().all(blank);
    run.len() <= 2 || run.iter().all(plain)
}

/// Whether a sign or word for a currency stands at either end.
fn is_money(before: &str, behind: &str) -> bool {
    let sign = |letter: char| matches!(letter, '€' | '$' | '£' | '¥');
    let after = behind.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let mut letters = after.chars();
    let signed = letters.next().is_some_and(sign) && letters.next().and_then(digit).is_none();
    let word = |piece: &str| {
        let word: String = piece.chars().take(8).take_while(|c| c.is_alphabetic()).collect();
        ["eur", "euro", "euros", "usd", "cad", "gbp", "dollars", "kr", "chf"]
            .contains(&word.to_lowercase().as_str())
    };
    let near = before.trim_end_matches([' ', '\u{a0}']);
    let tail: Vec<char> = near.chars().rev().take(8).take_while(|c| c.is_alphabetic()).collect();
    let tail: String = tail.into_iter().rev().collect();
    near.ends_with(sign) || signed || word(after) || word(&tail)
}

fn value(group: &Group) -> u32 {
    group.digits.parse().unwrap_or(u32::MAX)
}

/// Three groups with one sign between them that can be day, month and year.
fn bar_dates(run: &mut [Group]) {
    for place in 0..run.len().saturating_sub(2) {
        let Some([a, b, c]) = run.get(place..place.saturating_add(3)) else { continue };
        let next = run.get(place.saturating_add(3)).map(|group| group.gap.as_str());
        let one_sign = ["-", ".", "/"].contains(&b.gap.as_str()) && b.gap == c.gap;
        let longer = next == Some(b.gap.as_str()) || place > 0 && a.gap == b.gap;
        let small = |group: &Group, most: u32| {
            group.digits.len() <= 2 && (1..=most).contains(&value(group))
        };
        let year = |group: &Group| group.digits.len() == 4 && (1900..2100).contains(&value(group));
        let forward = year(a) && small(b, 12) && small(c, 31);
        let year_last = year(c) || c.digits.len() == 2;
        let backward = year_last && small(a, 31) && small(b, 31);
        if one_sign && !longer && !a.plus && (forward || backward) {
            for group in run.iter_mut().skip(place).take(3) {
                group.barred = true;
            }
        }
    }
}

/// Two groups with only a full stop between them are a number with a fraction.
fn bar_decimals(run: &mut [Group]) {
    for place in 1..run.len() {
        let dotted = |at: usize| run.get(at).is_some_and(|group| group.gap == ".");
        let (before, behind) = (dotted(place.saturating_sub(1)), dotted(place.saturating_add(1)));
        let plus = run.get(place.saturating_sub(1)).is_some_and(|group| group.plus);
        if dotted(place) && !before && !behind && !plus {
            for group in run.iter_mut().skip(place.saturating_sub(1)).take(2) {
                group.barred = true;
            }
        }
    }
}

/// Whether so many groups from a place on are a telephone number.
fn is_number(run: &[Group], place: usize, length: usize, announced: bool) -> bool {
    let groups = run.get(place..place.saturating_add(length)).unwrap_or_default();
    let Some((first, rest)) = groups.split_first() else { return false };
    if groups.iter().any(|group| group.barred) || rest.iter().any(|group| group.plus) {
        return false;
    }
    let shape: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    let digits: usize = shape.iter().fold(0, |sum, length| sum.saturating_add(*length));
    if !(6..=15).contains(&digits) {
        return false;
    }
    let whole = length == run.len();
    let abroad = first.plus || first.digits.starts_with("00");
    if abroad && digits >= 8 || is_grouped(groups, &shape, whole) {
        return true;
    }
    let trunk = first.digits.starts_with('0') && !first.digits.starts_with("00");
    let least = if length > 1 { 8 } else { 9 };
    if trunk && (least..=12).contains(&digits) && length <= 6 {
        return true;
    }
    length == 1 && matches!(digits, 10 | 11) || announced
}

/// Whether the groups have a form that hardly anything else has.
fn is_grouped(groups: &[Group], shape: &[usize], whole: bool) -> bool {
    let starts = |place: usize| {
        let first = groups.get(place).and_then(|group| group.digits.chars().next());
        first.is_some_and(|digit| ('2'..='9').contains(&digit))
    };
    let bracket = groups.first().is_some_and(|group| group.bracket);
    match shape {
        // North America.
        [3, 3, 4] => starts(0),
        [1, 3, 3, 4] => starts(1) && groups.first().is_some_and(|group| group.digits == "1"),
        // Spain, Poland, Denmark, Norway, Belgium, and others; nothing else may belong to it.
        [3, 3, 3] => {
            whole
                && groups
                    .first()
                    .is_some_and(|group| group.digits.starts_with(['6', '7', '8', '9']))
        }
        [2 | 3, 2, 2, 2] | [2, 2, 2, 2, 2] => whole && one_gap(groups),
        [2..=5, ..] if bracket => shape.iter().sum::<usize>() >= 8,
        _ => false,
    }
}

fn one_gap(groups: &[Group]) -> bool {
    let mut gaps = groups.iter().skip(1).map(|group| group.gap.as_str());
    let first = gaps.next().unwrap_or_default();
    first != "/" && gaps.all(|gap| gap == first)
}

/// Whether a word for a telephone stands before the place, with few words between.
fn is_announced(text: &str, at: usize, cues: &[&Cues]) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let begin = before.char_indices().rev().nth(REACH).map_or(0, |(at, _)| at);
    let near = before.get(begin..).unwrap_or_default();
    let known = |word: &str, list: fn(&Cues) -> &'static [&'static str]| {
        cues.iter().any(|one| list(one).contains(&word))
    };
    for word in words(near).iter().rev().take(MAX_BETWEEN.saturating_add(1)) {
        if known(&word.folded, |one| one.phones) {
            return true;
        }
        if !known(&word.folded, |one| one.fillers) {
            return false;
        }
    }
    false
}
