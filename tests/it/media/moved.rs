//! `lamppost media move`: all photos to another place, and back.

use std::ops::ControlFlow;
use std::process::{Command, Output};
use std::time::Duration;

use lamppost::app::{open_media, open_store};
use lamppost::config::Settings;
use lamppost::db::DatabaseUrl;
use lamppost::media::{MediaName, MediaStore, Move, MoveError, Variant};

use super::bucket::{photographed, send};
use crate::support::database::FreshDatabase;
use crate::support::moto::{Moto, SECRET};
use crate::support::photo::{BLUE, jpeg};
use crate::support::{Database, Postgres, Sqlite, TestCity};

/// A city with this many photos on its disk, its server stopped.
fn photos(on: Database, number: usize) -> FreshDatabase {
    let city = TestCity::single(on);
    photographed(&city);
    let blue = jpeg(BLUE);
    for _ in 1..number {
        send(&city, &[("media", "b.jpg", &blue)]).expect(200);
    }
    city.stop()
}

fn moving(database: &FreshDatabase, moto: &Moto, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lamppost"));
    let url = match &database.url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(text) => text.clone(),
    };
    command
        .args(["media", "move"])
        .args(more)
        .env("LAMPPOST_DATABASE_URL", url)
        .env("LAMPPOST_DATA", database.directory.path())
        .envs(moto.variables())
        .current_dir(database.directory.path());
    command
}

fn told(output: &Output) -> String {
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    assert!(!text.contains(SECRET), "{text}");
    text
}

fn done(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = told(&output);
    assert!(output.status.success(), "{text}");
    text
}

#[rstest::rstest]
fn all_photos_go_to_object_storage_and_back(#[values(Sqlite, Postgres)] on: Database) {
    let moto = Moto::start();
    let database = photos(on, 10);
    let to = Moto::url();
    let dry = done(&mut moving(&database, &moto, &["--to", &to, "--dry-run", "--delete-source"]));
    assert_eq!(dry, "10 to copy, 0 already there\n");
    assert_eq!(moto.keys(), [""; 0]);
    let text = done(&mut moving(&database, &moto, &["--to", &to]));
    assert_eq!(text, "10 copied and verified, 0 already there\n");
    assert_eq!(moto.keys().len(), 20);
    let text = done(&mut moving(&database, &moto, &["--to", &to, "--delete-source"]));
    assert_eq!(text, "0 copied and verified, 10 already there, 10 deleted from the source\n");

    // And back into another directory, of which nothing is left over there.
    let text = done(&mut moving(
        &database,
        &moto,
        &["--from", &to, "--to", "file:elsewhere", "--delete-source"],
    ));
    assert_eq!(text, "10 copied and verified, 0 already there, 10 deleted from the source\n");
    assert_eq!(moto.keys(), [""; 0]);
    let city = TestCity::start_on(database, "", |settings| {
        settings.media.place =
            lamppost::config::MediaPlace::Directory(settings.data.join("elsewhere"));
    });
    for code in city.listed("") {
        let url = city.request(&code)["media_url"].as_str().unwrap().to_owned();
        city.photo(&url);
    }
}

#[test]
fn a_move_that_is_stopped_anywhere_goes_on() {
    let moto = Moto::start();
    let database = photos(Sqlite, 20);
    let mut settings = Settings::for_directory(database.directory.path().to_owned());
    settings.database = database.url.clone();
    let from = open_media(&settings.media, &settings.media.place).unwrap();
    moto.use_for(&mut settings.media);
    let to = open_media(&settings.media, &settings.media.place).unwrap();
    let store = open_store(&settings).unwrap();
    let go = |from: &MediaStore, to: &MediaStore, at_most: u64| {
        Move { from, to, dry_run: false, delete_source: false }.run(&store, &mut |done, total| {
            assert_eq!(total, 20);
            if done >= at_most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    };
    assert!(matches!(go(&from, &to, 8), Err(MoveError::Stopped)));
    assert_eq!(moto.keys().len(), 16);
    // As if it had been killed between a thumbnail and its picture.
    let name = MediaName::parse(&moto.keys()[0].split('/').next_back().unwrap()[..32]).unwrap();
    let thumbnail = from.read(&name, Variant::Thumbnail).unwrap().unwrap();
    to.remove(&name).unwrap();
    moto.damage(&moto.keys()[0]);
    let moved = go(&from, &to, u64::MAX).unwrap();
    assert_eq!((moved.copied, moved.already_there, moved.faults.len()), (14, 6, 0));
    assert_eq!(to.read(&name, Variant::Thumbnail).unwrap(), Some(thumbnail));

    // The way back, with kills of the whole process.
    let url = Moto::url();
    let arguments = ["--from", url.as_str(), "--to", "file:back"];
    let (mut wait, mut kills) = (30, 0);
    loop {
        let mut child = moving(&database, &moto, &arguments)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success());
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        (wait, kills) = (wait * 3 / 2, kills + 1);
    }
    assert!(kills > 0);
    let text = done(&mut moving(&database, &moto, &arguments));
    assert_eq!(text, "0 copied and verified, 20 already there\n");
}

#[test]
fn a_photo_that_is_missing_or_damaged_is_told_and_nothing_of_it_is_deleted() {
    let moto = Moto::start();
    let database = photos(Sqlite, 3);
    let to = Moto::url();
    done(&mut moving(&database, &moto, &["--to", &to]));
    let keys = moto.keys();
    moto.damage(&keys[0]);
    let arguments = ["--from", to.as_str(), "--to", "file:back", "--delete-source"];
    let output = moving(&database, &moto, &arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = told(&output);
    assert!(text.contains("2 copied and verified") && text.contains("is damaged in the source"));
    assert!(text.contains("error: one photo could not be moved"), "{text}");
    assert_eq!(moto.keys(), keys[..2], "only what has arrived is taken away");
}

#[test]
fn a_storage_that_is_away_ends_the_move_and_a_second_one_goes_on() {
    let mut moto = Moto::start();
    let database = photos(Sqlite, 2);
    let to = Moto::url();
    moto.end();
    let output = moving(&database, &moto, &["--to", &to]).output().unwrap();
    let text = told(&output);
    assert!(output.status.code() == Some(1) && text.contains("goes on from here"), "{text}");
    moto.restart();
    done(&mut moving(&database, &moto, &["--to", &to]));
    assert_eq!(moto.keys().len(), 4);
}
