//! A report that was taken away from the public, and where it stood before.

use super::Standing;
use crate::requests::Visibility;
use crate::routing::Release;
use crate::time::Instant;

/// Who could see a report before it was hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hiding {
    /// Who.
    pub visibility: Visibility,
    /// When everybody was to see it.
    pub publish_at: Option<Instant>,
}

impl Hiding {
    /// The release that had been decided for a report that came at `created`.
    pub fn release(&self, created: Instant) -> Release {
        match (self.visibility, self.publish_at) {
            (Visibility::Public, _) => Release::AtOnce,
            (Visibility::Private, _) => Release::Never,
            (Visibility::Unlisted, None) => Release::AfterReview,
            (Visibility::Unlisted, Some(at)) => {
                let hours = at.signed_duration_since(created).num_hours();
                Release::AfterHours(hours.try_into().unwrap_or_default())
            }
        }
    }
}

impl Standing {
    /// Where a report stands that these may see, if somebody hid it or not.
    pub fn of(visibility: Visibility, publish_at: Option<Instant>, hidden: bool) -> Self {
        match (visibility, publish_at) {
            (Visibility::Public, _) => Self::Public,
            (Visibility::Unlisted, Some(_)) => Self::Waiting,
            (Visibility::Unlisted, None) => Self::Review,
            (Visibility::Private, _) if hidden => Self::Hidden,
            (Visibility::Private, _) => Self::Private,
        }
    }
}
