//! No bytes make the pipeline panic, and what it accepts is always a picture within bounds.

use lamppost::media::{MediaLimits, prepare};
use proptest::prelude::*;

use super::pictures;

/// Prepares under small limits, so that a case takes no time, and checks what is accepted.
fn survives(bytes: &[u8]) {
    let limits = MediaLimits {
        max_pixels: 40_000,
        output_side: 64,
        thumbnail_side: 16,
        ..MediaLimits::default()
    };
    match prepare(bytes, &limits) {
        Ok(photo) => {
            assert_eq!(pictures::decoded(&photo.image).dimensions(), (photo.width, photo.height));
            assert!(photo.width.max(photo.height) <= 64);
            assert!(photo.thumbnail_width.max(photo.thumbnail_height) <= 16);
        }
        Err(fault) => assert!(!fault.to_string().is_empty()),
    }
}

/// Every kind of picture the pipeline reads.
fn valid() -> Vec<Vec<u8>> {
    let extended = [
        pictures::vp8x(0x08, 40, 30),
        pictures::bitstream(40, 30),
        pictures::riff_chunk(*b"EXIF", &pictures::exif(6, b"x")),
    ];
    let animated = [
        pictures::vp8x(0x02, 40, 30),
        pictures::riff_chunk(*b"ANIM", &[0; 6]),
        pictures::frame(40, 30, &pictures::bitstream(40, 30)),
    ];
    vec![
        pictures::jpeg_with_exif(&pictures::jpeg(40, 30), 6, b"x"),
        pictures::png(40, 30),
        pictures::webp(40, 30),
        pictures::webp_of(&extended),
        pictures::webp_of(&animated),
        pictures::cmyk_jpeg(),
        pictures::palette_png(),
        pictures::deep_png(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(256)
    })]

    #[test]
    fn random_bytes(kind in 0..4_usize, tail in prop::collection::vec(any::<u8>(), 0..600)) {
        let starts: [&[u8]; 4] =
            [b"", &[0xFF, 0xD8, 0xFF], b"\x89PNG\r\n\x1a\n", b"RIFF\0\x01\0\0WEBPVP8X"];
        survives(&[starts[kind], &tail].concat());
    }

    #[test]
    fn flipped_bits(
        which in 0..8_usize,
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8_u8), 1..6),
        cut in prop::option::weighted(0.3, any::<prop::sample::Index>()),
    ) {
        let mut bytes = valid().swap_remove(which);
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        bytes.truncate(cut.map_or(bytes.len(), |cut| cut.index(bytes.len())));
        survives(&bytes);
    }
}
