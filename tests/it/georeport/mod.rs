//! The standard, over HTTP.

mod attributes;
mod callbacks;
mod created;
mod definitions;
mod formats;
mod jurisdictions;
mod keys;
mod negotiation;
mod places;
mod services;
mod submissions;
