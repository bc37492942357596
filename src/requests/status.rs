//! The two statuses of the standard, and the finer ones that update feeds exchange.

/// `open` or `closed` (GeoReport v2, service requests).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Reported.
    Open,
    /// Resolved.
    Closed,
}

impl Status {
    /// The word of the standard, also used in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    /// Whether it is `closed`.
    pub fn is_closed(self) -> bool {
        self == Self::Closed
    }

    /// Reads the word; case does not matter.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Open, Self::Closed].into_iter().find(|one| one.as_str().eq_ignore_ascii_case(word))
    }
}

/// The extended statuses of service request updates, as FixMyStreet and its partners exchange them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DetailedStatus {
    /// Reported.
    Open,
    /// Somebody is finding out.
    Investigating,
    /// Work has begun.
    InProgress,
    /// Work is planned.
    Planned,
    /// A date is set.
    ActionScheduled,
    /// Waiting to be sorted.
    ForTriage,
    /// Passed on inside the city.
    InternalReferral,
    /// Done.
    Fixed,
    /// Ended without saying more.
    Closed,
    /// The same as another report.
    Duplicate,
    /// Nothing will be done.
    NoFurtherAction,
    /// Somebody else's business.
    NotCouncilsResponsibility,
    /// Taken back.
    Cancelled,
    /// Opened again.
    Reopen,
}

impl DetailedStatus {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Open,
        Self::Investigating,
        Self::InProgress,
        Self::Planned,
        Self::ActionScheduled,
        Self::ForTriage,
        Self::InternalReferral,
        Self::Fixed,
        Self::Closed,
        Self::Duplicate,
        Self::NoFurtherAction,
        Self::NotCouncilsResponsibility,
        Self::Cancelled,
        Self::Reopen,
    ];

    /// The word on the wire, also used in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Investigating => "investigating",
            Self::InProgress => "in_progress",
            Self::Planned => "planned",
            Self::ActionScheduled => "action_scheduled",
            Self::ForTriage => "for_triage",
            Self::InternalReferral => "internal_referral",
            Self::Fixed => "fixed",
            Self::Closed => "closed",
            Self::Duplicate => "duplicate",
            Self::NoFurtherAction => "no_further_action",
            Self::NotCouncilsResponsibility => "not_councils_responsibility",
            Self::Cancelled => "cancelled",
            Self::Reopen => "reopen",
        }
    }

    /// Reads the word; case does not matter, and `_` and a blank are the same.
    ///
    /// ```
    /// use lamppost::requests::DetailedStatus;
    /// assert_eq!(DetailedStatus::parse("IN PROGRESS"), Some(DetailedStatus::InProgress));
    /// assert_eq!(DetailedStatus::parse("asleep"), None);
    /// ```
    pub fn parse(word: &str) -> Option<Self> {
        let folded = word.trim().to_ascii_lowercase().replace(' ', "_");
        Self::ALL.into_iter().find(|one| one.as_str() == folded)
    }

    /// Which of the two statuses of the standard it is.
    pub fn status(self) -> Status {
        match self {
            Self::Open
            | Self::Investigating
            | Self::InProgress
            | Self::Planned
            | Self::ActionScheduled
            | Self::ForTriage
            | Self::Reopen => Status::Open,
            Self::InternalReferral
            | Self::Fixed
            | Self::Closed
            | Self::Duplicate
            | Self::NoFurtherAction
            | Self::NotCouncilsResponsibility
            | Self::Cancelled => Status::Closed,
        }
    }

    /// The word of `extended_attributes.detailed_status`, as Helsinki and the `CitySDK` use it.
    pub fn city_sdk(self) -> &'static str {
        match self {
            Self::Open | Self::ForTriage | Self::Reopen => "RECEIVED",
            Self::Investigating | Self::InProgress | Self::Planned | Self::ActionScheduled => {
                "IN_PROCESS"
            }
            Self::Fixed | Self::Closed | Self::Duplicate | Self::InternalReferral => "PROCESSED",
            Self::NoFurtherAction | Self::NotCouncilsResponsibility | Self::Cancelled => "REJECTED",
        }
    }
}

impl From<Status> for DetailedStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Open => Self::Open,
            Status::Closed => Self::Closed,
        }
    }
}
