//! What comes out is upright and holds nothing the sender planted.

use image::{ImageFormat, Rgb};
use lamppost::media::{MediaLimits, PreparedPhoto, prepare};

use super::pictures::{self, BLUE, GREEN, RED, WHITE, alike, decoded};

const CANARY: &[u8] = b"CANARY-52.5200N-13.4050E-SN4711";

/// Prepares a photo and checks that only what our encoder writes is in either result.
fn clean(bytes: &[u8]) -> PreparedPhoto {
    let photo = prepare(bytes, &MediaLimits::default()).unwrap();
    for stored in [&photo.image, &photo.thumbnail] {
        let planted: [&[u8]; 9] = [
            b"CANARY",
            b"Exif",
            b"adobe",
            b"ICC_PROFILE",
            b"Photoshop",
            b"<script",
            b"PK\x03\x04",
            b"<?php",
            b"tEXt",
        ];
        for needle in planted {
            assert!(!stored.windows(needle.len()).any(|window| window == needle), "{needle:?}");
        }
        let markers = pictures::markers(stored);
        assert!(markers.iter().all(|marker| [0xE0, 0xDB, 0xC0, 0xC4].contains(marker)));
        assert!(stored.ends_with(&[0xFF, 0xD9]));
        assert_eq!(stored.windows(2).filter(|pair| *pair == [0xFF, 0xD9]).count(), 1);
    }
    photo
}

#[test]
fn every_orientation_comes_out_upright() {
    let expected = [
        (1, RED, GREEN),
        (2, GREEN, RED),
        (3, WHITE, BLUE),
        (4, BLUE, WHITE),
        (5, RED, BLUE),
        (6, BLUE, RED),
        (7, WHITE, GREEN),
        (8, GREEN, WHITE),
    ];
    for (orientation, left, right) in expected {
        let photo = clean(&pictures::jpeg_with_exif(&pictures::jpeg(64, 32), orientation, CANARY));
        let size = if orientation < 5 { (64, 32) } else { (32, 64) };
        assert_eq!((photo.width, photo.height), size, "orientation {orientation}");
        let upright = decoded(&photo.image);
        assert_eq!(upright.dimensions(), size);
        assert!(alike(*upright.get_pixel(4, 4), left), "orientation {orientation}");
        assert!(alike(*upright.get_pixel(size.0 - 5, 4), right), "orientation {orientation}");
    }
}

#[test]
fn png_and_webp_orientations_are_applied_too() {
    let png =
        pictures::with_chunks(&pictures::png(64, 32), &[(*b"eXIf", pictures::exif(6, CANARY))]);
    let webp = pictures::webp_of(&[
        pictures::vp8x(0x08, 64, 32),
        pictures::bitstream(64, 32),
        pictures::riff_chunk(*b"EXIF", &pictures::exif(6, CANARY)),
    ]);
    for bytes in [png, webp] {
        let photo = clean(&bytes);
        assert_eq!((photo.width, photo.height), (32, 64));
        assert!(alike(*decoded(&photo.image).get_pixel(4, 4), BLUE));
    }
}

#[test]
fn jpeg_metadata_is_gone() {
    let segment = |head: &[u8]| [head, CANARY].concat();
    let planted = pictures::with_segments(
        &pictures::jpeg(64, 32),
        &[
            (0xE1, segment(b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>")),
            (0xE2, segment(b"ICC_PROFILE\0\x01\x01")),
            (0xED, segment(b"Photoshop 3.0\08BIM\x04\x04")),
            (0xE5, segment(b"own")),
            (0xFE, segment(b"comment ")),
        ],
    );
    let photo = clean(&pictures::jpeg_with_exif(&planted, 1, CANARY));
    assert!(alike(*decoded(&photo.image).get_pixel(4, 4), RED));
}

#[test]
fn png_metadata_is_gone() {
    let text = [b"Comment\0", CANARY].concat();
    let unicode = [b"XML:com.adobe.xmp\0\0\0\0\0", CANARY].concat();
    let chunks = [(*b"tEXt", text), (*b"iTXt", unicode), (*b"eXIf", pictures::exif(1, CANARY))];
    clean(&pictures::with_chunks(&pictures::png(64, 32), &chunks));
}

#[test]
fn webp_metadata_is_gone() {
    clean(&pictures::webp_of(&[
        pictures::vp8x(0x2C, 64, 32),
        pictures::riff_chunk(*b"ICCP", CANARY),
        pictures::bitstream(64, 32),
        pictures::riff_chunk(*b"EXIF", &pictures::exif(1, CANARY)),
        pictures::riff_chunk(*b"XMP ", CANARY),
    ]));
}

#[test]
fn what_is_appended_is_gone() {
    let tails: [&[u8]; 4] =
        [b"PK\x03\x04CANARY", b"<script>CANARY</script>", b"<?php CANARY", &[0xFF, 0xD9]];
    for tail in tails {
        for picture in [pictures::jpeg(64, 32), pictures::png(64, 32), pictures::webp(64, 32)] {
            clean(&[&picture, tail].concat());
        }
    }
}

#[test]
fn a_large_picture_is_shrunk_and_keeps_its_shape() {
    let limits = MediaLimits { output_side: 300, thumbnail_side: 40, ..MediaLimits::default() };
    for (width, height, size, small) in [
        (1_000, 500, (300, 150), (40, 20)),
        (400, 500, (240, 300), (32, 40)),
        (900, 1, (300, 1), (40, 1)),
        (20, 10, (20, 10), (20, 10)),
    ] {
        let photo = prepare(&pictures::jpeg(width, height), &limits).unwrap();
        assert_eq!((photo.width, photo.height), size);
        assert_eq!((photo.thumbnail_width, photo.thumbnail_height), small);
        assert_eq!(decoded(&photo.image).dimensions(), size);
        assert_eq!(decoded(&photo.thumbnail).dimensions(), small);
    }
}

#[test]
fn the_hash_is_of_the_stored_bytes_and_the_same_each_time() {
    use sha2::Digest;
    let one = clean(&pictures::jpeg(64, 32));
    assert_eq!(one, clean(&pictures::jpeg(64, 32)));
    assert_eq!(one.sha256.as_slice(), sha2::Sha256::digest(&one.image).as_slice());
}

#[test]
fn transparency_is_laid_on_white() {
    let white = Rgb([255, 255, 255]);
    let clear = pictures::half_clear(32, 16);
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let flat = decoded(&clean(&pictures::encoded(clear.clone(), format)).image);
        assert!(alike(*flat.get_pixel(2, 2), white));
        assert!(alike(*flat.get_pixel(29, 2), BLUE));
    }
}
