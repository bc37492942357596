//! Parts of a photo blacked out: gone from both files, the original kept under another name.

use image::Rgb;
use lamppost::media::{
    MediaLimits, MediaName, MediaStore, PreparedPhoto, RedactionError, Region, RegionForm, Variant,
    black_out, prepare,
};
use proptest::prelude::*;
use rstest::rstest;
use tempfile::TempDir;

use super::pictures::{self, BLUE, GREEN, RED, WHITE, alike, decoded};

const BLACK: Rgb<u8> = Rgb([0, 0, 0]);

fn form(left: f64, top: f64, width: f64, height: f64) -> RegionForm {
    RegionForm { left, top, width, height }
}

fn region(left: f64, top: f64, width: f64, height: f64) -> Region {
    Region::parse(&form(left, top, width, height)).unwrap()
}

fn photo() -> PreparedPhoto {
    prepare(&pictures::jpeg(640, 320), &MediaLimits::default()).unwrap()
}

fn blacked(regions: &[Region]) -> PreparedPhoto {
    black_out(&photo().image, regions, &MediaLimits::default()).unwrap()
}

fn name(digit: u8) -> MediaName {
    MediaName::from_random([digit; 16])
}

fn store() -> (TempDir, MediaStore) {
    let directory = tempfile::tempdir().unwrap();
    let store = MediaStore::open(directory.path()).unwrap();
    (directory, store)
}

#[test]
fn the_pixels_of_a_region_are_black_in_both_files_and_all_others_as_they_were() {
    let after = blacked(&[region(0.25, 0.5, 0.25, 0.25)]);
    assert_eq!((after.width, after.height), (640, 320));
    assert_eq!((after.thumbnail_width, after.thumbnail_height), (320, 160));
    for (bytes, scale) in [(&after.image, 2_u32), (&after.thumbnail, 1)] {
        let picture = decoded(bytes);
        let at = |x: u32, y: u32| *picture.get_pixel(x * scale, y * scale);
        for (x, y) in [(84, 84), (120, 100), (156, 116)] {
            assert!(alike(at(x, y), BLACK), "{x} {y}");
        }
        for (x, y, colour) in [
            (20, 20, RED),
            (300, 20, GREEN),
            (20, 140, BLUE),
            (300, 140, WHITE),
            (76, 100, BLUE),
            (120, 126, BLUE),
            (168, 100, WHITE),
            (120, 74, RED),
        ] {
            assert!(alike(at(x, y), colour), "{x} {y}");
        }
    }
}

#[test]
fn several_regions_may_lie_over_each_other_and_at_the_edges() {
    let after = decoded(
        &blacked(&[
            region(0.0, 0.0, 0.1, 1.0),
            region(0.05, 0.9, 0.95, 0.1),
            region(0.9, 0.0, 0.1, 1.0),
        ])
        .image,
    );
    for (x, y) in [(2, 2), (2, 316), (320, 310), (637, 2), (637, 317)] {
        assert!(alike(*after.get_pixel(x, y), BLACK), "{x} {y}");
    }
    assert!(alike(*after.get_pixel(100, 100), RED));
}

#[test]
fn the_smallest_region_takes_at_least_a_pixel_and_the_largest_all() {
    let line = prepare(&pictures::jpeg(3, 1), &MediaLimits::default()).unwrap();
    let all =
        black_out(&line.image, &[region(0.0, 0.0, 1.0, 1.0)], &MediaLimits::default()).unwrap();
    assert!(decoded(&all.image).pixels().all(|pixel| alike(*pixel, BLACK)));
    let large = blacked(&[region(0.0, 0.0, 1.0, 1.0)]);
    assert!(decoded(&large.image).pixels().all(|pixel| *pixel == BLACK));
    let tiny =
        black_out(&line.image, &[region(0.999_999, 0.5, 1e-9, 1e-9)], &MediaLimits::default())
            .unwrap();
    assert_ne!(tiny.image, line.image);
}

#[test]
fn what_is_written_is_a_clean_picture_of_its_own() {
    let (before, after) = (photo(), blacked(&[region(0.0, 0.0, 0.5, 0.5)]));
    assert_ne!(after.sha256, before.sha256);
    let markers = pictures::markers(&after.image);
    assert!(markers.iter().all(|marker| [0xE0, 0xDB, 0xC0, 0xC4].contains(marker)));
}

#[test]
fn the_original_is_kept_under_another_name_and_the_old_name_until_it_is_removed() {
    let (_directory, store) = store();
    let photo = photo();
    store.put(&name(1), &photo).unwrap();
    let regions = [region(0.0, 0.0, 0.5, 0.5)];
    let limits = MediaLimits::default();
    let done = store.redact(&name(1), &regions, (&name(2), &name(3)), &limits).unwrap().unwrap();
    assert_eq!(done.original, photo, "byte for byte, with all that is known of it");
    let read = |digit: u8, variant| store.read(&name(digit), variant).unwrap();
    for digit in [1, 3] {
        assert_eq!(read(digit, Variant::Full).as_ref(), Some(&photo.image));
        assert_eq!(read(digit, Variant::Thumbnail).as_ref(), Some(&photo.thumbnail));
    }
    assert_eq!(read(2, Variant::Full).as_ref(), Some(&done.photo.image));
    assert_eq!(read(2, Variant::Thumbnail).as_ref(), Some(&done.photo.thumbnail));
    assert!(alike(*decoded(&done.photo.image).get_pixel(10, 10), BLACK));
}

