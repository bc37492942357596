//! Rules for single values, and between governments.

use std::collections::HashMap;

use chrono_tz::Tz;
use toml::Spanned;

use super::fault::{Faults, Source};
use super::forms::RetentionForm;
use super::jurisdiction::Head;
use crate::jurisdictions::{Module, Modules};
use crate::privacy::{Retention, RetentionKind};

/// The longest code and the longest name, in characters.
const MAX_CODE: usize = 100;
const MAX_NAME: usize = 255;

/// A code may hold anything that can be printed; what an address cannot hold as it is gets a remark.
pub(super) fn code(source: &Source<'_>, key: &str, value: &Spanned<String>, faults: &mut Faults) {
    let text = value.get_ref();
    if text.is_empty() || text.trim() != text {
        let reason = format!("{key} {text:?} must not be empty, nor start or end with a blank");
        faults.at(source, &value.span(), reason);
    } else if text.chars().any(char::is_control) {
        let reason = format!("{key} {text:?} must not hold control characters");
        faults.at(source, &value.span(), reason);
    } else if text.chars().count() > MAX_CODE {
        let reason = format!("{key} {text:?} is longer than {MAX_CODE} characters");
        faults.at(source, &value.span(), reason);
    } else if !text.chars().all(is_plain) {
        let reason = format!(
            "{key} {text:?} holds characters that addresses must escape; letters, digits, '-', '_', \
             '.' and '~' are safer"
        );
        faults.warn(source, &value.span(), reason);
    }
}

/// What an address holds without escapes (RFC 3986, section 2.3).
fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '~')
}

/// A text for people.
pub(super) fn filled(source: &Source<'_>, key: &str, value: &Spanned<String>, faults: &mut Faults) {
    let text = value.get_ref();
    if text.trim().is_empty() {
        faults.at(source, &value.span(), format!("{key} must not be empty"));
    } else if text.chars().count() > MAX_NAME {
        let reason = format!("{key} is longer than {MAX_NAME} characters");
        faults.at(source, &value.span(), reason);
    }
}

/// A language, perhaps with a script or a country: `en`, `fr-CA`, `zh_Hant`.
pub(super) fn locale(source: &Source<'_>, value: &Spanned<String>, faults: &mut Faults) {
    let mut parts = value.get_ref().split(['-', '_']);
    let language = parts.next().unwrap_or_default();
    let good = matches!(language.len(), 2 | 3)
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
    if !good {
        let reason =
            format!("locale {:?} is no language tag such as \"en\" or \"fr-CA\"", value.get_ref());
        faults.at(source, &value.span(), reason);
    }
}

/// A time zone of the IANA database.
pub(super) fn time_zone(
    source: &Source<'_>,
    value: &Spanned<String>,
    faults: &mut Faults,
) -> Option<Tz> {
    let zone = value.get_ref().parse().ok();
    if zone.is_none() {
        let reason = format!(
            "time_zone {:?} is not known; zones are written as \"America/Toronto\"",
            value.get_ref()
        );
        faults.at(source, &value.span(), reason);
    }
    zone
}

/// Modules that there are, each once.
pub(super) fn modules(
    source: &Source<'_>,
    words: &[Spanned<String>],
    faults: &mut Faults,
) -> Modules {
    let mut found: Vec<Module> = Vec::new();
    for word in words {
        match Module::parse(word.get_ref()) {
            Ok(module) if found.contains(&module) => {
                let reason = format!("modules_off: {} is there twice", module.as_str());
                faults.at(source, &word.span(), reason);
            }
            Ok(module) => found.push(module),
            Err(reason) => faults.at(source, &word.span(), format!("modules_off: {reason}")),
        }
    }
    Modules::new(found)
}

/// Codes are there once, parents are described, and nobody is inside itself.
pub(super) fn between_jurisdictions(heads: &[Head], faults: &mut Faults) {
    let mut known: HashMap<String, &Head> = HashMap::new();
    for head in heads {
        let code = head.code.get_ref();
        if let Some(other) = known.insert(code.to_ascii_lowercase(), head) {
            let reason = format!("jurisdiction {code} is there twice, also in {}", other.file);
            faults.at(&source_of(head), &head.code.span(), reason);
        }
    }
    let parent_of = |code: &str| {
        let head = heads.iter().find(|head| head.code.get_ref() == code)?;
        head.parent.as_ref().map(Spanned::get_ref)
    };
    for head in heads {
        let Some(parent) = &head.parent else { continue };
        if !heads.iter().any(|other| other.code.get_ref() == parent.get_ref()) {
            let reason = format!("parent: no folder describes jurisdiction {:?}", parent.get_ref());
            faults.at(&source_of(head), &parent.span(), reason);
        } else if leads_back(head.code.get_ref(), parent_of, heads.len()) {
            let reason = format!(
                "parent {:?} lies inside {:?} itself",
                parent.get_ref(),
                head.code.get_ref()
            );
            faults.at(&source_of(head), &parent.span(), reason);
        }
    }
}

fn leads_back<'a>(
    start: &str,
    parent_of: impl Fn(&str) -> Option<&'a String>,
    at_most: usize,
) -> bool {
    let mut current = parent_of(start);
    for _ in 0..at_most {
        match current {
            None => return false,
            Some(code) if code == start => return true,
            Some(code) => current = parent_of(code),
        }
    }
    false
}

fn source_of(head: &Head) -> Source<'_> {
    Source { file: &head.file, text: &head.text }
}

/// How long a government keeps what.
pub(super) fn retention(
    source: &Source<'_>,
    form: &RetentionForm,
    faults: &mut Faults,
) -> Retention {
    let given = [
        (RetentionKind::Contacts, &form.contacts),
        (RetentionKind::Texts, &form.texts),
        (RetentionKind::Photos, &form.photos),
        (RetentionKind::Requests, &form.requests),
        (RetentionKind::Readings, &form.readings),
    ];
    let days = given.iter().filter_map(|(kind, days)| Some((*kind, *days.as_ref()?.get_ref())));
    Retention::new(days).unwrap_or_else(|wrong| {
        for (kind, fault) in wrong {
            let place = given.iter().find(|(known, _)| *known == kind);
            if let Some(days) = place.and_then(|(_, days)| days.as_ref()) {
                faults.at(source, &days.span(), format!("retention: {fault}"));
            }
        }
        Retention::default()
    })
}
