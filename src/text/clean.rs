//! Cleaning of what people type: control characters, line ends, markup.

use std::borrow::Cow;

/// Whether XML 1.0 allows the character in a document (section 2.2 of that standard).
pub fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// A text of several lines: line ends become `\n`, characters that XML forbids go, the ends are trimmed.
///
/// ```
/// assert_eq!(lamppost::text::clean_text(" a\r\nb\u{0} "), "a\nb");
/// ```
pub fn clean_text(text: &str) -> String {
    let unix = text.replace("\r\n", "\n").replace('\r', "\n");
    unix.chars().filter(|c| is_xml_char(*c)).collect::<String>().trim().to_owned()
}

/// A text of one line: as [`clean_text`], with every run of white space as one blank.
///
/// ```
/// assert_eq!(lamppost::text::clean_line("5  rue\nPeel "), "5 rue Peel");
/// ```
pub fn clean_line(text: &str) -> String {
    let printable = text.chars().filter(|c| is_xml_char(*c)).collect::<String>();
    printable.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Takes markup out of a text (GeoReport v2: a description holds "no html or code").
///
/// What looks like a tag, a closing tag, a comment or a processing instruction is removed, its content
/// kept; scripts and style sheets go with their content. A lone `<` stays: people write `< 5 m`.
///
/// ```
/// use lamppost::text::without_markup;
/// assert_eq!(without_markup("a <b>bold</b> claim"), "a bold claim");
/// assert_eq!(without_markup("depth < 5 cm & wide > 2 m"), "depth < 5 cm & wide > 2 m");
/// assert_eq!(without_markup("<script>alert(1)</script>hole"), "hole");
/// ```
pub fn without_markup(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let mut kept = text.to_owned();
    // Removing a tag may bring the halves of another together, so repeat until nothing changes.
    loop {
        let next = one_pass(&kept);
        if next == kept {
            return Cow::Owned(kept);
        }
        kept = next;
    }
}

fn one_pass(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('<') {
        kept.push_str(before);
        if let Some((name, after)) = tag_end(from) {
            rest = skip_element(&name, after);
            continue;
        }
        // A tag that never ends loses its `<`: what was typed stays, and is markup no more.
        if !starts_tag(from) {
            kept.push('<');
        }
        rest = from;
    }
    kept.push_str(rest);
    kept
}

/// Whether what stands behind a `<` makes it the beginning of a tag.
fn starts_tag(from: &str) -> bool {
    let inner = from.strip_prefix('/').unwrap_or(from);
    inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?')
}

/// The name of the tag that starts here and what follows its `>`, if a tag does start here.
fn tag_end(from: &str) -> Option<(String, &str)> {
    if let Some(comment) = from.strip_prefix("!--") {
        return Some((String::new(), comment.split_once("-->").map_or("", |(_, after)| after)));
    }
    if !starts_tag(from) {
        return None;
    }
    let inner = from.strip_prefix('/').unwrap_or(from);
    let name = inner.chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
    let (_, after) = from.split_once('>')?;
    let opens = if from.starts_with('/') { String::new() } else { name.to_ascii_lowercase() };
    Some((opens, after))
}

/// What is left after the content of an element that is code, not prose.
fn skip_element<'a>(name: &str, after: &'a str) -> &'a str {
    if !matches!(name, "script" | "style") {
        return after;
    }
    let lower = after.to_ascii_lowercase();
    let Some(at) = lower.find(&format!("</{name}")) else {
        return "";
    };
    after.get(at..).and_then(|tail| tail.split_once('>')).map_or("", |(_, tail)| tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_halves_do_not_make_a_new_tag() {
        assert_eq!(without_markup("<<b>script>alert(1)</<b>script>x"), "x");
        assert_eq!(without_markup("<scr<script></script>ipt>x"), "ipt>x");
        assert_eq!(without_markup("<!-- hidden --> seen <?php x ?>"), " seen ");
        assert_eq!(without_markup("a <3 b"), "a <3 b");
        assert_eq!(without_markup("<<img src=x <"), "img src=x <");
    }
}
