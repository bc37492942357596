//! Texts: which suggested services are right.

use lamppost::moderation::{Learner, Model};

use crate::corpus::labelled::{Example, examples};
use crate::table::{Goal, Line, Table};

const LEARNT: usize = 1_200;
const HELD_OUT: usize = 800;

fn share(part: usize, of: usize) -> f64 {
    100.0 * f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(of.max(1)).unwrap())
}

pub fn measure(table: &mut Table) {
    let mut learner = Learner::default();
    for example in examples(7, LEARNT) {
        learner.add(example.service, &example.text);
    }
    let model = learner.model();
    let held_out: Vec<Example> = examples(8, HELD_OUT);
    let judged: Vec<(bool, bool, bool, f64)> = held_out
        .iter()
        .map(|example| {
            let found = model.suggest(&example.text);
            let right = |at: usize| {
                found.services.get(at).is_some_and(|one| one.service == example.service)
            };
            let confidence = found.services.first().map_or(0.0, |one| one.confidence);
            (right(0), (0..3).any(right), found.known().is_some(), confidence)
        })
        .collect();
    let count = |holds: fn(&(bool, bool, bool, f64)) -> bool| {
        judged.iter().filter(|one| holds(one)).count()
    };
    let note =
        format!("{LEARNT} learnt, {HELD_OUT} held out, 4 languages, 3 % of the labels wrong");
    table.add(
        Line::new(
            "suggest.first",
            "the first suggestion is right",
            share(count(|one| one.0), judged.len()),
            "%",
        )
        .goal(Goal::AtLeast(85.0))
        .detail(note),
    );
    table.add(
        Line::new(
            "suggest.three",
            "one of three is right",
            share(count(|one| one.1), judged.len()),
            "%",
        )
        .goal(Goal::AtLeast(93.0)),
    );
    let known = count(|one| one.2);
    table.add(
        Line::new(
            "suggest.known",
            "right where it is sure",
            share(count(|one| one.2 && one.0), known),
            "%",
        )
        .goal(Goal::AtLeast(90.0))
        .detail(format!("sure of {:.1} %", share(known, judged.len()))),
    );
    let sum: f64 = judged.iter().map(|one| one.3).sum();
    let mean = 100.0 * sum / f64::from(u32::try_from(judged.len()).unwrap());
    table.add(
        Line::new("suggest.confidence", "mean confidence of the first", mean, "%")
            .detail("near the share that is right: it means what it says"),
    );
    let size = f64::from(u32::try_from(model.to_json().len()).unwrap()) / 1024.0;
    table.add(Line::new("suggest.size", "the model as text", size, "KiB"));
    assert_eq!(
        Model::from_json(&model.to_json()).unwrap(),
        model,
        "a model is what it is written as"
    );
}
