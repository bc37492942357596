//! Faults of a form as sentences, each beginning with its place, collected until all are known.

use std::fmt::Display;

use super::code::{MAX_CODE, is_code};
use crate::text::{clean_line, clean_text};

/// The longest name, in characters.
const MAX_NAME: usize = 100;
/// The longest text for residents, in characters.
const MAX_TEXT: usize = 1_000;
/// Ten years: whoever writes more has miscounted.
const MAX_DAYS: u16 = 3_650;

/// Every fault so far.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<String>);

impl Faults {
    pub(super) fn add(&mut self, place: impl Display, fault: impl Display) {
        self.0.push(format!("{place}: {fault}"));
    }

    pub(super) fn into_sentences(self) -> Vec<String> {
        self.0
    }

    /// A name of one line.
    pub(super) fn name(&mut self, place: &str, key: &str, given: &str) -> String {
        self.bounded(place, key, clean_line(given), MAX_NAME)
    }

    /// What residents read.
    pub(super) fn text(&mut self, place: &str, given: &str) -> String {
        self.bounded(place, "public_text", clean_text(given), MAX_TEXT)
    }

    fn bounded(&mut self, place: &str, key: &str, value: String, most: usize) -> String {
        if value.is_empty() {
            self.add(place, format_args!("{key} required"));
        } else if value.chars().count() > most {
            self.add(place, format_args!("{key} is longer than {most} characters"));
        }
        value
    }

    /// A code, kept as it is even if it is wrong.
    pub(super) fn code(&mut self, place: &str, given: &str) -> String {
        let code = given.trim();
        if code.is_empty() {
            self.add(place, "code required");
        } else if !is_code(code) {
            let rule = "small letters, digits and _, and begins with a letter";
            self.add(place, format_args!("a code has at most {MAX_CODE} {rule}"));
        }
        code.to_owned()
    }

    /// A number of days; 1 where it is wrong.
    pub(super) fn days(&mut self, place: &str, key: &str, given: i64) -> u16 {
        let days = u16::try_from(given).ok().filter(|days| (1..=MAX_DAYS).contains(days));
        if days.is_none() {
            self.add(place, format_args!("{key} is {given}; it goes from 1 to {MAX_DAYS}"));
        }
        days.unwrap_or(1)
    }

    /// One of a list of words.
    pub(super) fn word<T>(
        &mut self,
        place: &str,
        key: &str,
        given: &str,
        (known, read): (&[&str], impl Fn(&str) -> Option<T>),
    ) -> Option<T> {
        let found = read(given.trim());
        if found.is_none() {
            let known = known.join(", ");
            if given.trim().is_empty() {
                self.add(place, format_args!("{key} required: one of {known}"));
            } else {
                self.add(place, format_args!("{key} {given:?} is none of {known}"));
            }
        }
        found
    }
}
