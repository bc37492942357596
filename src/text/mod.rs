//! Text from strangers made safe to keep and to print, its words, and identifiers that nobody can guess.
//!
//! Knows nothing of 311.

mod clean;
pub mod ids;
mod words;

pub use clean::{clean_line, clean_text, is_xml_char, without_markup};
pub use words::{Word, fold, words};

use std::fmt::Write as _;

/// Bytes as hexadecimal digits.
///
/// ```
/// assert_eq!(lamppost::text::hex(&[0x0a, 0xff]), "0aff");
/// ```
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        // Writing to a String cannot fail.
        let _: std::fmt::Result = write!(text, "{byte:02x}");
    }
    text
}
