//! Photos, from an upload's bytes to the files on the disk.

mod bucket;
mod cleaned;
mod fuzzed;
mod moved;
mod pictures;
mod refused;
mod stored;
mod varied;
