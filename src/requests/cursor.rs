//! Where a page ends: the last report's place in the order, so that the next page begins behind it whatever
//! came in meanwhile, and costs the same however deep it is.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;

use super::{Order, ServiceRequest, Status};
use crate::time::Instant;

/// What a list is sorted by before its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SortKey {
    /// An instant.
    At(Instant),
    /// A status, then an instant.
    StatusAt(Status, Instant),
    /// An identifier.
    Code(String),
}

/// A place between two reports of a sorted list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The order of the list.
    pub order: Order,
    /// The key of the report before this place.
    pub key: SortKey,
    /// Its number in the database.
    pub id: i64,
}

/// A text that is no cursor, or one of a list in another order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cursor must be taken from the Link header of the page before, unchanged")]
pub struct CursorFault;

impl Cursor {
    /// The place behind a report.
    pub fn behind(last: &ServiceRequest, order: Order) -> Self {
        let key = match order {
            Order::Newest | Order::Oldest => SortKey::At(last.requested_at),
            Order::LastUpdated | Order::FirstUpdated => SortKey::At(last.updated_at),
            Order::OpenFirst | Order::ClosedFirst => {
                SortKey::StatusAt(last.status(), last.requested_at)
            }
            Order::Code | Order::CodeBackwards => {
                SortKey::Code(last.code.clone().unwrap_or_default())
            }
        };
        Self { order, key, id: last.id }
    }

    /// The text that a client hands back; nothing in it is meant to be read by others.
    pub fn text(&self) -> String {
        let key = match &self.key {
            SortKey::At(at) => nanos(*at),
            SortKey::StatusAt(status, at) => format!("{} {}", status.as_str(), nanos(*at)),
            SortKey::Code(code) => code.clone(),
        };
        URL_SAFE_NO_PAD.encode(format!("{} {} {key}", self.order.word(), self.id))
    }

    /// Reads what [`Cursor::text`] wrote.
    pub fn parse(text: &str) -> Result<Self, CursorFault> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok();
        let plain = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or(CursorFault)?;
        let mut parts = plain.splitn(3, ' ');
        let mut next = || parts.next().ok_or(CursorFault);
        let (order, id, key) = (next()?, next()?, next()?);
        let order = Order::parse(order).ok_or(CursorFault)?;
        let key = match order {
            Order::Newest | Order::Oldest | Order::LastUpdated | Order::FirstUpdated => {
                SortKey::At(instant(key)?)
            }
            Order::OpenFirst | Order::ClosedFirst => {
                let (status, at) = key.split_once(' ').ok_or(CursorFault)?;
                SortKey::StatusAt(Status::parse(status).ok_or(CursorFault)?, instant(at)?)
            }
            Order::Code | Order::CodeBackwards if key.contains('\0') => return Err(CursorFault),
            Order::Code | Order::CodeBackwards => SortKey::Code(key.to_owned()),
        };
        Ok(Self { order, key, id: id.parse().ok().ok_or(CursorFault)? })
    }
}

/// Nanoseconds since 1970, for years from 1678 to 2262; outside them the nearest.
fn nanos(at: Instant) -> String {
    let nearest = if at.timestamp() < 0 { i64::MIN } else { i64::MAX };
    at.timestamp_nanos_opt().unwrap_or(nearest).to_string()
}

fn instant(text: &str) -> Result<Instant, CursorFault> {
    Ok(DateTime::from_timestamp_nanos(text.parse().ok().ok_or(CursorFault)?))
}
