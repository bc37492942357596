//! Photos that come with a request.

use rstest::rstest;
use serde_json::json;

use crate::support::city::{BASE, LAT, LONG};
use crate::support::photo::{BLUE, RED, jpeg, shows};
use crate::support::{Call, Database, Postgres, Reply, Sqlite, TestCity};

const POTHOLE: [(&str, &str); 3] = [("service_code", "POTHOLE"), ("lat", LAT), ("long", LONG)];

/// Posts a pothole with these further fields and these files.
fn send(city: &TestCity, more: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Reply {
    let fields = [&[("api_key", city.key.as_str())][..], &POTHOLE, more].concat();
    city.send(&Call::multipart(&format!("{BASE}/requests.json"), &fields, files))
}

fn code_of(reply: Reply) -> String {
    let created = reply.expect(200).json();
    created[0]["service_request_id"].as_str().unwrap().to_owned()
}

/// The addresses of all photos of a request.
fn urls(city: &TestCity, code: &str) -> Vec<String> {
    let one = city.extended(code);
    let all = one["extended_attributes"]["media_urls"].as_array().unwrap();
    let all: Vec<String> = all.iter().map(|url| url.as_str().unwrap().into()).collect();
    assert_eq!(one["media_url"], json!(all.first()), "the core one is the first");
    assert_eq!(city.request_xml(code).text_of("media_url"), all.first().map_or("", String::as_str));
    all
}

#[rstest]
fn a223_an_uploaded_photo_gets_an_address(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let photo = jpeg(RED);
    let code = code_of(send(&city, &[("description", "Deep")], &[("media", "a.jpg", &photo)]));
    let found = urls(&city, &code);
    assert_eq!(found.len(), 1);
    assert!(shows(&city.photo(&found[0]), RED));
    assert_eq!(city.request(&code)["description"], "Deep");
    assert_eq!((city.count("media"), city.photos_on_disk()), (1, 1));
}

#[rstest]
fn a224_several_uploaded_photos_are_all_kept(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let (red, blue) = (jpeg(RED), jpeg(BLUE));
    let files: [(&str, &str, &[u8]); 2] = [("media[]", "a.jpg", &red), ("media[]", "b.jpg", &blue)];
    let found = urls(&city, &code_of(send(&city, &[], &files)));
    assert_eq!(found.len(), 2);
    assert!(shows(&city.photo(&found[0]), RED));
    assert!(shows(&city.photo(&found[1]), BLUE));
    assert_eq!((city.count("media"), city.photos_on_disk()), (2, 2));
}

#[rstest]
fn a225_an_uploaded_photo_beats_a_posted_address(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let posted = ("media_url", "https://example.com/a.jpg");
    let photo = jpeg(BLUE);
    let code = code_of(send(&city, &[posted], &[("media", "b.jpg", &photo)]));
    let found = urls(&city, &code);
    assert!(shows(&city.photo(&found[0]), BLUE));
    assert_eq!(found[1..], [posted.1]);
}

#[rstest]
fn a226_repeated_addresses_are_all_kept(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let sent = ["https://example.com/b.jpg", "http://example.com/a.png", "https://example.com/c"];
    let fields = sent.map(|url| ("media_url", url));
    assert_eq!(urls(&city, &city.pothole(&fields)), sent);
    let code = code_of(send(&city, &fields, &[]));
    assert_eq!(urls(&city, &code), sent);
}

/// Nothing of a refused report is anywhere.
#[track_caller]
fn check_nothing_stored(city: &TestCity) {
    for table in ["service_requests", "media", "request_photos", "request_events"] {
        assert_eq!(city.count(table), 0, "{table}");
    }
    assert_eq!(city.photos_on_disk(), 0);
}

#[rstest]
fn a227_what_is_no_photo_is_rejected(#[values(Sqlite, Postgres)] on: Database) {
    let city = TestCity::single(on);
    let good = jpeg(RED);
    let gif = b"GIF89a\x01\0\x01\0\0\0\0;";
    for (bytes, sentence) in [
        (b"hello".as_slice(), "bad.jpg: The file is not a JPEG, PNG or WebP picture"),
        (gif, "bad.jpg: GIF files are not accepted"),
        (&good[..good.len() / 2], "bad.jpg: The JPEG picture is"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "bad.jpg: "),
    ] {
        let files: [(&str, &str, &[u8]); 2] =
            [("media[]", "good.jpg", &good), ("media[]", "bad.jpg", bytes)];
        send(&city, &[], &files).expect(400).blames(sentence);
        check_nothing_stored(&city);
    }
    let call = Call::multipart(
        &format!("{BASE}/requests.xml"),
        &[&[("api_key", city.key.as_str())][..], &POTHOLE].concat(),
        &[("media", "bad.jpg", b"hello")],
    );
    let xml = city.send(&call).expect(400).xml();
    assert_eq!(xml.name, "errors");
    assert_eq!(xml.child("error").text_of("code"), "400");
}

#[rstest]
fn a227_too_large_or_too_many_photos_are_rejected(#[values(Sqlite, Postgres)] on: Database) {
    let photo = jpeg(RED);
    let city = TestCity::start(on, "tests/data/cities/single", |settings| {
        settings.limits.photo_bytes = photo.len();
        settings.limits.photos = 2;
    });
    let mut large = photo.clone();
    large.push(0);
    let reply = send(&city, &[], &[("media", "large.jpg", &large)]).expect(400);
    reply.blames("large.jpg is larger than");
    check_nothing_stored(&city);
    let file: (&str, &str, &[u8]) = ("media[]", "a.jpg", &photo);
    send(&city, &[], &[file; 3]).expect(400).blames("at most 2 files");
    check_nothing_stored(&city);
    // A good photo with a bad field is not kept either.
    send(&city, &[("lat", "95")], &[file]).expect(400).blames("lat");
    check_nothing_stored(&city);
    assert_eq!(urls(&city, &code_of(send(&city, &[], &[file; 2]))).len(), 2);
}
