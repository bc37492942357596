//! Duplicates: how likely two reports are about the same thing.

mod gate;
mod judged;
mod properties;
mod reasons;
mod settings;
mod support;
