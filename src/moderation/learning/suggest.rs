//! From counts to suggestions.
//!
//! Naive Bayes over features that are there: the points of a service are the sum of the logarithms of how much more
//! often its reports hold each feature than reports in general, and of how many of all reports are its own. A
//! temper, set while learning, makes it as sure as it has reason to be, and no surer.

use std::collections::BTreeMap;

use super::Model;
use super::features::{Feature, features};
use super::model::SMOOTHING;

/// Suggestions for one text, and words named for each.
const SUGGESTED: usize = 3;
const NAMED: usize = 5;
/// From this confidence on a suggestion counts as known.
const SURE: f64 = 0.5;
/// What is less likely is not worth showing.
const WORTH: f64 = 0.02;

/// A service that a text may be about.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The code of the service.
    pub service: String,
    /// How likely it is, 0 to 1; on the whole rather too low than too high.
    pub confidence: f64,
    /// The words that spoke for it, as they were written, those that said most first; at most five.
    pub words: Vec<String>,
}

/// What a text seems to be about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Suggestions {
    /// At most three services, the likeliest first; none where no word is known.
    pub services: Vec<Suggestion>,
}

impl Suggestions {
    /// The service that the text is about, if that is known well enough.
    pub fn known(&self) -> Option<&Suggestion> {
        self.services.first().filter(|one| one.confidence >= SURE)
    }
}

/// What the features of a text say about every service.
pub(super) struct Points {
    /// The sum for each service.
    pub(super) sums: Vec<f64>,
    /// For each service, what each word said for it.
    words: Vec<BTreeMap<String, f64>>,
    /// Whether any feature is known.
    any: bool,
}

/// Adds up what features say. With `blind`, a report of that service with these features is taken out of all counts first.
pub(super) fn points(model: &Model, found: &[Feature], blind: Option<usize>) -> Points {
    let out = |place: usize| if blind == Some(place) { 1.0 } else { 0.0 };
    let all = f64::from(model.reports()) - blind.map_or(0.0, |_| 1.0);
    let of = |place: usize, reports: u32| (f64::from(reports) - out(place)).max(0.0);
    let services = model.services.iter().enumerate();
    let sizes: Vec<f64> = services.map(|(place, one)| of(place, one.reports)).collect();
    let prior = |size: &f64| ((size + 1.0) / (all + 1.0).max(1.0)).ln();
    let mut points: Vec<f64> = sizes.iter().map(prior).collect();
    let mut words = vec![BTreeMap::new(); sizes.len()];
    let mut any = false;
    for feature in found {
        let Some((counts, total)) = model.counts(feature) else { continue };
        let total = f64::from(total) - blind.map_or(0.0, |_| 1.0);
        if total <= 0.0 {
            continue;
        }
        any = true;
        let usual = (total + SMOOTHING) / (all + 2.0 * SMOOTHING);
        for (place, (count, size)) in counts.iter().zip(&sizes).enumerate() {
            let here = (f64::from(*count) - out(place)).max(0.0);
            let rate = usual.mul_add(2.0 * SMOOTHING, here) / (size + 2.0 * SMOOTHING);
            let said = feature.weight * (rate / usual).max(1e-6).ln();
            if let (Some(sum), Some(by_word)) = (points.get_mut(place), words.get_mut(place)) {
                *sum += said;
                if said.is_finite() && blind.is_none() {
                    *by_word.entry(feature.written.clone()).or_insert(0.0) += said;
                }
            }
        }
    }
    Points { sums: points, words, any }
}

/// Points as shares of 1.
pub(super) fn confidences(points: &[f64], temper: f64) -> Vec<f64> {
    let most = points.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = points.iter().map(|one| ((one - most) * temper).exp()).collect();
    let sum: f64 = weights.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    weights.into_iter().map(|one| one / sum).collect()
}

impl Model {
    /// Suggests services for a text: title and description, or either.
    pub fn suggest(&self, text: &str) -> Suggestions {
        let Points { sums, words, any } = points(self, &features(text), None);
        if !any {
            return Suggestions::default();
        }
        let confidences = confidences(&sums, self.temper);
        let all = self.services.iter().zip(confidences).zip(words);
        let mut services: Vec<Suggestion> = all
            .map(|((service, confidence), words)| Suggestion {
                service: service.code.clone(),
                confidence,
                words: loudest(words),
            })
            .collect();
        services.sort_by(|one, other| other.confidence.total_cmp(&one.confidence));
        services.truncate(SUGGESTED);
        services.retain(|one| one.confidence >= WORTH);
        Suggestions { services }
    }
}

/// The words that spoke for a service.
fn loudest(words: BTreeMap<String, f64>) -> Vec<String> {
    let mut words: Vec<(String, f64)> = words.into_iter().filter(|(_, said)| *said > 0.1).collect();
    words.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    words.truncate(NAMED);
    words.into_iter().map(|(word, _)| word).collect()
}
