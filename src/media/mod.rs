//! Photos: from bytes nobody trusts to two clean pictures on the disk or in object storage.
//!
//! Every way in (an upload, a fetched address, an import, a message) goes through the same steps:
//! the bytes are counted as they arrive, [`prepare`] turns them into a fresh JPEG and its thumbnail
//! with nothing of the sender's file left but the pixels, and [`MediaStore`] writes both durably
//! under a random [`MediaName`]. The steps block and use the processor, so callers run
//! them off the event loop and a few at a time. Of each picture a [`PhotoHash`] is kept, by which pictures that
//! look alike are found. [`MediaStore::redact`] blacks out parts of a stored picture: the result goes under a new
//! name, for the public, and the original under another, which nobody is told; whoever links the
//! first and registers both in one transaction removes the old name afterwards. Apart from the rows in `store.rs`, this module knows no web framework, no
//! database and no clock: random bytes and points in time are handed in.

mod bucket;
mod disk;
mod fault;
mod files;
mod headers;
mod jpeg;
mod measure;
mod model;
mod name;
mod phash;
mod photo;
mod place;
mod redact;
mod region;
mod relocate;
mod sniff;
pub mod store;

pub use bucket::{Bucket, BucketAddress};
pub use disk::Disk;
pub use fault::MediaStoreError;
pub use files::{Sweep, Variant};
pub use headers::{SAFE_HEADERS, content_disposition, etag};
pub use model::{Kind, MediaFault, MediaLimits};
pub use name::{MediaName, NotAMediaName};
pub use phash::{NotAPhotoHash, PhotoHash};
pub use photo::{PreparedPhoto, prepare};
pub use place::MediaStore;
pub use redact::{Redacted, RedactionError, black_out};
pub use region::{MAX_REGIONS, Region, RegionForm};
pub use relocate::{Move, MoveError, Moved};
pub use sniff::sniff;
