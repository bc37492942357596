//! Where photos are kept: on the local disk or in object storage, behind one type.
//!
//! Every call blocks until it is done, for a bounded time.

use std::path::Path;
use std::time::SystemTime;

use super::bucket::{Bucket, BucketAddress};
use super::disk::Disk;
use super::fault::Result;
use super::files::{Sweep, Variant};
use super::name::MediaName;
use super::photo::PreparedPhoto;

/// A place that keeps photos.
#[derive(Clone, Debug)]
pub enum MediaStore {
    /// A directory.
    Disk(Disk),
    /// A bucket of an S3-compatible object storage.
    Bucket(Bucket),
}

impl MediaStore {
    /// Opens a directory, making it if need be.
    pub fn open(directory: &Path) -> Result<Self> {
        Disk::open(directory).map(Self::Disk)
    }

    /// Opens a bucket, without a call to it: [`MediaStore::check`] makes one.
    pub fn open_bucket(address: &BucketAddress) -> Result<Self> {
        Bucket::open(address).map(Self::Bucket)
    }

    /// Sees whether photos could be stored, by storing something and taking it away.
    pub fn check(&self) -> Result<()> {
        match self {
            Self::Disk(disk) => disk.check(),
            Self::Bucket(bucket) => bucket.check(),
        }
    }

    /// Stores both files of a photo durably.
    pub fn put(&self, name: &MediaName, photo: &PreparedPhoto) -> Result<()> {
        self.put_files(name, &photo.image, &photo.thumbnail)
    }

    /// Stores both files durably: when this returns, a transaction may link them.
    pub fn put_files(&self, name: &MediaName, image: &[u8], thumbnail: &[u8]) -> Result<()> {
        match self {
            Self::Disk(disk) => disk.put(name, image, thumbnail),
            Self::Bucket(bucket) => bucket.put(name, image, thumbnail),
        }
    }

    /// One of a photo's files, or nothing if the photo is not stored.
    pub fn read(&self, name: &MediaName, variant: Variant) -> Result<Option<Vec<u8>>> {
        match self {
            Self::Disk(disk) => disk.read(name, variant),
            Self::Bucket(bucket) => bucket.read(name, variant),
        }
    }

    /// Whether a photo is stored.
    pub fn exists(&self, name: &MediaName) -> Result<bool> {
        match self {
            Self::Disk(disk) => disk.exists(name),
            Self::Bucket(bucket) => bucket.exists(name),
        }
    }

    /// Removes both files durably, and tells whether there was anything to remove.
    pub fn remove(&self, name: &MediaName) -> Result<bool> {
        match self {
            Self::Disk(disk) => disk.remove(name),
            Self::Bucket(bucket) => bucket.remove(name),
        }
    }

    /// Removes the files of photos that nothing shows any more. What fails is logged, and found by the sweeper.
    pub fn remove_unshown(&self, names: &[String]) {
        for name in names.iter().filter_map(|name| MediaName::parse(name).ok()) {
            if let Err(cause) = self.remove(&name) {
                log::warn!("a picture that nothing shows could not be removed yet: {cause}");
            }
        }
    }

    /// Lists the photos stored before `before` and removes what was left unfinished before it. A photo
    /// is as old as the newer of its files; whatever else lies there is left alone.
    pub fn sweep(&self, before: SystemTime) -> Result<Sweep> {
        match self {
            Self::Disk(disk) => disk.sweep(before),
            Self::Bucket(bucket) => bucket.sweep(before),
        }
    }
}
