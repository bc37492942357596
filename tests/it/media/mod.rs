//! Photos, from an upload's bytes to the files on the disk.

mod cleaned;
mod fuzzed;
mod pictures;
mod refused;
mod stored;
mod varied;
