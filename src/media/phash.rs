//! What a picture looks like, as 64 bits: pictures that look alike have bits alike.

use std::fmt;
use std::str::FromStr;

use image::imageops::{self, FilterType};
use image::{Luma, RgbImage};
use thiserror::Error;

/// Pictures of one colour, such as of a dark night, all look alike: with so few or so many bits set a hash says nothing.
const TELLING: std::ops::RangeInclusive<u32> = 6..=58;
/// By how much a field must be lighter than its neighbour. Compression makes smaller differences up.
const LIGHTER: u8 = 2;

/// The perceptual hash of a picture ("difference hash"): in a grid of nine by eight grey fields, which field is
/// lighter than its left neighbour. The bits go row by row, the first one being the highest.
///
/// It hardly changes when a picture is shrunk, compressed again or made brighter. Two photos of one thing from two
/// sides have hashes as different as any.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhotoHash(u64);

/// A text that is not a [`PhotoHash`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not the hash of a photo: 16 hexadecimal digits are")]
pub struct NotAPhotoHash;

impl PhotoHash {
    /// The hash of a picture; a thumbnail has the hash of its picture, or nearly.
    pub fn of(picture: &RgbImage) -> Self {
        let small = imageops::resize(&imageops::grayscale(picture), 9, 8, FilterType::Triangle);
        let bits = small.rows().flat_map(|row| {
            let row: Vec<u8> = row.map(|Luma([grey])| *grey).collect();
            let lighter = |(left, right): (&u8, &u8)| *right > left.saturating_add(LIGHTER);
            row.iter().zip(row.iter().skip(1)).map(lighter).collect::<Vec<bool>>()
        });
        Self(bits.fold(0, |bits, lighter| bits << 1 | u64::from(lighter)))
    }

    /// A hash from the bits that [`PhotoHash::bits`] gave.
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Its bits.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// By how many bits two hashes differ, 0 to 64. Up to 8 it is nearly always the same photo, from about 20 on
    /// another.
    ///
    /// ```
    /// use lamppost::media::PhotoHash;
    /// assert_eq!(PhotoHash::from_bits(0b1011).distance(PhotoHash::from_bits(0b0001)), 2);
    /// ```
    pub const fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }

    /// Whether the picture has enough in it to be told from others.
    pub fn is_telling(self) -> bool {
        TELLING.contains(&self.0.count_ones())
    }
}

impl fmt::Display for PhotoHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for PhotoHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhotoHash({self})")
    }
}

impl FromStr for PhotoHash {
    type Err = NotAPhotoHash;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let bits = u64::from_str_radix(text, 16).ok().filter(|_| digits);
        bits.map(Self).ok_or(NotAPhotoHash)
    }
}
