//! Chance with a seed.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// Throws dice; the same seed always throws the same.
pub(super) struct Dice(StdRng);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// A number from 0 to 1, 1 excluded.
    pub(super) fn unit(&mut self) -> f64 {
        self.0.random_range(0.0..1.0)
    }

    /// A number between two, the first included.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn number(&mut self, low: u32, high: u32) -> u32 {
        self.0.random_range(low..=high)
    }

    /// Whether something happens that does so this often.
    pub(super) fn chance(&mut self, of: f64) -> bool {
        self.unit() < of
    }

    /// One of several, each as likely.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let last = from.len().checked_sub(1)?;
        from.get(self.0.random_range(0..=last))
    }

    /// One of several words; nothing when there is none.
    pub(super) fn word(&mut self, from: &[&'static str]) -> &'static str {
        self.pick(from).copied().unwrap_or_default()
    }

    /// One of several, as likely as its weight says.
    pub(super) fn weighted<'a, T>(
        &mut self,
        from: &'a [T],
        weight: impl Fn(&T) -> f64,
    ) -> Option<&'a T> {
        let total: f64 = from.iter().map(&weight).sum();
        let mut left = total * self.unit();
        from.iter()
            .find(|one| {
                left -= weight(one);
                left < 0.0
            })
            .or(from.last())
    }
}
