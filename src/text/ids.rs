//! Identifiers and secrets, from an injected source of randomness.

use std::sync::Mutex;

use rand::rngs::{StdRng, SysRng};
use rand::{Rng, SeedableRng};

/// Hands out random bytes. The program's only source of chance.
pub trait Ids: Send + Sync + 'static {
    /// Fills `bytes` with random values.
    fn fill(&self, bytes: &mut [u8]);
}

/// A generator seeded by the operating system, or by a number for tests and invented data.
#[derive(Debug)]
pub struct SeededIds(Mutex<StdRng>);

impl SeededIds {
    /// Unpredictable: seeded by the operating system.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn from_system() -> Result<Self, rand::rngs::SysError> {
        Ok(Self(Mutex::new(StdRng::try_from_rng(&mut SysRng)?)))
    }

    /// Repeatable: the same seed gives the same identifiers in the same order.
    pub fn from_seed(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }
}

impl Ids for SeededIds {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(bytes);
    }
}

/// Digits and letters without `I`, `L`, `O` and `U`: what people can read out on the telephone.
const READABLE: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Lower-case letters and digits, for secrets that only machines copy.
const COMPACT: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

fn letters(ids: &dyn Ids, alphabet: &[u8; 32], length: usize) -> String {
    let mut bytes = vec![0_u8; length];
    ids.fill(&mut bytes);
    bytes
        .iter()
        .filter_map(|byte| alphabet.get(usize::from(byte & 31)))
        .map(|letter| char::from(*letter))
        .collect()
}

/// `length` letters of five random bits each, easy to read aloud.
///
/// ```
/// use lamppost::text::ids::{SeededIds, readable};
/// assert_eq!(readable(&SeededIds::from_seed(1), 8).len(), 8);
/// ```
pub fn readable(ids: &dyn Ids, length: usize) -> String {
    letters(ids, READABLE, length)
}

/// `length` lower-case letters and digits of five random bits each.
pub fn secret(ids: &dyn Ids, length: usize) -> String {
    letters(ids, COMPACT, length)
}
