//! Unusual but honest pictures are read.

use image::{GrayImage, ImageFormat, Luma, Rgb};
use lamppost::media::{Kind, MediaLimits, prepare, sniff};

use super::pictures::{self, RED, alike, decoded};

fn upright(bytes: &[u8]) -> image::RgbImage {
    decoded(&prepare(bytes, &MediaLimits::default()).unwrap().image)
}

#[test]
fn the_format_is_told_from_the_first_bytes() {
    assert_eq!(sniff(&pictures::jpeg(8, 8)), Some(Kind::Jpeg));
    assert_eq!(sniff(&pictures::png(8, 8)), Some(Kind::Png));
    assert_eq!(sniff(&pictures::webp(8, 8)), Some(Kind::WebP));
    for other in [&b"GIF89a"[..], b"", b"RIFF\0\0\0\0WAVE", b"\xFF\xD8"] {
        assert_eq!(sniff(other), None);
    }
}

#[test]
fn sixteen_bits_a_channel() {
    assert!(alike(*upright(&pictures::deep_png()).get_pixel(4, 4), RED));
}

#[test]
fn grey() {
    let grey = GrayImage::from_pixel(16, 16, Luma([90]));
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        let seen = upright(&pictures::encoded(grey.clone(), format));
        assert!(alike(*seen.get_pixel(8, 8), Rgb([90, 90, 90])));
    }
}

#[test]
fn four_inks() {
    let seen = upright(&pictures::cmyk_jpeg());
    assert_eq!(seen.dimensions(), (8, 8));
    let Rgb([r, g, b]) = *seen.get_pixel(4, 4);
    assert!(r.abs_diff(g) < 4 && g.abs_diff(b) < 4 && r < 200);
}

#[test]
fn a_palette_with_transparency() {
    let seen = upright(&pictures::palette_png());
    assert_eq!(seen.dimensions(), (3, 1));
    let Rgb([_, clear, _]) = *seen.get_pixel(0, 0);
    let Rgb([_, solid, _]) = *seen.get_pixel(2, 0);
    assert!(clear > solid, "{clear} {solid}");
}

#[test]
fn an_animation_gives_its_first_frame() {
    let solid = image::RgbImage::from_pixel(32, 32, pictures::GREEN);
    let second = pictures::encoded(solid, ImageFormat::WebP)[12..].to_vec();
    let animation = pictures::webp_of(&[
        pictures::vp8x(0x02, 32, 32),
        pictures::riff_chunk(*b"ANIM", &[0; 6]),
        pictures::frame(32, 32, &pictures::bitstream(32, 32)),
        pictures::frame(32, 32, &second),
    ]);
    let seen = upright(&animation);
    assert!(alike(*seen.get_pixel(4, 4), RED));
}

#[test]
fn broken_metadata_does_not_spoil_a_picture() {
    let segments = [(0xE1, b"Exif\0\0II*\0\xFF\xFF\xFF\xFF".to_vec())];
    let seen = upright(&pictures::with_segments(&pictures::jpeg(64, 32), &segments));
    assert_eq!(seen.dimensions(), (64, 32));
}
