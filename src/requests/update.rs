//! Service request updates coming in: a sender's news about a report, checked.

use chrono_tz::Tz;

use super::new_request::{MAX_DESCRIPTION, parse_prose, parse_urls};
use super::{DetailedStatus, Photo};
use crate::text::clean_line;
use crate::time::{Instant, parse_instant};

/// What a client sent.
#[derive(Debug, Clone, Default)]
pub struct UpdateForm {
    /// `service_request_id`
    pub code: Option<String>,
    /// `update_id`: the sender's own identifier.
    pub update_id: Option<String>,
    /// `status`
    pub status: Option<String>,
    /// `updated_datetime`
    pub at: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `media_url`, every one.
    pub media_urls: Vec<String>,
}

/// A checked update.
#[derive(Debug, Clone, PartialEq)]
pub struct NewUpdate {
    /// The report's identifier.
    pub code: String,
    /// The sender's own identifier for it.
    pub external_id: String,
    /// The new status; `None` for `unchanged`.
    pub status: Option<DetailedStatus>,
    /// When it happened.
    pub at: Instant,
    /// What is new.
    pub note: Option<String>,
    /// Addresses of pictures.
    pub photos: Vec<Photo>,
}

/// How far a sender's clock may be ahead of ours.
const AHEAD: i64 = 300;

impl NewUpdate {
    /// Checks every field and returns all faults at once.
    pub fn parse(form: UpdateForm, now: Instant, zone: Tz) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let mut needed = |name: &str, value: Option<String>| {
            let value = value.map(|text| clean_line(&text)).filter(|text| !text.is_empty());
            if value.is_none() {
                faults.push(format!("{name} required"));
            }
            value.unwrap_or_default()
        };
        let code = needed("service_request_id", form.code);
        let external_id = needed("update_id", form.update_id);
        let status = needed("status", form.status);
        let at = needed("updated_datetime", form.at);
        needed("description", form.description.clone());
        if external_id.chars().count() > 255 {
            faults.push("update_id is longer than 255 characters".to_owned());
        }
        let note = parse_prose("description", form.description, MAX_DESCRIPTION, &mut faults);
        let photos = parse_urls(&form.media_urls, &mut faults);
        let unchanged = status.eq_ignore_ascii_case("unchanged");
        let detailed = DetailedStatus::parse(&status);
        if detailed.is_none() && !unchanged && !status.is_empty() {
            faults.push("status is none that is known here".to_owned());
        }
        let at = match parse_instant(&at, zone) {
            Ok(at) if at.signed_duration_since(now).num_seconds() > AHEAD => {
                faults.push("updated_datetime lies in the future".to_owned());
                now
            }
            Ok(at) => at.min(now),
            Err(fault) => {
                if !at.is_empty() {
                    faults.push(format!("updated_datetime {fault}"));
                }
                now
            }
        };
        if faults.is_empty() {
            Ok(Self { code, external_id, status: detailed, at, note, photos })
        } else {
            Err(faults)
        }
    }
}
