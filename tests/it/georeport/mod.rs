//! The standard, over HTTP.

mod formats;
