//! The standard, over HTTP.

mod attributes;
mod bodies;
mod bulk;
mod callbacks;
mod clients;
mod created;
mod definitions;
mod discovery;
mod documents;
mod errors;
mod extensions;
mod formats;
mod ground;
mod jurisdictions;
mod keys;
mod lists;
mod media;
mod negotiation;
mod places;
mod replays;
mod services;
mod submissions;
mod tokens;
mod updates;
mod windows;
mod wording;
