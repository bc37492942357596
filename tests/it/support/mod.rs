//! What tests share.

pub(crate) mod db;
pub(crate) mod requests;
