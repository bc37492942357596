//! Blacking out parts of a picture, so that what was there is not in the file any more.

use image::{Rgb, RgbImage};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::fault::MediaStoreError;
use super::model::{Kind, MediaFault, MediaLimits};
use super::phash::PhotoHash;
use super::photo::{PreparedPhoto, decode, encode_both};
use super::region::Region;

/// A photo before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted {
    /// What the public may see.
    pub photo: PreparedPhoto,
    /// The photo as it was, byte for byte.
    pub original: PreparedPhoto,
}

/// Why regions of a stored picture were not blacked out.
#[derive(Debug, Error)]
pub enum RedactionError {
    /// What is stored is no picture.
    #[error("the stored picture cannot be read")]
    Picture(#[from] MediaFault),
    /// The place that keeps photos failed.
    #[error(transparent)]
    Store(#[from] MediaStoreError),
}

/// Paints regions of a stored JPEG black and writes it and its thumbnail anew. The thumbnail is made from the painted
/// picture, so nothing shines through it.
///
/// # Errors
/// When the bytes are no picture that was stored here.
pub fn black_out(
    image: &[u8],
    regions: &[Region],
    limits: &MediaLimits,
) -> Result<PreparedPhoto, MediaFault> {
    let mut picture = read(image, limits)?;
    let (width, height) = picture.dimensions();
    for region in regions {
        let (left, top, right, bottom) = region.pixels(width, height);
        for y in top..bottom {
            for x in left..right {
                picture.put_pixel(x, y, Rgb([0, 0, 0]));
            }
        }
    }
    encode_both(picture, Kind::Jpeg, limits)
}

/// The facts of a stored photo, its bytes as they are.
pub(super) fn original(
    image: Vec<u8>,
    thumbnail: Vec<u8>,
    limits: &MediaLimits,
) -> Result<PreparedPhoto, MediaFault> {
    let (width, height) = read(&image, limits)?.dimensions();
    let small = read(&thumbnail, limits)?;
    let (thumbnail_width, thumbnail_height) = small.dimensions();
    Ok(PreparedPhoto {
        sha256: Sha256::digest(&image).into(),
        phash: PhotoHash::of(&small),
        image,
        thumbnail,
        width,
        height,
        thumbnail_width,
        thumbnail_height,
    })
}

/// What is stored is a JPEG of ours: upright, and within the limits that held when it came.
fn read(image: &[u8], limits: &MediaLimits) -> Result<RgbImage, MediaFault> {
    decode(image, Kind::Jpeg, limits).map(|(picture, _)| picture.into_rgb8())
}
