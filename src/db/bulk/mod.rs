//! Whole tables as rows of plain values, read from either database and written to either.
//!
//! Tables, columns and keys come from the database's own catalogue, so nothing here names one. Values
//! travel typed and never as text: a double arrives with the bits that it left with.

mod catalogue;
mod page;
mod value;
mod write;

pub use catalogue::{Catalogue, Column, Table, agree, catalogue};
pub use page::{Binds, Key};
pub use value::{Digest, Kind, Row, Value};
pub use write::widen_cache;
