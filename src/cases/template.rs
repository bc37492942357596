//! Words that are used again and again, with places that a report fills.

use crate::jurisdictions::JurisdictionId;

/// A text to begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its key.
    pub id: i64,
    /// Whose it is.
    pub jurisdiction: JurisdictionId,
    /// The department that it is for; none for all of the government.
    pub department: Option<i64>,
    /// What it is found by.
    pub title: String,
    /// The words, with placeholders.
    pub text: String,
}

/// What the placeholders stand for. What a report does not have is left out of the words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filling {
    /// `{service_request_id}`
    pub service_request_id: String,
    /// `{service_name}`
    pub service_name: String,
    /// `{address}`
    pub address: String,
    /// `{department}`
    pub department: String,
}

/// The names that may stand between braces.
const PLACEHOLDERS: [&str; 4] = ["service_request_id", "service_name", "address", "department"];

/// A piece of a text: words as they stand, or a placeholder by its name.
enum Piece<'a> {
    Words(&'a str),
    Placeholder(&'a str),
}

/// Takes a text apart. What stands between braces and looks like a name is a placeholder; any other brace is one.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('{') {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
        match from.split_once('}') {
            Some((name, after)) if !name.is_empty() && name.chars().all(is_name) => {
                found.extend([Piece::Words(before), Piece::Placeholder(name)]);
                rest = after;
            }
            _ => {
                found.extend([Piece::Words(before), Piece::Words("{")]);
                rest = from;
            }
        }
    }
    found.push(Piece::Words(rest));
    found
}

/// Checks the placeholders of a text.
///
/// ```
/// let mut faults = Vec::new();
/// lamppost::cases::parse_template("About {address}: {weather}", &mut faults);
/// assert_eq!(faults.len(), 1);
/// ```
pub fn parse_template(text: &str, faults: &mut Vec<String>) {
    for piece in pieces(text) {
        if let Piece::Placeholder(name) = piece
            && !PLACEHOLDERS.contains(&name)
        {
            faults.push(format!(
                "there is no placeholder {{{name}}}; there are {{service_request_id}}, {{service_name}}, {{address}} \
                 and {{department}}"
            ));
        }
    }
}

/// A text with everything filled in.
///
/// ```
/// use lamppost::cases::{Filling, filled};
/// let of = Filling { address: "5 rue Peel".into(), ..Filling::default() };
/// assert_eq!(filled("At {address}.", &of), "At 5 rue Peel.");
/// ```
pub fn filled(text: &str, of: &Filling) -> String {
    let value = |piece| match piece {
        Piece::Words(words) => words.to_owned(),
        Piece::Placeholder("service_request_id") => of.service_request_id.clone(),
        Piece::Placeholder("service_name") => of.service_name.clone(),
        Piece::Placeholder("address") => of.address.clone(),
        Piece::Placeholder("department") => of.department.clone(),
        Piece::Placeholder(other) => format!("{{{other}}}"),
    };
    pieces(text).into_iter().map(value).collect()
}
