//! One key at work: seals and opens bytes for one place.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::db::StoreError;
use crate::text::ids::Ids;

/// Why a value does not open, or cannot be sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultFault {
    /// It was changed, or sealed for another place or by another key.
    #[error("a sealed value does not open: it was changed or moved, or its key is another")]
    Broken,
    /// The key that sealed it is not known here.
    #[error("a value is sealed by the key {0}, which is not known")]
    UnknownKey(i64),
    /// The library refused; no input makes it do so.
    #[error("a value could not be sealed")]
    NotSealed,
}

impl From<VaultFault> for StoreError {
    fn from(fault: VaultFault) -> Self {
        Self::Corrupt(fault.to_string())
    }
}

/// Where a sealed value stands. It opens there and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The key of the row.
    pub row: i64,
}

impl Place<'_> {
    /// The place as bytes that no other place has.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(64);
        for text in [self.table, self.column] {
            bytes.extend_from_slice(&u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        bytes.extend_from_slice(&self.row.to_be_bytes());
        bytes
    }
}

/// A key of 256 bits that seals and opens.
///
/// Nonces are random. Should one come twice, which 96 bits make unlikely even at thousands of millions of values,
/// this mode shows no more than whether two equal values are equal.
pub(super) struct Cipher(LessSafeKey);

impl Cipher {
    pub(super) fn new(secret: &[u8; 32]) -> Result<Self, VaultFault> {
        let key = UnboundKey::new(&AES_256_GCM_SIV, secret)
            .map_err(|_unspecified| VaultFault::NotSealed)?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// The nonce, the value in its sealed form, and the proof that nobody changed it.
    pub(super) fn seal(
        &self,
        place: Place<'_>,
        plain: &[u8],
        ids: &dyn Ids,
    ) -> Result<Vec<u8>, VaultFault> {
        let mut nonce = [0_u8; NONCE_LEN];
        ids.fill(&mut nonce);
        let mut body = plain.to_vec();
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place.bytes()),
                &mut body,
            )
            .map_err(|_unspecified| VaultFault::NotSealed)?;
        let mut sealed = nonce.to_vec();
        sealed.append(&mut body);
        Ok(sealed)
    }

    pub(super) fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, VaultFault> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(VaultFault::Broken)?;
        let mut body = body.to_vec();
        let plain = self
            .0
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(place.bytes()),
                &mut body,
            )
            .map_err(|_unspecified| VaultFault::Broken)?;
        Ok(plain.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::ids::SeededIds;

    const HERE: Place<'_> = Place { table: "contacts", column: "sealed", row: 7 };

    fn cipher(byte: u8) -> Cipher {
        Cipher::new(&[byte; 32]).unwrap()
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_in_its_place(plain: Vec<u8>, seed: u64) {
            let ids = SeededIds::from_seed(seed);
            let sealed = cipher(1).seal(HERE, &plain, &ids).unwrap();
            prop_assert_eq!(sealed.len(), plain.len() + 28);
            prop_assert_eq!(cipher(1).open(HERE, &sealed).unwrap(), plain);
        }

        #[test]
        fn a_value_that_was_changed_anywhere_does_not_open(plain: Vec<u8>, at: usize, bit in 0..8_u8) {
            let mut sealed = cipher(1).seal(HERE, &plain, &SeededIds::from_seed(1)).unwrap();
            let at = at % sealed.len();
            sealed[at] ^= 1 << bit;
            prop_assert_eq!(cipher(1).open(HERE, &sealed), Err(VaultFault::Broken));
        }

        #[test]
        fn bytes_of_strangers_do_not_open(bytes: Vec<u8>) {
            prop_assert_eq!(cipher(1).open(HERE, &bytes), Err(VaultFault::Broken));
        }
    }

    #[test]
    fn a_value_opens_nowhere_else_and_by_no_other_key() {
        let sealed = cipher(1).seal(HERE, b"ann@city.example", &SeededIds::from_seed(1)).unwrap();
        for other in [
            Place { row: 8, ..HERE },
            Place { column: "other", ..HERE },
            Place { table: "contact", column: "ssealed", ..HERE },
        ] {
            assert_eq!(cipher(1).open(other, &sealed), Err(VaultFault::Broken), "{other:?}");
        }
        assert_eq!(cipher(2).open(HERE, &sealed), Err(VaultFault::Broken));
    }
}
