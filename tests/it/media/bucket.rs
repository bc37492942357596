//! Photos in object storage: kept, served, swept; and what happens while it is away.

use std::time::{Duration, Instant};

use lamppost::app::App;
use lamppost::config::Settings;
use lamppost::jobs;
use lamppost::media::{BucketAddress, MediaName, MediaStore, Variant};
use lamppost::text::ids::SeededIds;
use lamppost::time::SystemClock;

use crate::support::city::{BASE, LAT, LONG, at, run};
use crate::support::database::FreshDatabase;
use crate::support::moto::{Moto, SECRET};
use crate::support::photo::{RED, jpeg, shows};
use crate::support::{Call, Database, Postgres, Reply, Sqlite, TestCity};

pub fn city(on: Database, moto: &Moto) -> TestCity {
    TestCity::start(on, "tests/data/cities/single", |settings| moto.use_for(&mut settings.media))
}

pub fn send(city: &TestCity, files: &[(&str, &str, &[u8])]) -> Reply {
    let fields =
        [("api_key", city.key.as_str()), ("service_code", "POTHOLE"), ("lat", LAT), ("long", LONG)];
    city.send(&Call::multipart(&format!("{BASE}/requests.json"), &fields, files))
}

/// Reports a pothole with a photo and returns the photo's address.
pub fn photographed(city: &TestCity) -> String {
    let created = send(city, &[("media", "a.jpg", &jpeg(RED))]).expect(200).json();
    let code = created[0]["service_request_id"].as_str().unwrap();
    city.request(code)["media_url"].as_str().unwrap().to_owned()
}

fn path_of<'a>(city: &TestCity, url: &'a str) -> &'a str {
    url.strip_prefix(&format!("http://{}", city.address)).unwrap()
}

#[rstest::rstest]
fn a_photo_is_kept_there_and_served_from_there(#[values(Sqlite, Postgres)] on: Database) {
    let moto = Moto::start();
    let city = city(on, &moto);
    let url = photographed(&city);
    assert!(shows(&city.photo(&url), RED));
    let path = path_of(&city, &url);
    let name = path.strip_prefix("/media/").unwrap().strip_suffix(".jpg").unwrap();
    let folder = format!("city/one/{}/{}", &name[..2], &name[2..4]);
    assert_eq!(
        moto.keys(),
        [format!("{folder}/{name}.jpg"), format!("{folder}/{name}.thumb.jpg")],
        "nothing else is left there"
    );
    let reply = city.get_path(path).expect(200);
    assert_eq!(reply.header("cache-control"), Some("public, max-age=86400"));
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    let tag = reply.header("etag").unwrap().to_owned();
    let again = city.send(&Call::get(path).header("If-None-Match", &tag)).expect(304);
    assert!(again.body.is_empty() && again.header("etag") == Some(tag.as_str()));
    city.get_path(&path.replace(".jpg", ".thumb.jpg")).expect(200);
    city.get_path(&format!("/media/{}.jpg", "0".repeat(32))).expect(404);
}

#[test]
fn photos_that_nothing_links_are_swept_after_a_day() {
    let moto = Moto::start();
    let city = city(Sqlite, &moto);
    let url = photographed(&city);
    let media = &city.workshop.media;
    let name = MediaName::from_random([7; 16]);
    media.put_files(&name, b"image", b"thumbnail").unwrap();
    assert_eq!(media.read(&name, Variant::Thumbnail).unwrap().as_deref(), Some(&b"thumbnail"[..]));
    let sweep = || {
        let w = &city.workshop;
        run(jobs::sweep_media(&w.store, &w.media, &w.clock)).unwrap()
    };
    assert_eq!(sweep(), 0, "they may belong to a call that is still running");
    // The storage's clock is not ours to set.
    city.clock.set(at("2126-01-01T00:00:00Z"));
    assert_eq!((sweep(), sweep()), (1, 0));
    assert!(!media.exists(&name).unwrap() && !media.remove(&name).unwrap());
    assert!(shows(&city.photo(&url), RED));
    assert_eq!(moto.keys().len(), 2);
}

/// However the storage is away, calls end, nothing is lost, and reports without photos are taken.
#[test]
fn while_the_storage_is_away_photos_are_refused_and_nothing_is_lost() {
    let mut moto = Moto::start();
    let city = city(Sqlite, &moto);
    let url = photographed(&city);
    let away = |city: &TestCity| {
        let begun = Instant::now();
        send(city, &[("media", "a.jpg", &jpeg(RED))]).expect(503);
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
        let before = city.count("service_requests");
        send(city, &[]).expect(200);
        assert_eq!(city.count("service_requests"), before + 1);
        assert_eq!(city.get_path(path_of(city, &url)).status, 503);
        city.count("media")
    };
    moto.sleep(true);
    assert_eq!(away(&city), 1, "silent");
    moto.sleep(false);
    assert!(shows(&city.photo(&url), RED), "what was there is there again");
    let second = photographed(&city);
    assert!(shows(&city.photo(&second), RED));

    moto.end();
    assert_eq!(away(&city), 2, "dead");
    moto.restart();
    let third = photographed(&city);
    assert!(shows(&city.photo(&third), RED));
    assert_eq!(city.get_path(path_of(&city, &url)).status, 404, "that storage forgets");
}

fn open(settings: &Settings) -> Result<(), String> {
    let ids = std::sync::Arc::new(SeededIds::from_seed(1));
    App::open(settings, std::sync::Arc::new(SystemClock), ids, String::new())
        .map(drop)
        .map_err(|error| error.to_string())
}

#[test]
fn a_server_does_not_start_on_a_bucket_that_it_cannot_write_to() {
    let mut moto = Moto::start();
    let database = FreshDatabase::migrated(Sqlite);
    let mut settings = Settings::for_directory(database.directory.path().to_owned());
    settings.database = database.url.clone();
    moto.use_for(&mut settings.media);
    open(&settings).unwrap();
    assert_eq!(moto.keys(), [""; 0], "the check leaves nothing behind");
    settings.media.place = "s3://nobodys/".parse().unwrap();
    let told = open(&settings).unwrap_err();
    assert!(told.contains("the photos cannot be kept") && !told.contains(SECRET), "{told}");
    // One that is away for the moment is another matter: the city's other calls can be answered.
    moto.use_for(&mut settings.media);
    moto.end();
    open(&settings).unwrap();
}

#[test]
fn an_address_does_not_show_its_secret() {
    let address = BucketAddress {
        bucket: "photos".into(),
        prefix: String::new(),
        endpoint: None,
        region: "us-east-1".into(),
        access_key: "key".into(),
        secret_key: SECRET.into(),
        allow_http: false,
    };
    let store = MediaStore::open_bucket(&address).unwrap();
    assert!(!format!("{address:?}").contains(SECRET));
    assert!(!format!("{store:?}").contains(SECRET));
}
