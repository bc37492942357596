//! Texts of which it is known which service they are about.

use super::Dice;
use super::vocabulary::KINDS;
use super::writer::Problem;

pub struct Example {
    pub service: &'static str,
    pub text: String,
}

/// So many texts; services come about as unevenly as in a city. Of so many of them the label is wrong: some people
/// choose the wrong service, and nobody corrects it.
pub fn examples(seed: u64, count: usize, wrong: f64) -> Vec<Example> {
    let mut dice = Dice::new(seed);
    (0..count)
        .map(|_| {
            let kind = dice.below(KINDS.len()).min(dice.below(KINDS.len()));
            let street = dice.below(6);
            let problem = Problem::new(&mut dice, kind, street);
            let language = dice.below(4);
            let label = if dice.chance(wrong) { dice.below(KINDS.len()) } else { kind };
            Example { service: KINDS[label].service, text: problem.text(&mut dice, language) }
        })
        .collect()
}
