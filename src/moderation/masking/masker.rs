//! Finds what is to be masked, and masks it.

use std::ops::Range;

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::cues::{CUES, Cues};
use super::names::{OwnNames, find_introduced, introduced};
use super::plates::{PlateForm, Plates, defaults};
use super::{Masked, Sensitive, phones};

/// A mail address; an `@` that is written out in brackets counts too.
const MAIL: &str = r"[\p{L}\p{N}_][\p{L}\p{N}\p{M}._%+'-]*(?:@|[ ]?[(\[](?i:at|ät|arobase|arroba|miukumauku)[)\]][ ]?)(?:[\p{L}\p{N}][\p{L}\p{N}\p{M}-]*\.)+\p{L}[\p{L}\p{N}\p{M}-]*";

/// What a city writes about masking.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaskingForm {
    /// What is masked: `mail`, `phone`, `plate`, `name`; all of it if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kinds: Option<Vec<String>>,
    /// Languages whose words announce names and numbers: `de`, `en`, `es`, `fi`, `fr`, `nl`; all if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locales: Option<Vec<String>>,
    /// Forms of number plates; those of some countries if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate: Option<Vec<PlateForm>>,
}

/// Masks texts. Making one costs far more than using it.
#[derive(Debug, Clone)]
pub struct Masker {
    kinds: Vec<Sensitive>,
    cues: Vec<&'static Cues>,
    mail: Regex,
    introduced: Option<Regex>,
    plates: Plates,
}

/// The languages that a form names, or all of them.
fn locales(form: &MaskingForm, faults: &mut Vec<String>) -> Vec<&'static Cues> {
    let Some(wanted) = &form.locales else { return CUES.iter().collect() };
    for code in wanted {
        if !CUES.iter().any(|one| one.locale == code) {
            let known: Vec<&str> = CUES.iter().map(|one| one.locale).collect();
            faults.push(format!("locales: {code:?} is none of {}", known.join(", ")));
        }
    }
    CUES.iter().filter(|one| wanted.iter().any(|code| code == one.locale)).collect()
}

fn kinds(form: &MaskingForm, faults: &mut Vec<String>) -> Vec<Sensitive> {
    let Some(wanted) = &form.kinds else { return Sensitive::ALL.into() };
    for word in wanted {
        if Sensitive::parse(word).is_none() {
            let known: Vec<&str> = Sensitive::ALL.into_iter().map(Sensitive::as_str).collect();
            faults.push(format!("kinds: {word:?} is none of {}", known.join(", ")));
        }
    }
    Sensitive::ALL
        .into_iter()
        .filter(|one| wanted.iter().any(|word| word == one.as_str()))
        .collect()
}

impl Masker {
    /// Reads what a city writes.
    ///
    /// # Errors
    /// Every fault, as a sentence without its full stop.
    pub fn parse(form: &MaskingForm) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let cues = locales(form, &mut faults);
        let kinds = kinds(form, &mut faults);
        let plates = Plates::parse(form.plate.as_deref().unwrap_or(&defaults()), &cues);
        let plates = plates.map_err(|mut found| faults.append(&mut found)).ok();
        // Both are made from tables of our own, so these two faults are ours and never a city's.
        let ours = |fault: regex::Error| vec![format!("a pattern of our own is wrong: {fault}")];
        let mail = Regex::new(MAIL).map_err(ours)?;
        let introduced = introduced(&cues).map_err(ours)?;
        match plates {
            Some(plates) if faults.is_empty() => Ok(Self { kinds, cues, mail, introduced, plates }),
            Some(_) | None => Err(faults),
        }
    }

    /// Masks a text. `names` are those of whoever wrote it: they are masked wherever they stand.
    ///
    /// Nothing else is changed, masks that are there already stay, and masking once more changes nothing: each piece
    /// between masks is looked at by itself, until nothing is found in any. The time is in proportion to the
    /// text, whatever it holds.
    pub fn mask(&self, text: &str, names: &[&str]) -> Masked {
        let own = OwnNames::new(names);
        let mut pieces = between_masks(text);
        let mut parts: Vec<(Range<usize>, Sensitive)> = Vec::new();
        while let Some(piece) = pieces.pop() {
            let found = self.scan(text.get(piece.clone()).unwrap_or_default(), &own);
            let mut behind = piece.start;
            for (at, kind) in &found {
                let (start, end) =
                    (piece.start.saturating_add(at.start), piece.start.saturating_add(at.end));
                pieces.push(behind..start);
                parts.push((start..end, *kind));
                behind = end;
            }
            if !found.is_empty() {
                pieces.push(behind..piece.end);
            }
        }
        parts.sort_by_key(|(range, _)| range.start);
        Masked::of(text, &parts)
    }

    /// What is to be masked in a piece: in order, without overlap.
    fn scan(&self, piece: &str, own: &OwnNames) -> Vec<(Range<usize>, Sensitive)> {
        let mut found: Vec<(Range<usize>, Sensitive)> = Vec::new();
        for kind in &self.kinds {
            let note = |range: Range<usize>| found.push((range, *kind));
            match kind {
                Sensitive::Mail => self.mail.find_iter(piece).map(|one| one.range()).for_each(note),
                Sensitive::Phone => phones::find(piece, &self.cues, note),
                Sensitive::Plate => self.plates.find(piece, note),
                Sensitive::Name => {
                    let mut note = note;
                    if let Some(pattern) = &self.introduced {
                        find_introduced(pattern, piece, &mut note);
                    }
                    own.find(piece, &mut note);
                }
            }
        }
        found.retain(|(range, _)| !range.is_empty());
        found.sort_by(|(one, first), (other, second)| {
            one.start.cmp(&other.start).then(first.cmp(second)).then(other.end.cmp(&one.end))
        });
        let mut end = 0;
        found.retain(|(range, _)| {
            let free = range.start >= end;
            if free {
                end = range.end;
            }
            free
        });
        found
    }
}

/// The pieces of a text that are not masks.
fn between_masks(text: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut behind = 0;
    for (at, _) in text.match_indices('[') {
        let rest = text.get(at..).unwrap_or_default();
        let mask =
            Sensitive::ALL.into_iter().map(Sensitive::mask).find(|mask| rest.starts_with(mask));
        if let Some(mask) = mask {
            pieces.push(behind..at);
            behind = at.saturating_add(mask.len());
        }
    }
    pieces.push(behind..text.len());
    pieces
}
