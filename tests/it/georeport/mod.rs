//! The standard, over HTTP.

mod attributes;
mod created;
mod definitions;
mod formats;
mod jurisdictions;
mod keys;
mod negotiation;
mod services;
mod submissions;
