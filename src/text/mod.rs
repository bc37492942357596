//! Text from strangers made safe to keep and to print, and identifiers that nobody can guess.
//!
//! Knows nothing of 311.

mod clean;
pub mod ids;

pub use clean::{clean_line, clean_text, is_xml_char, without_markup};
