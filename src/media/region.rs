//! Parts of a picture, in fractions of its sides.

use serde::{Deserialize, Serialize};

/// Regions of one picture at most.
pub const MAX_REGIONS: usize = 50;

/// A rectangle as it is sent: fractions of the picture's width and height, from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionForm {
    /// Its left edge, 0 to 1.
    pub left: f64,
    /// Its upper edge, 0 to 1.
    pub top: f64,
    /// Its width, above 0; it ends within the picture.
    pub width: f64,
    /// Its height, above 0; it ends within the picture.
    pub height: f64,
}

/// A rectangle that lies within the picture and is not empty. [`Region::parse`] is the only way to one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Region {
    /// Reads one.
    ///
    /// # Errors
    /// Every fault, as a sentence without its full stop.
    pub fn parse(form: &RegionForm) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        for (start, from, length, size) in
            [("left", form.left, "width", form.width), ("top", form.top, "height", form.height)]
        {
            if !(0.0..1.0).contains(&from) {
                faults.push(format!("{start} is {from}; it goes from 0 to below 1"));
            }
            // Fractions that were rounded may reach a little too far.
            if !(size > 0.0 && from + size <= 1.000_001) {
                faults.push(format!(
                    "{length} is {size}; it must be above 0, and {start} and {length} together at most 1"
                ));
            }
        }
        let (right, bottom) = (form.left + form.width, form.top + form.height);
        let region = Self { left: form.left, top: form.top, right, bottom };
        if faults.is_empty() { Ok(region) } else { Err(faults) }
    }

    /// Reads the regions of one picture: at least one, and [`MAX_REGIONS`] at most.
    ///
    /// # Errors
    /// Every fault, with the number of the region, counted from 1.
    pub fn parse_all(forms: &[RegionForm]) -> Result<Vec<Self>, Vec<String>> {
        let mut faults = Vec::new();
        if forms.is_empty() || forms.len() > MAX_REGIONS {
            faults.push(format!("{} regions were sent; 1 to {MAX_REGIONS} are taken", forms.len()));
        }
        let mut regions = Vec::new();
        for (number, form) in (1_usize..).zip(forms) {
            match Self::parse(form) {
                Ok(region) => regions.push(region),
                Err(found) => {
                    faults.extend(found.iter().map(|fault| format!("region {number}: {fault}")));
                }
            }
        }
        if faults.is_empty() { Ok(regions) } else { Err(faults) }
    }

    /// The pixels of a picture that it touches, even in part: left, top, and the first ones behind it. Never empty
    /// in a picture that is not.
    pub(super) fn pixels(&self, width: u32, height: u32) -> (u32, u32, u32, u32) {
        let (left, right) = span(self.left, self.right, width);
        let (top, bottom) = span(self.top, self.bottom, height);
        (left, top, right, bottom)
    }
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the sides of a picture and fractions of them; a cast of a float keeps to the ends of its range"
)]
fn span(from: f64, to: f64, length: u32) -> (u32, u32) {
    let side = f64::from(length);
    let first = ((from * side).floor() as u32).min(length.saturating_sub(1));
    let behind = ((to * side).ceil() as u32).min(length);
    (first, behind.max(first.saturating_add(1)))
}
