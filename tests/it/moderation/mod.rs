//! Moderation: what the public may read, and when; what a text is about.

mod abuse;
mod learning;
mod masking;
mod masking_properties;
mod release;
