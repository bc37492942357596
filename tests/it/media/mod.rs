//! Photos, from an upload's bytes to the files on the disk.

mod bucket;
mod cleaned;
mod fuzzed;
mod hashed;
mod moved;
mod pictures;
mod redacted;
mod refused;
mod stored;
mod varied;
