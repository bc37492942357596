//! Texts: which suggested services are right.

use lamppost::moderation::{Learner, Model};

use crate::corpus::labelled::{Example, examples};
use crate::table::{Goal, Line, Table};

const LEARNT: usize = 1_200;
const HELD_OUT: usize = 800;
/// How many of the learnt labels are wrong; those that are held out are right.
const WRONG: f64 = 0.03;

fn share(part: usize, of: usize) -> f64 {
    100.0 * f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(of.max(1)).unwrap())
}

/// One text judged: whether the first suggestion is right, whether one of three is, whether it is sure.
struct Judged {
    first: bool,
    among: bool,
    sure: bool,
    confidence: f64,
}

fn learnt() -> Model {
    let mut learner = Learner::default();
    for example in examples(7, LEARNT, WRONG) {
        learner.add(example.service, &example.text);
    }
    learner.model()
}

fn judge(model: &Model, example: &Example) -> Judged {
    let found = model.suggest(&example.text);
    let right =
        |at: usize| found.services.get(at).is_some_and(|one| one.service == example.service);
    Judged {
        first: right(0),
        among: (0..3).any(right),
        sure: found.known().is_some(),
        confidence: found.services.first().map_or(0.0, |one| one.confidence),
    }
}

pub fn measure(table: &mut Table) {
    let model = learnt();
    let held_out: Vec<Example> = examples(8, HELD_OUT, 0.0);
    let judged: Vec<Judged> = held_out.iter().map(|example| judge(&model, example)).collect();
    let count = |holds: fn(&Judged) -> bool| judged.iter().filter(|one| holds(one)).count();
    let note = format!(
        "{LEARNT} learnt, {HELD_OUT} held out, 4 languages, 3 % of the learnt labels wrong"
    );
    table.add(
        Line::new(
            "suggest.first",
            "the first suggestion is right",
            share(count(|one| one.first), judged.len()),
            "%",
        )
        .goal(Goal::AtLeast(85.0))
        .detail(note),
    );
    table.add(
        Line::new(
            "suggest.three",
            "one of three is right",
            share(count(|one| one.among), judged.len()),
            "%",
        )
        .goal(Goal::AtLeast(93.0)),
    );
    let known = count(|one| one.sure);
    table.add(
        Line::new(
            "suggest.known",
            "right where it is sure",
            share(count(|one| one.sure && one.first), known),
            "%",
        )
        .goal(Goal::AtLeast(90.0))
        .detail(format!("sure of {:.1} %", share(known, judged.len()))),
    );
    let sum: f64 = judged.iter().map(|one| one.confidence).sum();
    let mean = 100.0 * sum / f64::from(u32::try_from(judged.len()).unwrap());
    table.add(
        Line::new("suggest.confidence", "mean confidence of the first", mean, "%")
            .detail("below the share that is right, it is cautious; above, too sure of itself"),
    );
    let size = f64::from(u32::try_from(model.to_json().len()).unwrap()) / 1024.0;
    table.add(Line::new("suggest.size", "the model as text", size, "KiB"));
    assert_eq!(
        Model::from_json(&model.to_json()).unwrap(),
        model,
        "a model is what it is written as"
    );
}
