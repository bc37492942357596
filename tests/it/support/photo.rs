//! Small photos of one colour, to be uploaded and told apart again.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

pub const RED: [u8; 3] = [230, 20, 20];
pub const BLUE: [u8; 3] = [20, 20, 230];

/// A JPEG of one colour.
pub fn jpeg(colour: [u8; 3]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(RgbImage::from_pixel(32, 24, Rgb(colour)))
        .write_to(&mut bytes, ImageFormat::Jpeg)
        .unwrap();
    bytes.into_inner()
}

/// Whether a picture has this colour, but for what JPEG loses.
pub fn shows(bytes: &[u8], colour: [u8; 3]) -> bool {
    let picture =
        image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).unwrap().into_rgb8();
    let seen = picture.get_pixel(16, 12).0;
    seen.iter().zip(colour).all(|(one, other)| one.abs_diff(other) < 40)
}
