//! What pictures look like, as 64 bits, and where that is kept.

use image::{ImageFormat, Rgb, RgbImage, imageops};
use lamppost::media::{MediaLimits, PhotoHash, prepare, store as media};
use rstest::rstest;

use super::pictures;
use crate::support::city::{BASE, LAT, LONG};
use crate::support::{Call, Database, Postgres, Sqlite, TestCity};

/// A scene of blots, another one for each seed.
fn scene(seed: u32, width: u32, height: u32) -> RgbImage {
    let wave = |x: f64, y: f64, turn: f64| {
        let seed = f64::from(seed);
        ((x * (3.0 + seed % 5.0) + turn).sin() + (y * (2.0 + seed % 3.0) - turn * seed).cos() + 2.0)
            * 60.0
    };
    RgbImage::from_fn(width, height, |x, y| {
        let (x, y) =
            (f64::from(x) / f64::from(width) * 6.0, f64::from(y) / f64::from(height) * 6.0);
        let grey = wave(x, y, f64::from(seed) * 0.7);
        let byte = |value: f64| format!("{:.0}", value.clamp(0.0, 255.0)).parse::<u8>().unwrap();
        Rgb([byte(grey), byte(grey * 0.9), byte(255.0 - grey)])
    })
}

fn hash(picture: &RgbImage, format: ImageFormat) -> PhotoHash {
    prepare(&pictures::encoded(picture.clone(), format), &MediaLimits::default()).unwrap().phash
}

#[test]
fn a_photo_that_was_shrunk_compressed_or_made_brighter_has_nearly_the_same_hash() {
    for seed in 1..6 {
        let picture = scene(seed, 800, 600);
        let own = hash(&picture, ImageFormat::Png);
        assert!(own.is_telling());
        let small = imageops::thumbnail(&picture, 200, 150);
        let bright = imageops::brighten(&picture, 20);
        let others = [
            hash(&picture, ImageFormat::Jpeg),
            hash(&picture, ImageFormat::WebP),
            hash(&small, ImageFormat::Jpeg),
            hash(&bright, ImageFormat::Jpeg),
        ];
        for (number, other) in others.into_iter().enumerate() {
            assert!(own.distance(other) <= 6, "seed {seed}, {number}: {}", own.distance(other));
        }
    }
}

#[test]
fn other_photos_have_other_hashes() {
    let hashes: Vec<PhotoHash> =
        (1..8).map(|seed| hash(&scene(seed, 400, 300), ImageFormat::Jpeg)).collect();
    for (place, one) in hashes.iter().enumerate() {
        for other in &hashes[place + 1..] {
            assert!(one.distance(*other) > 14, "{one} {other}");
        }
    }
}

#[test]
fn a_picture_of_one_colour_tells_nothing() {
    for grey in [0, 90, 255] {
        let flat = RgbImage::from_pixel(200, 100, Rgb([grey, grey, grey]));
        assert!(!hash(&flat, ImageFormat::Jpeg).is_telling());
    }
}

#[test]
fn a_hash_is_written_and_read() {
    let hash = PhotoHash::from_bits(0x00ff_1234_8000_0001);
    assert_eq!(hash.to_string(), "00ff123480000001");
    assert_eq!(hash.to_string().parse(), Ok(hash));
    for text in ["", "ff", "+0ff123480000001", "00ff1234800000011", "00ff12348000000é"] {
        assert!(text.parse::<PhotoHash>().is_err(), "{text}");
    }
}

#[rstest]
fn the_hash_of_an_uploaded_photo_is_kept_with_it(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    // All bits count, the highest too, which is a sign in the database.
    for picture in [scene(3, 400, 300), imageops::rotate180(&scene(4, 400, 300))] {
        let bytes = pictures::encoded(picture, ImageFormat::Png);
        let wanted = prepare(&bytes, &MediaLimits::default()).unwrap().phash;
        let name = uploaded(&city, &bytes);
        let kept = city.store().read_here(|conn| media::hashes(conn, &[&name, "0"])).unwrap();
        assert_eq!(kept, [(name, wanted)]);
    }
}

/// Reports a pothole with a photo; the photo's name.
fn uploaded(city: &TestCity, photo: &[u8]) -> String {
    let fields =
        [("api_key", city.key.as_str()), ("service_code", "POTHOLE"), ("lat", LAT), ("long", LONG)];
    let call =
        Call::multipart(&format!("{BASE}/requests.json"), &fields, &[("media", "a.png", photo)]);
    let created = city.send(&call).expect(200).json();
    let code = created[0]["service_request_id"].as_str().unwrap();
    let url = city.request(code)["media_url"].as_str().unwrap().to_owned();
    url.rsplit('/').next().unwrap().trim_end_matches(".jpg").to_owned()
}

#[rstest]
fn of_photos_that_came_before_nothing_is_known(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let name = uploaded(&city, &pictures::jpeg(64, 32));
    city.sql("UPDATE media SET phash = NULL");
    let kept = city.store().read_here(|conn| media::hashes(conn, &[&name])).unwrap();
    assert_eq!(kept, []);
}
