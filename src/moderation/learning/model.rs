//! What was learnt: how many reports of each service there were, and how many of them held each feature.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::features::Feature;

/// The version of the written form.
const VERSION: u32 = 1;
/// Added to every count, so that what was never seen is rare and not impossible.
pub(super) const SMOOTHING: f64 = 0.2;

/// How many reports of a service were learnt from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Counted {
    pub(super) code: String,
    pub(super) reports: u32,
}

/// Counts that suggest services. It holds no text of any report, but words that several of them share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    version: u32,
    /// By how much to multiply what the features say: they are not as independent as the sum takes them for.
    pub(super) temper: f64,
    pub(super) services: Vec<Counted>,
    /// For each feature, places in `services` with how many reports of them hold it.
    pub(super) features: BTreeMap<String, Vec<(u32, u32)>>,
}

/// Why a text is not a model.
#[derive(Debug, thiserror::Error)]
pub enum ModelFault {
    /// It is not JSON of this form.
    #[error("not a model: {0}")]
    Form(#[from] serde_json::Error),
    /// It was written by a program that counts in another way.
    #[error("a model of version {0}; this program reads version {VERSION}. Learn it anew")]
    Version(u32),
    /// Its counts do not fit together.
    #[error("a damaged model: {0}")]
    Damaged(String),
}

impl Model {
    pub(super) fn new(
        temper: f64,
        services: Vec<Counted>,
        features: BTreeMap<String, Vec<(u32, u32)>>,
    ) -> Self {
        Self { version: VERSION, temper, services, features }
    }

    /// The codes of the services that it knows, in order.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        self.services.iter().map(|one| one.code.as_str())
    }

    /// The model as text. The same examples in the same order give the same text.
    pub fn to_json(&self) -> String {
        // Strings, numbers and lists can always be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what [`Model::to_json`] wrote.
    ///
    /// # Errors
    /// When it is not such a text.
    pub fn from_json(text: &str) -> Result<Self, ModelFault> {
        let model: Self = serde_json::from_str(text)?;
        if model.version != VERSION {
            return Err(ModelFault::Version(model.version));
        }
        if !(model.temper > 0.0 && model.temper.is_finite()) {
            return Err(ModelFault::Damaged(format!("its temper is {}", model.temper)));
        }
        for (key, counts) in &model.features {
            for (place, count) in counts {
                let service = usize::try_from(*place).ok().and_then(|at| model.services.get(at));
                let reports = service.map_or(0, |one| one.reports);
                if *count == 0 || *count > reports {
                    let of =
                        service.map_or_else(|| format!("service {place}"), |one| one.code.clone());
                    return Err(ModelFault::Damaged(format!(
                        "{key:?} stands in {count} of {reports} reports of {of}"
                    )));
                }
            }
        }
        Ok(model)
    }

    /// How many reports of each service hold a feature, and how many in all; none if nobody does.
    pub(super) fn counts(&self, feature: &Feature) -> Option<(Vec<u32>, u32)> {
        let counted = self.features.get(&feature.key)?;
        let mut counts = vec![0_u32; self.services.len()];
        let mut all = 0_u32;
        for (place, count) in counted {
            if let Some(at) = usize::try_from(*place).ok().and_then(|at| counts.get_mut(at)) {
                *at = *count;
                all = all.saturating_add(*count);
            }
        }
        Some((counts, all))
    }

    /// Reports learnt from.
    pub(super) fn reports(&self) -> u32 {
        self.services.iter().fold(0, |sum, one| sum.saturating_add(one.reports))
    }
}
