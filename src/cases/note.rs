//! What staff write: checked, and who is named in it.

use crate::staff::Email;
use crate::text::{clean_text, is_xml_char};

/// The longest text, in characters.
pub const MAX_TEXT: usize = 4_000;

/// Reads a text that somebody wrote. Blank is none.
pub fn parse_text(name: &str, text: Option<&str>, faults: &mut Vec<String>) -> Option<String> {
    let clean = clean_text(text?);
    let clean: String = clean.chars().filter(|c| is_xml_char(*c)).collect();
    if clean.chars().count() > MAX_TEXT {
        faults.push(format!("{name} is longer than {MAX_TEXT} characters"));
        return None;
    }
    Some(clean).filter(|kept| !kept.trim().is_empty())
}

/// The addresses of colleagues that a text names, each once: `@ann@city.example`.
///
/// ```
/// let named = lamppost::cases::mentioned("Ask @ann@city.example, or @bob@city.example.");
/// assert_eq!(named.len(), 2);
/// ```
pub fn mentioned(text: &str) -> Vec<Email> {
    let mut found: Vec<Email> = Vec::new();
    for word in text.split_whitespace() {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '@');
        let named = word.strip_prefix('@').filter(|rest| rest.contains('@'));
        if let Some(email) = named.and_then(|address| Email::parse(address).ok())
            && !found.contains(&email)
        {
            found.push(email);
        }
    }
    found
}
