//! How near two reports of a service must be, and how alike, to count as one.

use serde::{Deserialize, Serialize};

/// What a city writes for a service, or for all of them. What is left out is as for all services, and there as
/// [`Sameness::default`] has it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SamenessForm {
    /// Metres within which reports are compared, 5 to 1,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radius_metres: Option<f64>,
    /// Days between two reports of which the earlier one is open, 1 to 365.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_open: Option<i64>,
    /// Days between the closing of the earlier report and the later one, 0 to 90.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_closed: Option<i64>,
    /// The score from which two reports are likely the same, 0.5 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likely: Option<f64>,
    /// The score from which they certainly are, from `likely` to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certain: Option<f64>,
}

/// Checked settings of one service.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sameness {
    pub(super) radius_metres: f64,
    pub(super) days_open: u16,
    pub(super) days_closed: u16,
    pub(super) likely: f64,
    pub(super) certain: f64,
}

impl Default for Sameness {
    fn default() -> Self {
        Self { radius_metres: 60.0, days_open: 30, days_closed: 3, likely: 0.7, certain: 0.95 }
    }
}

impl Sameness {
    /// Reads a form over these settings.
    ///
    /// # Errors
    /// Every fault, as a sentence without its full stop.
    pub fn overridden(self, form: &SamenessForm) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let metres = form.radius_metres.unwrap_or(self.radius_metres);
        if !(5.0..=1_000.0).contains(&metres) {
            faults.push(format!("radius_metres is {metres}; it goes from 5 to 1000"));
        }
        let days_open = days("days_open", form.days_open, self.days_open, 1..=365, &mut faults);
        let days_closed =
            days("days_closed", form.days_closed, self.days_closed, 0..=90, &mut faults);
        let likely = form.likely.unwrap_or(self.likely);
        if !(0.5..=1.0).contains(&likely) {
            faults.push(format!("likely is {likely}; it goes from 0.5 to 1"));
        }
        let certain = form.certain.unwrap_or(self.certain);
        if !(certain >= likely && certain <= 1.0) {
            faults.push(format!("certain is {certain}; it goes from likely ({likely}) to 1"));
        }
        if faults.is_empty() {
            Ok(Self { radius_metres: metres, days_open, days_closed, likely, certain })
        } else {
            Err(faults)
        }
    }

    /// Metres within which reports are compared.
    pub fn radius_metres(&self) -> f64 {
        self.radius_metres
    }

    /// Days between two reports of which the earlier one is open.
    pub fn days_open(&self) -> u16 {
        self.days_open
    }

    /// Days between the closing of the earlier report and the later one.
    pub fn days_closed(&self) -> u16 {
        self.days_closed
    }

    /// The score from which two reports are likely the same.
    pub fn likely(&self) -> f64 {
        self.likely
    }

    /// The score from which they certainly are.
    pub fn certain(&self) -> f64 {
        self.certain
    }
}

fn days(
    key: &str,
    given: Option<i64>,
    otherwise: u16,
    range: std::ops::RangeInclusive<u16>,
    faults: &mut Vec<String>,
) -> u16 {
    let Some(given) = given else { return otherwise };
    let days = u16::try_from(given).ok().filter(|days| range.contains(days));
    if days.is_none() {
        let (low, high) = (range.start(), range.end());
        faults.push(format!("{key} is {given}; it goes from {low} to {high}"));
    }
    days.unwrap_or(otherwise)
}
