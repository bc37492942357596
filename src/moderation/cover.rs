//! Masks that a person puts.

/// What stands in the text where a person masked something.
pub const COVER: &str = "[removed]";
/// Parts that are masked by one call at most.
pub const MAX_PARTS: usize = 100;

/// Masks parts of a text, each from its first character to the first one behind it. Parts may touch and overlap.
///
/// # Errors
/// A sentence for each part that is empty or ends behind the text.
///
/// ```
/// use lamppost::moderation::cover;
/// assert_eq!(cover("Ask Mr. Øre at 7", &[(8, 11)]).unwrap(), "Ask Mr. [removed] at 7");
/// assert!(cover("short", &[(2, 9)]).is_err());
/// ```
pub fn cover(text: &str, parts: &[(usize, usize)]) -> Result<String, Vec<String>> {
    let length = text.chars().count();
    let mut faults = Vec::new();
    if parts.len() > MAX_PARTS {
        faults.push(format!("{} parts were sent; at most {MAX_PARTS} are taken", parts.len()));
    }
    for (number, (from, to)) in (1_usize..).zip(parts) {
        if from >= to || *to > length {
            faults.push(format!(
                "part {number} goes from {from} to {to}; the text has {length} characters"
            ));
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut parts = parts.to_vec();
    parts.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (from, to) in parts {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            Some(_) | None => merged.push((from, to)),
        }
    }
    let mut covered = String::with_capacity(text.len());
    for (at, letter) in text.chars().enumerate() {
        match merged.iter().find(|(from, to)| (*from..*to).contains(&at)) {
            Some((from, _)) if *from == at => covered.push_str(COVER),
            Some(_) => {}
            None => covered.push(letter),
        }
    }
    Ok(covered)
}
