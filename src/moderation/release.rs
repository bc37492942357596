//! When a report becomes visible to the public.

use chrono::TimeDelta;

use super::Standing;
use crate::routing::Release;
use crate::time::Instant;

/// When the public sees a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appears {
    /// Now.
    Now,
    /// At an instant that is still to come, if nothing happens before.
    At(Instant),
    /// Once somebody has released it.
    AfterReview,
    /// Never, unless somebody acts.
    Never,
}

/// Whose word counts: a rule's, else the service's, else the government's.
///
/// ```
/// use lamppost::moderation::decide;
/// use lamppost::routing::Release;
/// assert_eq!(decide(None, Some(Release::Never), Release::AtOnce), Release::Never);
/// ```
pub fn decide(rule: Option<Release>, service: Option<Release>, government: Release) -> Release {
    rule.or(service).unwrap_or(government)
}

/// Where a new report stands.
pub fn begin(release: Release) -> Standing {
    match release {
        Release::AtOnce => Standing::Public,
        Release::AfterHours(_) => Standing::Waiting,
        Release::AfterReview => Standing::Review,
        Release::Never => Standing::Private,
    }
}

/// When the public sees a report that stands here and came at `created`.
///
/// What waits goes by the release that holds
/// now, which may be another than when it came. A report that waits and [`Appears::Now`] is due: its standing
/// becomes [`Standing::Public`].
pub fn appears(standing: Standing, release: Release, created: Instant, now: Instant) -> Appears {
    match standing {
        Standing::Public => Appears::Now,
        Standing::Review => Appears::AfterReview,
        Standing::Hidden | Standing::Private => Appears::Never,
        Standing::Waiting => match release {
            Release::AtOnce => Appears::Now,
            Release::AfterHours(hours) => {
                let at = created.checked_add_signed(TimeDelta::hours(i64::from(hours)));
                let at = at.unwrap_or(Instant::MAX_UTC);
                if at <= now { Appears::Now } else { Appears::At(at) }
            }
            Release::AfterReview => Appears::AfterReview,
            Release::Never => Appears::Never,
        },
    }
}
