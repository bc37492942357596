//! Photos on the disk: kept whole, found again, swept.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use lamppost::media::{
    MediaLimits, MediaName, MediaStore, MediaStoreError, PreparedPhoto, SAFE_HEADERS, Variant,
    content_disposition, prepare,
};
use tempfile::TempDir;

use super::pictures;

const NAME: &str = "abcdef0123456789abcdef0123456789";

fn photo() -> PreparedPhoto {
    prepare(&pictures::jpeg(640, 320), &MediaLimits::default()).unwrap()
}

fn store() -> (TempDir, MediaStore) {
    let directory = tempfile::tempdir().unwrap();
    let store = MediaStore::open(&directory.path().join("photos/kept")).unwrap();
    (directory, store)
}

fn folder(directory: &TempDir) -> PathBuf {
    directory.path().join("photos/kept/ab/cd")
}

fn name() -> MediaName {
    MediaName::parse(NAME).unwrap()
}

fn listing(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn seconds(count: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(count)
}

fn age(path: &Path, time: SystemTime) {
    File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

#[test]
fn what_is_put_is_read_until_it_is_removed() {
    let (directory, store) = store();
    assert!(!store.exists(&name()).unwrap());
    assert_eq!(store.read(&name(), Variant::Full).unwrap(), None);
    assert!(!store.remove(&name()).unwrap());
    let photo = photo();
    store.put(&name(), &photo).unwrap();
    assert!(store.exists(&name()).unwrap());
    assert_eq!(store.read(&name(), Variant::Full).unwrap(), Some(photo.image));
    assert_eq!(store.read(&name(), Variant::Thumbnail).unwrap(), Some(photo.thumbnail));
    let files = listing(&folder(&directory));
    assert_eq!(files, [format!("{NAME}.jpg"), format!("{NAME}.thumb.jpg")]);
    assert!(store.remove(&name()).unwrap());
    assert!(!store.exists(&name()).unwrap());
    assert_eq!(listing(&folder(&directory)), [""; 0]);
}

#[test]
fn only_our_own_names_are_names() {
    let long = "a".repeat(4096);
    let refused = [
        "",
        ".",
        "..",
        "../../etc/passwd",
        "/etc/passwd",
        "ab/cd",
        "photo.jpg",
        "nul",
        "a\0b",
        &long,
        "ABCDEF0123456789ABCDEF0123456789",
        "abcdef0123456789abcdef012345678",
        "../../0123456789abcdef0123456789",
        "abcdef0123456789abcdef01234567\u{e9}",
        "\u{202e}bcdef0123456789abcdef0123456",
        "abcdef0123456789abcdef012345678\n",
    ];
    for text in refused {
        assert!(MediaName::parse(text).is_err(), "{text:?}");
    }
    let made = MediaName::from_random([0xAB; 16]);
    assert_eq!(made.as_str(), "ab".repeat(16));
    assert_eq!(made.to_string().parse(), Ok(made));
}

#[test]
fn a_taken_name_is_not_overwritten() {
    let (directory, store) = store();
    store.put(&name(), &photo()).unwrap();
    let other = prepare(&pictures::png(10, 10), &MediaLimits::default()).unwrap();
    assert!(matches!(store.put(&name(), &other), Err(MediaStoreError::Io { .. })));
    assert_eq!(store.read(&name(), Variant::Full).unwrap(), Some(photo().image));
    assert_eq!(listing(&folder(&directory)).len(), 2);
}

#[test]
fn a_put_that_fails_half_way_leaves_nothing() {
    for blocked in [".jpg", ".thumb.jpg"] {
        let (directory, store) = store();
        let in_the_way = folder(&directory).join(format!("{NAME}{blocked}"));
        fs::create_dir_all(&in_the_way).unwrap();
        store.put(&name(), &photo()).unwrap_err();
        assert_eq!(listing(&folder(&directory)), [format!("{NAME}{blocked}")]);
        if blocked == ".jpg" {
            assert!(matches!(store.exists(&name()), Err(MediaStoreError::Foreign { .. })));
        }
    }
}

#[test]
fn links_are_not_followed() {
    let (directory, store) = store();
    let secret = directory.path().join("secret");
    fs::write(&secret, "secret").unwrap();
    fs::create_dir_all(folder(&directory)).unwrap();
    for variant in [".jpg", ".thumb.jpg"] {
        let link = folder(&directory).join(format!("{NAME}{variant}"));
        std::os::unix::fs::symlink(&secret, link).unwrap();
    }
    assert!(store.read(&name(), Variant::Full).is_err());
    assert!(store.read(&name(), Variant::Thumbnail).is_err());
    assert!(store.remove(&name()).is_err());
    assert!(store.put(&name(), &photo()).is_err());
    assert_eq!(store.sweep(seconds(u64::from(u32::MAX))).unwrap().stored, []);
    assert_eq!(fs::read_to_string(&secret).unwrap(), "secret");
}

#[test]
fn linked_directories_are_not_entered() {
    let (directory, store) = store();
    let elsewhere = directory.path().join("elsewhere");
    fs::create_dir_all(elsewhere.join("cd")).unwrap();
    let outer = directory.path().join("photos/kept/ab");
    std::os::unix::fs::symlink(&elsewhere, outer).unwrap();
    assert!(matches!(store.put(&name(), &photo()), Err(MediaStoreError::Foreign { .. })));
    assert!(store.read(&name(), Variant::Full).is_err());
    assert_eq!(listing(&elsewhere.join("cd")), [""; 0]);
}

#[test]
fn a_thumbnail_without_its_picture_is_not_served() {
    let (directory, store) = store();
    store.put(&name(), &photo()).unwrap();
    fs::remove_file(folder(&directory).join(format!("{NAME}.jpg"))).unwrap();
    assert_eq!(store.read(&name(), Variant::Thumbnail).unwrap(), None);
    assert!(store.remove(&name()).unwrap());
}

#[test]
fn a_sweep_lists_the_old_and_clears_the_unfinished() {
    let (directory, store) = store();
    let folder = folder(&directory);
    let young = MediaName::parse("abcd0000000000000000000000000000").unwrap();
    store.put(&name(), &photo()).unwrap();
    store.put(&young, &photo()).unwrap();
    fs::write(folder.join(".photo-old.tmp"), "x").unwrap();
    fs::write(folder.join(".photo-new.tmp"), "x").unwrap();
    fs::write(folder.join("README"), "x").unwrap();
    fs::write(folder.join("0000cdef0123456789abcdef01234567.jpg"), "misplaced").unwrap();
    for old in [".photo-old.tmp", "README", "0000cdef0123456789abcdef01234567.jpg"] {
        age(&folder.join(old), seconds(10));
    }
    for ending in [".jpg", ".thumb.jpg"] {
        age(&folder.join(format!("{NAME}{ending}")), seconds(10));
    }
    age(&folder.join(format!("{young}.jpg")), seconds(10));
    let nothing = store.sweep(seconds(10)).unwrap();
    assert_eq!((nothing.stored, nothing.leftovers), (vec![], 0));
    let sweep = store.sweep(seconds(11)).unwrap();
    assert_eq!((sweep.stored, sweep.leftovers), (vec![name()], 1));
    assert!(!folder.join(".photo-old.tmp").exists());
    assert!(folder.join(".photo-new.tmp").exists());
    assert!(folder.join("README").exists());
}

#[test]
fn a_sweep_lists_a_lone_thumbnail() {
    let (directory, store) = store();
    store.put(&name(), &photo()).unwrap();
    fs::remove_file(folder(&directory).join(format!("{NAME}.jpg"))).unwrap();
    age(&folder(&directory).join(format!("{NAME}.thumb.jpg")), seconds(10));
    assert_eq!(store.sweep(seconds(11)).unwrap().stored, [name()]);
}

#[test]
fn photos_are_served_as_pictures_and_nothing_else() {
    assert_eq!(
        SAFE_HEADERS,
        [
            ("Content-Type", "image/jpeg"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; sandbox"),
            ("Cache-Control", "public, max-age=86400"),
        ]
    );
    let disposition = content_disposition(&name(), Variant::Thumbnail);
    assert_eq!(disposition, format!("inline; filename=\"{NAME}.thumb.jpg\""));
}
