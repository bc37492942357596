//! What is refused, with which sentence, and before which work.

use lamppost::media::{Kind, MediaFault, MediaLimits, prepare};

use super::pictures;

fn fault(bytes: &[u8]) -> MediaFault {
    prepare(bytes, &MediaLimits::default()).unwrap_err()
}

#[test]
fn other_formats_are_named() {
    let cases: [(&[u8], &str); 11] = [
        (b"", "The file is empty"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC photos cannot be read; send JPEG"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0", "HEIC photos cannot be read; send JPEG"),
        (b"\0\0\0\x18ftypisom", "Video files are not accepted as photos"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG files are not accepted"),
        (b"\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- --><SVG onload='x'/>", "SVG files"),
        (b"<!DOCTYPE html><html>", "HTML files are not accepted"),
        (b"%PDF-1.7\n", "PDF files are not accepted"),
        (b"GIF89a/*\x01\0*/=1;alert(1)//", "GIF files are not accepted"),
        (b"PK\x03\x04", "ZIP files are not accepted"),
        (b"just some words", "The file is not a JPEG, PNG or WebP picture"),
    ];
    for (bytes, sentence) in cases {
        let said = fault(bytes).to_string();
        assert!(said.starts_with(sentence), "{said}");
    }
}

#[test]
fn three_bytes_are_no_photo() {
    assert_eq!(fault(&[0xFF, 0xD8, 0xFF]), MediaFault::CutShort { kind: Kind::Jpeg });
}

#[test]
fn a_start_and_an_end_are_no_photo() {
    assert!(matches!(fault(&[0xFF, 0xD8, 0xFF, 0xD9]), MediaFault::Damaged { .. }));
}

/// A frame header of the given size in an otherwise empty JPEG.
fn jpeg_header(marker: u8, width: u16, height: u16) -> Vec<u8> {
    let size = [height.to_be_bytes(), width.to_be_bytes()].concat();
    let frame = [&[8][..], &size, &[3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]].concat();
    let empty = [0xFF, 0xD8, 0xFF, 0xD9];
    pictures::with_segments(&empty, &[(marker, frame), (0xDA, [&[3][..], &[0; 9]].concat())])
}

/// A lossy bitstream's frame header, without its frame.
fn vp8(width: u16, height: u16) -> Vec<u8> {
    let size = [width.to_le_bytes(), height.to_le_bytes()].concat();
    pictures::riff_chunk(*b"VP8 ", &[&[0x10, 0, 0, 0x9D, 0x01, 0x2A], size.as_slice()].concat())
}

/// None of these files has any pixels, so a refusal for their number comes from the header.
#[test]
fn too_many_pixels_are_refused_by_the_header_alone() {
    let cases = [
        (pictures::png_header(22_000, 22_000, 8, 0), 22_000, 22_000),
        (pictures::png_header(12_000, 12_000, 1, 0), 12_000, 12_000),
        (pictures::png_header(12_001, 1, 1, 0), 12_001, 1),
        (pictures::png_header(1, u32::MAX, 16, 6), 1, u32::MAX),
        (jpeg_header(0xC0, 65_535, 65_535), 65_535, 65_535),
        (jpeg_header(0xC2, 8_000, 8_000), 8_000, 8_000),
        (pictures::webp_of(&[vp8(16_383, 16_383)]), 16_383, 16_383),
        (pictures::webp_of(&[pictures::vp8x(0, 1 << 24, 5)]), 1 << 24, 5),
        // A small canvas around a large bitstream, bare or in an animation.
        (pictures::webp_of(&[pictures::vp8x(0, 8, 8), vp8(16_000, 9_000)]), 16_000, 9_000),
        (
            pictures::webp_of(&[
                pictures::vp8x(2, 8, 8),
                pictures::riff_chunk(*b"ANIM", &[0; 6]),
                pictures::frame(8, 8, &vp8(16_000, 9_000)),
            ]),
            16_000,
            9_000,
        ),
    ];
    for (bytes, width, height) in cases {
        let (max_side, max_pixels) = (12_000, 50_000_000);
        assert_eq!(
            fault(&bytes),
            MediaFault::TooManyPixels { width, height, max_side, max_pixels }
        );
    }
}

#[test]
fn a_second_larger_frame_header_counts() {
    let (mut bytes, second) = (pictures::jpeg(16, 16), jpeg_header(0xC0, 60_000, 60_000));
    bytes.truncate(bytes.len() - 2);
    bytes.extend(&second[2..]);
    assert!(matches!(fault(&bytes), MediaFault::TooManyPixels { width: 60_000, .. }));
}

#[test]
fn a_side_of_nothing_is_damage() {
    for bytes in [pictures::png_header(0, 5, 8, 0), jpeg_header(0xC0, 5, 0)] {
        assert!(matches!(fault(&bytes), MediaFault::Damaged { .. }));
    }
}

#[test]
fn a_header_without_pixels_is_refused() {
    fault(&pictures::png_header(10, 10, 8, 0));
    fault(&jpeg_header(0xC0, 16, 16));
    fault(&pictures::webp_of(&[vp8(16, 16)]));
}

#[test]
fn a_picture_that_takes_too_much_memory_is_refused() {
    let too_much = |bytes: &[u8]| matches!(fault(bytes), MediaFault::TooMuchMemory { .. });
    // Within the pixel limit, but its coefficients would fill six bytes a pixel besides.
    assert!(too_much(&jpeg_header(0xC2, 7_000, 7_000)));
    // The same of a sequential one whose first scan lacks a component, and only then.
    let mut partial = jpeg_header(0xC0, 7_000, 7_000);
    assert!(!too_much(&partial));
    let scan = partial.windows(2).position(|pair| pair == [0xFF, 0xDA]);
    partial[scan.unwrap() + 4] = 1;
    assert!(too_much(&partial));
    let animation = [pictures::vp8x(2, 5_000, 5_000), pictures::frame(5_000, 5_000, &[])];
    for chunks in [&[vp8(7_000, 7_000)][..], &animation] {
        assert!(too_much(&pictures::webp_of(chunks)));
    }
    assert!(!too_much(&pictures::webp_of(&[vp8(5_000, 5_000)])));
    let limits = MediaLimits { decode_memory: 1_000, ..MediaLimits::default() };
    for bytes in [pictures::jpeg(64, 32), pictures::png(64, 32), pictures::webp(64, 32)] {
        let refused = prepare(&bytes, &limits).unwrap_err();
        assert_eq!(refused, MediaFault::TooMuchMemory { limit: 1_000 });
    }
}

#[test]
fn too_many_scans_are_refused() {
    let mut bytes = jpeg_header(0xC2, 100, 100);
    bytes.truncate(bytes.len() - 2);
    for _ in 0..40 {
        bytes.extend([0xFF, 0xDA, 0, 2]);
    }
    bytes.extend([0xFF, 0xD9]);
    assert!(fault(&bytes).to_string().contains("scans"));
}

#[test]
fn a_jpeg_cut_anywhere_is_refused() {
    let whole = pictures::jpeg(48, 48);
    for length in 3..whole.len() {
        assert_eq!(fault(&whole[..length]), MediaFault::CutShort { kind: Kind::Jpeg }, "{length}");
    }
    let with_thumbnail = pictures::jpeg_with_exif(&whole, 1, &pictures::jpeg(8, 8));
    let cut = &with_thumbnail[..with_thumbnail.len() - 20];
    assert_eq!(fault(cut), MediaFault::CutShort { kind: Kind::Jpeg });
}

#[test]
fn a_png_or_webp_cut_short_is_refused() {
    for whole in [pictures::png(64, 64), pictures::webp(64, 64)] {
        for length in 12..whole.len() - 20 {
            fault(&whole[..length]);
        }
    }
}

#[test]
fn the_byte_limit_is_exact() {
    let bytes = pictures::jpeg(64, 32);
    let length = u64::try_from(bytes.len()).unwrap();
    let with_limit = |max_file_bytes| MediaLimits { max_file_bytes, ..MediaLimits::default() };
    assert!(prepare(&bytes, &with_limit(length)).is_ok());
    let refused = prepare(&bytes, &with_limit(length - 1)).unwrap_err();
    assert_eq!(refused, MediaFault::TooLarge { limit: length - 1 });
}

#[test]
fn limits_are_told_in_words() {
    let limits = MediaLimits::default();
    assert!(limits.check_count(5).is_ok());
    let many = limits.check_count(6).unwrap_err().to_string();
    assert_eq!(many, "At most 5 photos can be sent with one report");
    let large = MediaFault::TooLarge { limit: limits.max_file_bytes }.to_string();
    assert_eq!(large, "The file is larger than 10 MiB");
}
