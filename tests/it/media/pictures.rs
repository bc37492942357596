//! Test pictures, made in code: honest ones, and ones with something planted.

use std::io::Cursor;

use image::{DynamicImage, ExtendedColorType, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

pub(super) const RED: Rgb<u8> = Rgb([230, 20, 20]);
pub(super) const GREEN: Rgb<u8> = Rgb([20, 180, 20]);
pub(super) const BLUE: Rgb<u8> = Rgb([20, 20, 230]);
pub(super) const WHITE: Rgb<u8> = Rgb([250, 250, 250]);

/// Four quarters: red and green above, blue and white below.
pub(super) fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => RED,
        (false, true) => GREEN,
        (true, false) => BLUE,
        (false, false) => WHITE,
    })
}

pub(super) fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub(super) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(quarters(width, height), ImageFormat::Jpeg)
}

pub(super) fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(quarters(width, height), ImageFormat::Png)
}

pub(super) fn webp(width: u32, height: u32) -> Vec<u8> {
    encoded(quarters(width, height), ImageFormat::WebP)
}

pub(super) fn decoded(bytes: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).unwrap().into_rgb8()
}

/// Whether two colours are the same but for what JPEG loses.
pub(super) fn alike(one: Rgb<u8>, other: Rgb<u8>) -> bool {
    one.0.iter().zip(other.0).all(|(a, b)| a.abs_diff(b) < 40)
}

/// A TIFF structure with an orientation, and `canary` where a description would be.
pub(super) fn exif(orientation: u8, canary: &[u8]) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend([0x0E, 0x01, 2, 0]);
    tiff.extend(u32::try_from(canary.len()).unwrap().to_le_bytes());
    tiff.extend(38_u32.to_le_bytes());
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    tiff.extend([0; 4]);
    tiff.extend(canary);
    tiff
}

/// A JPEG with segments inserted right behind its start.
pub(super) fn with_segments(jpeg: &[u8], segments: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = jpeg[..2].to_vec();
    for (marker, body) in segments {
        bytes.extend([0xFF, *marker]);
        bytes.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
        bytes.extend(body);
    }
    bytes.extend(&jpeg[2..]);
    bytes
}

pub(super) fn jpeg_with_exif(jpeg: &[u8], orientation: u8, canary: &[u8]) -> Vec<u8> {
    let body = [b"Exif\0\0".as_slice(), &exif(orientation, canary)].concat();
    with_segments(jpeg, &[(0xE1, body)])
}

/// The markers of a JPEG up to its first scan.
pub(super) fn markers(jpeg: &[u8]) -> Vec<u8> {
    let (mut found, mut at) = (Vec::new(), 2);
    while jpeg[at + 1] != 0xDA {
        assert_eq!(jpeg[at], 0xFF);
        found.push(jpeg[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    found
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 * (sum & 1)))
    })
}

pub(super) fn png_chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [&name, body].concat();
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&length, named.as_slice(), &crc(&named).to_be_bytes()].concat()
}

/// A PNG's signature and first chunk, and nothing behind them.
pub(super) fn png_header(width: u32, height: u32, depth: u8, colour: u8) -> Vec<u8> {
    let tail = [depth, colour, 0, 0, 0];
    let body = [&width.to_be_bytes()[..], &height.to_be_bytes(), &tail].concat();
    [b"\x89PNG\r\n\x1a\n".as_slice(), &png_chunk(*b"IHDR", &body)].concat()
}

/// A PNG with chunks inserted behind its header.
pub(super) fn with_chunks(png: &[u8], chunks: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut bytes = png[..33].to_vec();
    for (name, body) in chunks {
        bytes.extend(png_chunk(*name, body));
    }
    bytes.extend(&png[33..]);
    bytes
}

pub(super) fn riff_chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_le_bytes();
    let padding = vec![0; body.len() % 2];
    [&name[..], &length, body, &padding].concat()
}

pub(super) fn webp_of(chunks: &[Vec<u8>]) -> Vec<u8> {
    riff_chunk(*b"RIFF", &[b"WEBP".to_vec(), chunks.concat()].concat())
}

/// The extended header: what follows, and the canvas.
pub(super) fn vp8x(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let size = [u24(width - 1), u24(height - 1)].concat();
    riff_chunk(*b"VP8X", &[&[flags, 0, 0, 0], size.as_slice()].concat())
}

pub(super) fn u24(number: u32) -> Vec<u8> {
    number.to_le_bytes()[..3].to_vec()
}

/// The bitstream chunk of a simple WebP, its header included.
pub(super) fn bitstream(width: u32, height: u32) -> Vec<u8> {
    let simple = webp(width, height);
    assert_eq!(&simple[12..16], b"VP8L");
    simple[12..].to_vec()
}

/// One frame of an animation.
pub(super) fn frame(width: u32, height: u32, bitstream: &[u8]) -> Vec<u8> {
    let place = [u24(0), u24(0), u24(width - 1), u24(height - 1), u24(100), vec![0]];
    riff_chunk(*b"ANMF", &[&place.concat(), bitstream].concat())
}

/// A grey block in four inks, written by hand: every code is one bit, every value nought.
pub(super) fn cmyk_jpeg() -> Vec<u8> {
    let table = |class: u8| [&[class, 1][..], &[0; 15], &[0]].concat();
    let frame = [8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0];
    let scan = [4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0];
    let mut bytes = with_segments(
        &[0xFF, 0xD8],
        &[
            (0xEE, b"Adobe\0\x64\0\0\0\0\0".to_vec()),
            (0xDB, [&[0][..], &[1; 64]].concat()),
            (0xC0, frame.to_vec()),
            (0xC4, table(0x00)),
            (0xC4, table(0x10)),
            (0xDA, scan.to_vec()),
        ],
    );
    bytes.extend([0x00, 0xFF, 0xD9]);
    bytes
}

/// A palette of a clear, a half-clear and a solid red, one pixel each.
pub(super) fn palette_png() -> Vec<u8> {
    // One row: no filter, then indices 0, 1, 2; stored uncompressed in a zlib wrapper.
    let row = [0, 0, 1, 2];
    let sums = row.iter().fold((1_u32, 0_u32), |(a, b), byte| (a + byte, b + a + byte));
    let adler = (sums.1 << 16 | sums.0).to_be_bytes();
    let stored = [0x78, 0x01, 0x01, 4, 0, 0xFB, 0xFF, 0, 0, 1, 2];
    let mut bytes = png_header(3, 1, 8, 3);
    bytes.extend(png_chunk(*b"PLTE", &[255, 0, 0, 255, 0, 0, 255, 0, 0]));
    bytes.extend(png_chunk(*b"tRNS", &[0, 128, 255]));
    bytes.extend(png_chunk(*b"IDAT", &[&stored[..], &adler].concat()));
    bytes.extend(png_chunk(*b"IEND", &[]));
    bytes
}

/// Clear on the left, solid blue on the right.
pub(super) fn half_clear(width: u32, height: u32) -> RgbaImage {
    RgbaImage::from_fn(width, height, |x, _| {
        if x < width / 2 { Rgba([0, 0, 0, 0]) } else { Rgba([20, 20, 230, 255]) }
    })
}

/// Sixteen bits a channel, all of one colour.
pub(super) fn deep_png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels: Vec<u8> =
        std::iter::repeat_n([0xE6_u8, 0xE6, 0x14, 0x14, 0x14, 0x14], 64).flatten().collect();
    let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    image::ImageEncoder::write_image(encoder, &pixels, 8, 8, ExtendedColorType::Rgb16).unwrap();
    bytes
}