#[test]
fn a_photo_that_is_not_there_is_nothing_and_one_that_is_none_is_refused() {
    let (_directory, store) = store();
    let limits = MediaLimits::default();
    let redact = |digit: u8| {
        store.redact(&name(digit), &[region(0.0, 0.0, 1.0, 1.0)], (&name(8), &name(9)), &limits)
    };
    assert!(redact(1).unwrap().is_none());
    store.put_files(&name(2), b"no picture", b"none either").unwrap();
    assert!(matches!(redact(2), Err(RedactionError::Picture(_))));
    assert!(!store.exists(&name(8)).unwrap() && !store.exists(&name(9)).unwrap());
}

#[test]
fn what_fails_half_way_leaves_nothing_behind() {
    let (_directory, store) = store();
    for digit in [1, 2] {
        store.put(&name(digit), &photo()).unwrap();
    }
    // The public name is taken.
    let failed = store.redact(
        &name(1),
        &[region(0.0, 0.0, 1.0, 1.0)],
        (&name(2), &name(3)),
        &MediaLimits::default(),
    );
    assert!(matches!(failed, Err(RedactionError::Store(_))));
    assert!(!store.exists(&name(3)).unwrap());
    assert_eq!(store.read(&name(2), Variant::Full).unwrap(), Some(photo().image));
}

#[rstest]
#[case(form(-0.1, 0.0, 0.5, 0.5), &["left is -0.1; it goes from 0 to below 1"])]
#[case(form(1.0, 0.0, 0.5, 0.5), &["left is 1; it goes from 0 to below 1", "width is 0.5; it must be above 0, and left and width together at most 1"])]
#[case(form(0.6, 0.6, 0.5, 0.0), &["width is 0.5; it must be above 0, and left and width together at most 1", "height is 0; it must be above 0, and top and height together at most 1"])]
#[case(form(f64::NAN, 0.0, 0.5, f64::INFINITY), &["left is NaN; it goes from 0 to below 1", "width is 0.5; it must be above 0, and left and width together at most 1", "height is inf; it must be above 0, and top and height together at most 1"])]
fn a_region_lies_within_the_picture(#[case] form: RegionForm, #[case] faults: &[&str]) {
    assert_eq!(Region::parse(&form).unwrap_err(), faults);
}

#[test]
fn all_faults_of_all_regions_are_named_with_their_numbers() {
    assert_eq!(Region::parse_all(&[]).unwrap_err(), ["0 regions were sent; 1 to 50 are taken"]);
    let good = form(0.1, 0.1, 0.1, 0.1);
    assert_eq!(
        Region::parse_all(&[good; 51]).unwrap_err(),
        ["51 regions were sent; 1 to 50 are taken"]
    );
    let faults = Region::parse_all(&[good, form(2.0, 0.0, -1.0, 1.0), form(0.0, 0.0, 1.0, 1.1)])
        .unwrap_err();
    assert_eq!(faults.len(), 3);
    assert!(faults[0].starts_with("region 2: left") && faults[2].starts_with("region 3: height"));
    assert_eq!(Region::parse_all(&[good]).unwrap().len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_pixel_that_a_region_touches_is_black(
        left in 0.0..0.99_f64, top in 0.0..0.99_f64, wide in 0.0..1.0_f64, high in 0.0..1.0_f64,
        width in 1..60_u32, height in 1..60_u32,
    ) {
        let (wide, high) = ((1.0 - left) * wide.max(0.01), (1.0 - top) * high.max(0.01));
        let white = image::RgbImage::from_pixel(width, height, WHITE);
        // The least loss that JPEG can have, so that a grey value tells black from white.
        let limits = MediaLimits { jpeg_quality: 100, ..MediaLimits::default() };
        let bytes = pictures::encoded(white, image::ImageFormat::Jpeg);
        let after = decoded(&black_out(&bytes, &[region(left, top, wide, high)], &limits).unwrap().image);
        let inside = |at: u32, side: u32, from: f64, size: f64| {
            let (first, last) = (f64::from(at) / f64::from(side), f64::from(at + 1) / f64::from(side));
            last > from + 1e-9 && first < from + size - 1e-9
        };
        for (x, y, pixel) in after.enumerate_pixels() {
            if inside(x, width, left, wide) && inside(y, height, top, high) {
                prop_assert!(pixel.0[1] < 100, "{x} {y} {pixel:?}");
            }
        }
    }
}
