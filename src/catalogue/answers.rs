//! Answers to a service's questions, checked against what the questions allow (GeoReport v2, POST requests).

use chrono_tz::Tz;

use super::{Attribute, Datatype, Service};
use crate::text::{clean_line, clean_text};
use crate::time::{format_instant, parse_instant};

/// One accepted value. A question with several values has several of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The question's code, or what the client sent as such.
    pub code: String,
    /// The value, in one spelling for each datatype.
    pub value: String,
}

/// What came of checking: the values to keep and every fault found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckedAnswers {
    /// Values in the order of the questions, then those for which there is no question.
    pub answers: Vec<Answer>,
    /// Sentences for the end user, each naming the question.
    pub faults: Vec<String>,
}

/// The longest answer, in characters.
const MAX_ANSWER: usize = 4_000;
/// Answers of one report at most.
const MAX_ANSWERS: usize = 100;

impl Service {
    /// Checks what a client sent as pairs of code and value. Dates without a zone are meant in `zone`.
    ///
    /// Blank values count as absent. A code that the service does not have is kept as text and never
    /// fails: clients send their own.
    pub fn check_answers(&self, sent: &[(String, String)], zone: Tz) -> CheckedAnswers {
        let mut checked = CheckedAnswers::default();
        if sent.len() > MAX_ANSWERS {
            checked.faults.push(format!("at most {MAX_ANSWERS} attribute values are accepted"));
            return checked;
        }
        for attribute in &self.attributes {
            let values: Vec<&str> = sent
                .iter()
                .filter(|(code, value)| *code == attribute.code && !value.trim().is_empty())
                .map(|(_, value)| value.as_str())
                .collect();
            check_one(attribute, &values, zone, &mut checked);
        }
        for (code, value) in sent {
            let (code, value) = (clean_line(code), clean_text(value));
            if self.attribute(&code).is_none() && !value.is_empty() {
                if value.chars().count() > MAX_ANSWER || code.chars().count() > 255 {
                    checked.faults.push(format!("{code} is longer than {MAX_ANSWER} characters"));
                } else {
                    checked.answers.push(Answer { code, value });
                }
            }
        }
        checked
    }
}

fn check_one(attribute: &Attribute, values: &[&str], zone: Tz, checked: &mut CheckedAnswers) {
    let code = &attribute.code;
    if values.is_empty() {
        if attribute.must_be_answered() {
            checked.faults.push(format!("{code} required"));
        }
        return;
    }
    if values.len() > 1 && attribute.datatype != Datatype::MultiValueList {
        checked.faults.push(format!("{code} takes one value, {} were sent", values.len()));
        return;
    }
    for value in values {
        match read(attribute, value, zone) {
            Ok(value) if value.chars().count() > MAX_ANSWER => {
                checked.faults.push(format!("{code} is longer than {MAX_ANSWER} characters"));
            }
            Ok(value) => {
                let answer = Answer { code: code.clone(), value };
                if !checked.answers.contains(&answer) {
                    checked.answers.push(answer);
                }
            }
            Err(expected) => checked.faults.push(format!("{code} must be {expected}")),
        }
    }
}

fn read(attribute: &Attribute, value: &str, zone: Tz) -> Result<String, &'static str> {
    match attribute.datatype {
        Datatype::Text => Ok(clean_text(value)),
        Datatype::String if value.trim().contains(['\n', '\r']) => Err("one line of text"),
        Datatype::String => Ok(clean_line(value)),
        Datatype::Number => {
            let text = value.trim();
            // "NaN", "inf" and "1e400" all parse as f64; none is a number that anybody meant.
            let finite = text.parse::<f64>().is_ok_and(f64::is_finite);
            if finite { Ok(text.to_owned()) } else { Err("a number") }
        }
        Datatype::Datetime => parse_instant(value, zone)
            .map(format_instant)
            .map_err(|_fault| "a date and time such as 2026-11-21T09:30:00Z"),
        Datatype::SingleValueList | Datatype::MultiValueList => {
            let key = value.trim();
            let known = attribute.options.iter().any(|option| option.key == key);
            if known { Ok(key.to_owned()) } else { Err("one of the listed keys") }
        }
    }
}
