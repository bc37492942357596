//! The size a file announces in its own header, read without decoding anything.

use super::jpeg;
use super::model::{Kind, MediaFault, MediaLimits};

/// The most scans a JPEG may be spread over; editors write about ten, and each costs a pass.
const MAX_SCANS: u32 = 40;

/// Refuses a file whose header announces more than the limits allow.
pub(super) fn check(bytes: &[u8], kind: Kind, limits: &MediaLimits) -> Result<(), MediaFault> {
    match kind {
        Kind::Jpeg => check_jpeg(bytes, limits),
        Kind::Png => check_size(png_size(bytes), kind, limits),
        Kind::WebP => check_webp(bytes, limits),
    }
}

/// JPEG says more than its size, and more of it needs asking.
fn check_jpeg(bytes: &[u8], limits: &MediaLimits) -> Result<(), MediaFault> {
    let kind = Kind::Jpeg;
    let shape = jpeg::walk(bytes);
    let size = (shape.width > 0 && shape.height > 0).then_some((shape.width, shape.height));
    if size.is_none() && !shape.complete {
        return Err(MediaFault::CutShort { kind });
    }
    check_size(size, kind, limits)?;
    if !shape.complete {
        return Err(MediaFault::CutShort { kind });
    }
    if shape.scans > MAX_SCANS {
        let cause = format!("it is spread over more than {MAX_SCANS} scans");
        return Err(MediaFault::Damaged { kind, cause });
    }
    let pixels = u64::from(shape.width) * u64::from(shape.height);
    let kept = if shape.buffered { shape.coefficients } else { 0 };
    limits.check_memory(pixels.saturating_mul(3).saturating_add(kept))
}

/// The decoder keeps a copy in four channels besides the result, and a canvas for an animation.
fn check_webp(bytes: &[u8], limits: &MediaLimits) -> Result<(), MediaFault> {
    let size = webp_size(bytes);
    check_size(size, Kind::WebP, limits)?;
    let (width, height) = size.unwrap_or_default();
    let animated = Chunks { rest: bytes.get(12..).unwrap_or_default() }.any(|(n, _)| n == b"ANMF");
    let bytes_a_pixel = if animated { 4 + 4 + 4 } else { 4 + 3 };
    limits.check_memory(u64::from(width) * u64::from(height) * bytes_a_pixel)
}

/// A header without a size is damage; one with a size is held against the limits.
fn check_size(
    size: Option<(u32, u32)>,
    kind: Kind,
    limits: &MediaLimits,
) -> Result<(), MediaFault> {
    let Some((width, height)) = size.filter(|(width, height)| *width > 0 && *height > 0) else {
        let cause = "its header gives no size".to_owned();
        return Err(MediaFault::Damaged { kind, cause });
    };
    limits.check_size(width, height)
}

/// The size in the chunk that must come first.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.get(12..24)?.strip_prefix(b"IHDR")?;
    let (width, rest) = header.split_first_chunk::<4>()?;
    let (height, _) = rest.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(*height)))
}

/// The widest and the tallest of everything announced: the canvas, each frame, each bitstream.
///
/// The decoder allocates for a bitstream before comparing it with the canvas around it.
fn webp_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut largest = None;
    for (name, body) in (Chunks { rest: bytes.get(12..)? }) {
        widen(&mut largest, chunk_size(*name, body));
        if name == b"ANMF" {
            for (name, body) in (Chunks { rest: body.get(16..).unwrap_or_default() }) {
                widen(&mut largest, chunk_size(*name, body));
            }
        }
    }
    largest
}

fn widen(largest: &mut Option<(u32, u32)>, size: Option<(u32, u32)>) {
    if let Some((width, height)) = size {
        let (widest, tallest) = largest.unwrap_or_default();
        *largest = Some((widest.max(width), tallest.max(height)));
    }
}

/// The size one chunk announces, if it is of a kind that does.
fn chunk_size(name: [u8; 4], body: &[u8]) -> Option<(u32, u32)> {
    match &name {
        b"VP8X" => two_u24(body.get(4..)?),
        b"ANMF" => two_u24(body.get(6..)?),
        b"VP8 " => {
            let [w1, w2, h1, h2] = *body.get(6..)?.first_chunk::<4>()?;
            let (width, height) = (u16::from_le_bytes([w1, w2]), u16::from_le_bytes([h1, h2]));
            Some((u32::from(width & 0x3FFF), u32::from(height & 0x3FFF)))
        }
        b"VP8L" => {
            let bits = u32::from_le_bytes(*body.get(1..)?.first_chunk::<4>()?);
            Some(((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1))
        }
        _ => None,
    }
}

/// Width and height less one, three little-endian bytes each.
fn two_u24(bytes: &[u8]) -> Option<(u32, u32)> {
    let [w1, w2, w3, h1, h2, h3] = *bytes.first_chunk::<6>()?;
    Some((u32::from_le_bytes([w1, w2, w3, 0]) + 1, u32::from_le_bytes([h1, h2, h3, 0]) + 1))
}

/// RIFF chunks, the last one as far as it goes.
struct Chunks<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Chunks<'a> {
    type Item = (&'a [u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, rest) = self.rest.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        self.rest = rest.get(length.saturating_add(length % 2)..).unwrap_or_default();
        Some((name, rest.get(..length).unwrap_or(rest)))
    }
}
