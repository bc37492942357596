//! Counting.

use std::collections::BTreeMap;

use super::Model;
use super::features::{Feature, features, is_piece};
use super::model::Counted;
use super::suggest::{confidences, points};

/// Examples that the temper is set by, at most; more would not change it.
const SAMPLE: usize = 1_500;
/// Tempers that are tried: how much of what the features say counts.
const TEMPERS: [f64; 10] = [0.2, 0.3, 0.4, 0.55, 0.7, 0.85, 1.0, 1.25, 1.6, 2.0];

/// Counts examples: texts with the services that they were about in the end.
#[derive(Debug, Clone, Default)]
pub struct Learner {
    places: BTreeMap<String, usize>,
    services: Vec<Counted>,
    features: BTreeMap<String, BTreeMap<usize, u32>>,
    sample: Vec<(usize, Vec<Feature>)>,
    seen: usize,
}

impl Learner {
    /// Takes in one example. A text without a word says nothing and is not counted.
    pub fn add(&mut self, service: &str, text: &str) {
        let found = features(text);
        if found.is_empty() {
            return;
        }
        let next = self.services.len();
        let place = *self.places.entry(service.to_owned()).or_insert(next);
        if place == next {
            self.services.push(Counted { code: service.to_owned(), reports: 0 });
        }
        if let Some(counted) = self.services.get_mut(place) {
            counted.reports = counted.reports.saturating_add(1);
        }
        for feature in &found {
            let counts = self.features.entry(feature.key.clone()).or_default();
            let count = counts.entry(place).or_default();
            *count = count.saturating_add(1);
        }
        self.keep(place, found);
        self.seen = self.seen.saturating_add(1);
    }

    /// Keeps a sample that is spread evenly over all examples: when it is full, every second one goes.
    fn keep(&mut self, place: usize, found: Vec<Feature>) {
        let step =
            self.seen.checked_div(SAMPLE).unwrap_or_default().saturating_add(1).next_power_of_two();
        if !self.seen.is_multiple_of(step) {
            return;
        }
        if self.sample.len() >= SAMPLE {
            let mut even = false;
            self.sample.retain(|_| {
                even = !even;
                even
            });
        }
        self.sample.push((place, found));
    }

    /// What was learnt. Pieces of words that only one report holds are left out: they would only repeat it.
    pub fn model(self) -> Model {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let often = |key: &str, counts: &BTreeMap<usize, u32>| {
            !is_piece(key) || counts.values().sum::<u32>() > 1
        };
        let features = self
            .features
            .into_iter()
            .filter(|(key, counts)| often(key, counts))
            .map(|(key, counts)| (key, counts.into_iter().map(|(at, n)| (place(at), n)).collect()))
            .collect();
        let mut model = Model::new(1.0, self.services, features);
        model.temper = best_temper(&model, &self.sample);
        model
    }
}

/// The temper under which the model would have been least surprised by its own examples, each as if it had not been
/// learnt from.
fn best_temper(model: &Model, sample: &[(usize, Vec<Feature>)]) -> f64 {
    let blind: Vec<(usize, Vec<f64>)> = sample
        .iter()
        .map(|(place, found)| (*place, points(model, found, Some(*place)).sums))
        .collect();
    let surprise = |temper: f64| -> f64 {
        let of = |(place, points): &(usize, Vec<f64>)| {
            let confidence = confidences(points, temper).get(*place).copied().unwrap_or_default();
            -confidence.max(1e-9).ln()
        };
        blind.iter().map(of).sum()
    };
    let tried = TEMPERS.into_iter().map(|temper| (surprise(temper), temper));
    tried.min_by(|one, other| one.0.total_cmp(&other.0)).map_or(1.0, |(_, temper)| temper)
}
