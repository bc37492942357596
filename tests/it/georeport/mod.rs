//! The standard, over HTTP.

mod bodies;
mod bulk;
mod clients;
mod discovery;
mod errors;
mod extensions;
mod formats;
mod lists;
mod media;
mod replays;
mod tokens;
mod updates;
mod windows;
mod wording;
