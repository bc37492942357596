//! Where photos are kept: on the local disk or in object storage, behind one type.
//!
//! Every call blocks until it is done, for a bounded time.

use std::path::Path;
use std::time::SystemTime;

use super::bucket::{Bucket, BucketAddress};
use super::disk::Disk;
use super::fault::Result;
use super::files::{Sweep, Variant};
use super::model::MediaLimits;
use super::name::MediaName;
use super::photo::PreparedPhoto;
use super::redact::{Redacted, RedactionError, black_out, original};
use super::region::Region;

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

    /// Blacks out regions of a stored photo; nothing if it is not stored, or not whole.
    ///
    /// Both new pictures are stored durably under `public`, and the photo as it was under `sealed`, a name that is
    /// told to nobody but whoever may see originals. The photo itself stays until the caller removes it, once
    /// both names are registered and `public` is linked in its place: whatever fails before that has changed nothing
    /// that anybody sees.
    ///
    /// # Errors
    /// When the stored picture cannot be read as one, or the place that keeps photos fails.
    pub fn redact(
        &self,
        name: &MediaName,
        regions: &[Region],
        (public, sealed): (&MediaName, &MediaName),
        limits: &MediaLimits,
    ) -> std::result::Result<Option<Redacted>, RedactionError> {
        let (Some(image), Some(thumbnail)) =
            (self.read(name, Variant::Full)?, self.read(name, Variant::Thumbnail)?)
        else {
            return Ok(None);
        };
        let photo = black_out(&image, regions, limits)?;
        let original = original(image, thumbnail, limits)?;
        self.put(sealed, &original)?;
        if let Err(cause) = self.put(public, &photo) {
            // The first failure is what is worth telling.
            self.remove(sealed).unwrap_or_default();
            return Err(cause.into());
        }
        Ok(Some(Redacted { photo, original }))
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
