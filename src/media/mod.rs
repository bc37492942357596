//! Photos: from bytes nobody trusts to two clean pictures on the disk.
//!
//! Every way in (an upload, a fetched address, an import, a message) goes through the same steps:
//! the bytes are counted as they arrive, [`prepare`] turns them into a fresh JPEG and its thumbnail
//! with nothing of the sender's file left but the pixels, and [`MediaStore`] writes both durably
//! under a random [`MediaName`]. The steps block and use the processor, so callers run
//! them off the event loop and a few at a time. Apart from the rows in `store.rs`, this module knows no web framework, no
//! database and no clock: random bytes and points in time are handed in.

mod disk;
mod headers;
mod jpeg;
mod measure;
mod model;
mod name;
mod photo;
mod sniff;
pub mod store;

pub use disk::{MediaStore, MediaStoreError, Sweep, Variant};
pub use headers::{SAFE_HEADERS, content_disposition};
pub use model::{Kind, MediaFault, MediaLimits};
pub use name::{MediaName, NotAMediaName};
pub use photo::{PreparedPhoto, prepare};
pub use sniff::sniff;
