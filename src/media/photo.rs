//! From a sender's bytes to a fresh JPEG and its thumbnail.
//!
//! Re-encoding is the control: what is stored was written here, pixel by pixel, so nothing hidden
//! in or behind the sender's file can follow it. Colour profiles go with the rest.

use std::fmt;
use std::io::Cursor;
use std::panic::catch_unwind;

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::error::{ImageError, ImageResult};
use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, Limits, Rgb, RgbImage, Rgba};
use sha2::{Digest, Sha256};

use super::measure;
use super::model::{Kind, MediaFault, MediaLimits};
use super::phash::PhotoHash;
use super::sniff::{refusal, sniff};

/// A photo ready to be stored: upright, opaque, bounded, and without metadata.
#[derive(Clone, PartialEq, Eq)]
pub struct PreparedPhoto {
    /// The picture, as JPEG.
    pub image: Vec<u8>,
    /// The thumbnail, as JPEG.
    pub thumbnail: Vec<u8>,
    /// The picture's width in pixels.
    pub width: u32,
    /// The picture's height in pixels.
    pub height: u32,
    /// The thumbnail's width in pixels.
    pub thumbnail_width: u32,
    /// The thumbnail's height in pixels.
    pub thumbnail_height: u32,
    /// The SHA-256 of `image`.
    pub sha256: [u8; 32],
    /// What the picture looks like.
    pub phash: PhotoHash,
}

impl fmt::Debug for PreparedPhoto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedPhoto")
            .field("bytes", &self.image.len())
            .field("width", &self.width)
            .field("height", &self.height)
            .finish_non_exhaustive()
    }
}

/// Checks, decodes, turns upright, shrinks and re-encodes a photo.
///
/// The format is told from the bytes alone, and sizes are refused before anything is decoded. A
/// decoder that panics has met a damaged file, and is answered as one. Of an animation the first
/// frame is kept; a JPEG without its end is refused rather than filled up with grey.
pub fn prepare(bytes: &[u8], limits: &MediaLimits) -> Result<PreparedPhoto, MediaFault> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limits.max_file_bytes {
        return Err(MediaFault::TooLarge { limit: limits.max_file_bytes });
    }
    let kind = sniff(bytes).ok_or_else(|| refusal(bytes))?;
    measure::check(bytes, kind, limits)?;
    catch_unwind(|| render(bytes, kind, limits)).unwrap_or_else(|_panic| {
        let cause = "the decoder gave up on it".to_owned();
        Err(MediaFault::Damaged { kind, cause })
    })
}

/// Everything behind the header checks.
fn render(bytes: &[u8], kind: Kind, limits: &MediaLimits) -> Result<PreparedPhoto, MediaFault> {
    let (decoded, orientation) = decode(bytes, kind, limits)?;
    let small = shrink(onto_white(decoded), limits.output_side);
    let mut upright = DynamicImage::ImageRgb8(small);
    upright.apply_orientation(orientation);
    encode_both(upright.into_rgb8(), kind, limits)
}

/// Writes both files of a clean picture.
pub(super) fn encode_both(
    picture: RgbImage,
    kind: Kind,
    limits: &MediaLimits,
) -> Result<PreparedPhoto, MediaFault> {
    let image = encode(&picture, kind, limits)?;
    let (width, height) = picture.dimensions();
    let thumb = shrink(picture, limits.thumbnail_side);
    let (thumbnail_width, thumbnail_height) = thumb.dimensions();
    Ok(PreparedPhoto {
        thumbnail: encode(&thumb, kind, limits)?,
        sha256: Sha256::digest(&image).into(),
        phash: PhotoHash::of(&thumb),
        image,
        width,
        height,
        thumbnail_width,
        thumbnail_height,
    })
}

pub(super) fn decode(
    bytes: &[u8],
    kind: Kind,
    limits: &MediaLimits,
) -> Result<(DynamicImage, Orientation), MediaFault> {
    let bounds = decoder_limits(limits);
    let input = Cursor::new(bytes);
    match kind {
        Kind::Jpeg => read(JpegDecoder::new(input), kind, limits),
        Kind::Png => read(PngDecoder::with_limits(input, bounds), kind, limits),
        Kind::WebP => read(WebPDecoder::new(input), kind, limits),
    }
}

fn decoder_limits(limits: &MediaLimits) -> Limits {
    let mut bounds = Limits::no_limits();
    bounds.max_image_width = Some(limits.max_side);
    bounds.max_image_height = Some(limits.max_side);
    bounds.max_alloc = Some(limits.decode_memory);
    bounds
}

/// Reads the pixels, once the decoder's own idea of the size has been held to the limits too.
fn read<D: ImageDecoder>(
    decoder: ImageResult<D>,
    kind: Kind,
    limits: &MediaLimits,
) -> Result<(DynamicImage, Orientation), MediaFault> {
    let fault = |error: ImageError| damage(kind, limits, &error);
    let mut decoder = decoder.map_err(fault)?;
    let (width, height) = decoder.dimensions();
    limits.check_size(width, height)?;
    limits.check_memory(decoder.total_bytes())?;
    decoder.set_limits(decoder_limits(limits)).map_err(fault)?;
    // Unreadable metadata does not spoil the picture it came with.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(fault)?;
    Ok((image, orientation))
}

/// The sentence for a decoder's or encoder's complaint.
fn damage(kind: Kind, limits: &MediaLimits, error: &ImageError) -> MediaFault {
    match error {
        ImageError::Limits(_) => MediaFault::TooMuchMemory { limit: limits.decode_memory },
        ImageError::IoError(cause) if cause.kind() == std::io::ErrorKind::UnexpectedEof => {
            MediaFault::CutShort { kind }
        }
        ImageError::IoError(_)
        | ImageError::Decoding(_)
        | ImageError::Encoding(_)
        | ImageError::Parameter(_)
        | ImageError::Unsupported(_) => MediaFault::Damaged { kind, cause: error.to_string() },
    }
}

/// Drops transparency, extra depth and greyness, as if the picture lay on white paper.
fn onto_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let source = image.into_rgba8();
    let mut flat = RgbImage::new(source.width(), source.height());
    for (Rgba([r, g, b, a]), target) in source.pixels().zip(flat.pixels_mut()) {
        *target = Rgb([over_white(*r, *a), over_white(*g, *a), over_white(*b, *a)]);
    }
    flat
}

fn over_white(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (u32::from(colour), u32::from(alpha));
    u8::try_from((colour * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
}

/// Shrinks the longer side to `side`; a picture already that small is left alone.
///
/// A much larger one is averaged down to twice the size first, which bounds the memory that the
/// finer filter takes.
fn shrink(mut image: RgbImage, side: u32) -> RgbImage {
    let (width, height) = image.dimensions();
    let longer = width.max(height);
    if longer <= side {
        return image;
    }
    let scaled = |edge: u32, side: u32| {
        let exact = (u64::from(edge) * u64::from(side) + u64::from(longer / 2)) / u64::from(longer);
        u32::try_from(exact).unwrap_or(side).max(1)
    };
    let twice = side.saturating_mul(2);
    if longer > twice {
        image = imageops::thumbnail(&image, scaled(width, twice), scaled(height, twice));
    }
    imageops::resize(&image, scaled(width, side), scaled(height, side), FilterType::Triangle)
}

fn encode(image: &RgbImage, kind: Kind, limits: &MediaLimits) -> Result<Vec<u8>, MediaFault> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, limits.jpeg_quality.clamp(1, 100))
        .encode_image(image)
        .map_err(|error| damage(kind, limits, &error))?;
    Ok(bytes)
}
