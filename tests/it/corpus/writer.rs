//! What different people write about one problem.

use super::Dice;
use super::vocabulary::{AROUND, KINDS, LANGUAGES};

/// A problem in the street: what everybody who sees it could mention.
#[derive(Clone)]
pub struct Problem {
    pub kind: usize,
    pub street: usize,
    pub landmarks: [usize; 2],
    pub number: u32,
    pub states: [usize; 2],
    pub details: [usize; 2],
    /// Which of its names comes to mind first.
    pub thing: usize,
}

fn two(dice: &mut Dice, of: usize) -> [usize; 2] {
    let first = dice.below(of);
    [first, (first + 1 + dice.below(of - 1)) % of]
}

impl Problem {
    pub fn new(dice: &mut Dice, kind: usize, street: usize) -> Self {
        Self {
            kind,
            street,
            landmarks: two(dice, LANGUAGES[0].landmarks.len()),
            number: u32::try_from(1 + dice.below(180)).unwrap(),
            states: two(dice, 5),
            details: two(dice, LANGUAGES[0].details.len()),
            thing: dice.below(20),
        }
    }

    /// What one person writes about it: some write a word, some a paragraph, nobody everything.
    pub fn text(&self, dice: &mut Dice, language: usize) -> String {
        let (common, saying) = (&LANGUAGES[language], &KINDS[self.kind].sayings[language]);
        let thing = if dice.chance(0.65) { self.thing } else { dice.below(20) };
        let mut pieces = vec![saying.things[thing % saying.things.len()].to_owned()];
        let short = dice.chance(0.1);
        if !short || dice.chance(0.5) {
            let state = self.states[usize::from(dice.chance(0.25))];
            pieces.push(saying.states[state % saying.states.len()].to_owned());
        }
        if !short {
            if dice.chance(0.6) {
                let landmark = self.landmarks[usize::from(dice.chance(0.15))];
                pieces.push(common.landmarks[landmark].to_owned());
            }
            if dice.chance(0.5) {
                // Who stands across the street names the house there.
                let across = u32::from(dice.chance(0.1));
                let number = dice.chance(0.7).then(|| format!(" {}", self.number + across));
                pieces.push(format!(
                    "{}{}",
                    common.streets[self.street],
                    number.unwrap_or_default()
                ));
            }
            if dice.chance(0.45) {
                let detail = self.details[usize::from(dice.chance(0.3))];
                pieces.push(common.details[detail].to_owned());
            }
            let around = AROUND[language];
            if dice.chance(0.35) {
                pieces.insert(0, (*dice.pick(around)).to_owned());
            }
        }
        let words: Vec<String> =
            pieces.join(" ").split(' ').map(|word| mangled(dice, word)).collect();
        words.join(" ")
    }
}

/// A word as it comes off somebody's thumb: sometimes misspelt, cut short, or without its accents and capitals.
fn mangled(dice: &mut Dice, word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < 4 || letters.iter().any(char::is_ascii_digit) {
        return word.to_owned();
    }
    let at = 1 + dice.below(letters.len() - 2);
    let mut made = letters.clone();
    match dice.below(40) {
        0 => drop(made.remove(at)),
        1 => made.swap(at, at + 1),
        2 => made.insert(at, letters[at]),
        3 if letters.len() > 6 => made.truncate(5),
        4 | 5 => return word.to_uppercase(),
        6 | 7 => return word.to_lowercase(),
        _ => {}
    }
    made.into_iter().collect()
}
