//! From the form of a condition to the condition.

use std::collections::HashSet;

use super::fault::Faults;
use super::known::check;
use super::parse::{area, line};
use super::words::fold;
use super::{
    AnswerForm, AreaForm, Condition, ConditionForm, Known, Range, Reporter, Span, SpanForm, Test,
};

/// Alternatives of one condition, and conditions of one rule, at most.
const MAX_ALTERNATIVES: usize = 5_000;
const MAX_CONDITIONS: usize = 50;
/// The longest alternative, in characters.
const MAX_TEXT: usize = 255;

/// Reads all conditions of a rule.
pub(super) fn all(forms: &[ConditionForm], known: &Known, faults: &mut Faults) -> Vec<Condition> {
    if forms.len() > MAX_CONDITIONS {
        let count = forms.len();
        faults.add(format!("it has {count} conditions; at most {MAX_CONDITIONS} are accepted"));
        return Vec::new();
    }
    let mut conditions = Vec::with_capacity(forms.len());
    for (place, form) in (1..).zip(forms) {
        let mut tests = tests(form, known, faults);
        match (tests.pop(), tests.is_empty()) {
            (Some(test), true) => conditions.push(Condition { negated: form.not, test }),
            (Some(_), false) => faults.add(format!(
                "condition {place} asks several things at once: write each as a condition of its own"
            )),
            (None, _) => faults.add(format!("condition {place} asks nothing")),
        }
    }
    conditions
}

/// What a form asks: one thing if it is good.
fn tests(form: &ConditionForm, known: &Known, faults: &mut Faults) -> Vec<Test> {
    let any = |what: &'static str| move |text: &str| line(what, text, MAX_TEXT);
    let service = |code: &str| check("service", code, known.services.iter());
    let group = |name: &str| check("group", name, known.groups.iter());
    let layer = |name: &str| check("layer", name, known.areas.keys());
    let mut texts = |what: &str,
                     given: &Option<Vec<String>>,
                     test: fn(Vec<String>) -> Test,
                     good: &dyn Fn(&str) -> Result<(), String>| {
        given.as_ref().map(|given| test(list(what, given, good, faults)))
    };
    let simple = [
        texts("service", &form.service, Test::Service, &service),
        texts("group", &form.group, Test::Group, &group),
        texts("layer", &form.layer, Test::Layer, &layer),
        texts("words", &form.words, Test::Words, &phrase),
        texts("channel", &form.channel, Test::Channel, &any("channel")),
        texts("asset_type", &form.asset_type, Test::AssetType, &any("asset_type")),
        texts("asset", &form.asset, Test::Asset, &any("asset")),
    ];
    let others = [
        form.area.as_ref().map(|form| area_test(form, known, faults)),
        form.answer.as_ref().map(|form| answer_test(form, known, faults)),
        form.time.as_ref().map(|forms| time_test(forms, faults)),
        form.reporter.as_ref().map(|words| reporter_test(words, faults)),
    ];
    simple.into_iter().chain(others).flatten().collect()
}

/// A list of alternatives: some, none twice, each a good one.
pub(super) fn list(
    what: &str,
    given: &[String],
    good: impl Fn(&str) -> Result<(), String>,
    faults: &mut Faults,
) -> Vec<String> {
    if given.is_empty() {
        faults.add(format!("{what} lists nothing"));
    }
    if given.len() > MAX_ALTERNATIVES {
        let count = given.len();
        faults.add(format!("{what} lists {count} values; at most {MAX_ALTERNATIVES} are accepted"));
        return Vec::new();
    }
    let mut seen = HashSet::new();
    for one in given {
        if seen.insert(one) {
            faults.keep(good(one));
        } else {
            faults.add(format!("{what} lists `{one}` twice"));
        }
    }
    given.to_vec()
}

fn phrase(text: &str) -> Result<(), String> {
    line("words", text, MAX_TEXT)?;
    if fold(text).is_empty() {
        return Err(format!("words `{text}` hold no letter and no digit"));
    }
    Ok(())
}

fn area_test(form: &AreaForm, known: &Known, faults: &mut Faults) -> Test {
    let known_layer = check("layer", &form.layer, known.areas.keys());
    // Without the layer nothing can be said about its areas.
    let codes = if let Err(reason) = known_layer {
        faults.add(reason);
        form.codes.clone()
    } else {
        list("area", &form.codes, |code| area(&form.layer, code, known), faults)
    };
    Test::Area { layer: form.layer.clone(), codes }
}

fn answer_test(form: &AnswerForm, known: &Known, faults: &mut Faults) -> Test {
    let AnswerForm { attribute, values, at_least, more_than, at_most, less_than } = form;
    faults.keep(check("attribute", attribute, known.attributes.iter()));
    let range = Range {
        at_least: *at_least,
        more_than: *more_than,
        at_most: *at_most,
        less_than: *less_than,
    };
    let fault = if values.is_some() && range != Range::default() {
        "takes values or a range of numbers, not both"
    } else if values.is_none() && range == Range::default() {
        "needs values, or one of at_least, more_than, at_most and less_than"
    } else if at_least.is_some() && more_than.is_some() {
        "takes at_least or more_than, not both"
    } else if at_most.is_some() && less_than.is_some() {
        "takes at_most or less_than, not both"
    } else if range.ends().any(|(_, end)| !end.is_finite()) {
        "takes numbers that are finite"
    } else if range.is_empty() {
        "asks for a number in a range that holds none"
    } else {
        ""
    };
    if !fault.is_empty() {
        faults.add(format!("answer to `{attribute}` {fault}"));
    }
    match values {
        Some(values) => {
            let any = |text: &str| line("answer", text, MAX_TEXT);
            let values = list("answer", values, any, faults);
            Test::Answer { attribute: attribute.clone(), values }
        }
        None => Test::Number { attribute: attribute.clone(), range },
    }
}

fn time_test(forms: &[SpanForm], faults: &mut Faults) -> Test {
    if forms.is_empty() {
        faults.add("time lists nothing");
    }
    if forms.len() > MAX_CONDITIONS {
        faults.add(format!("time lists more than {MAX_CONDITIONS} times"));
        return Test::Time(Vec::new());
    }
    let spans = forms.iter().filter_map(|form| {
        let span = Span::parse(&form.days, form.hours.as_deref());
        faults.keep(span.map_err(|reason| format!("time: {reason}")))
    });
    Test::Time(spans.collect())
}

fn reporter_test(words: &[String], faults: &mut Faults) -> Test {
    let read = |word: &str| {
        Reporter::parse(word)
            .ok_or_else(|| format!("reporter `{word}` is none of anonymous, known and staff"))
    };
    let words = list("reporter", words, |word| read(word).map(|_| ()), faults);
    Test::Reporter(words.iter().filter_map(|word| Reporter::parse(word)).collect())
}
