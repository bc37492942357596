//! Roles, what each allows, and the part of the city that a role is limited to.

use crate::jurisdictions::JurisdictionId;

/// One thing that a member of staff may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Capability {
    /// See reports, also those that are not public.
    ViewRequests,
    /// Change reports: their status, owner, notes.
    ChangeRequests,
    /// Hand reports to other people, teams and departments.
    Assign,
    /// Read how a reporter can be reached; each reading is logged.
    ViewContacts,
    /// Hide, release and mask what the public sees.
    Moderate,
    /// Write rules and workflows.
    ManageRules,
    /// Make and change accounts.
    ManageStaff,
    /// Make and revoke API keys.
    ManageKeys,
    /// Read the record of who did what.
    Audit,
}

impl Capability {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::ViewRequests,
        Self::ChangeRequests,
        Self::Assign,
        Self::ViewContacts,
        Self::Moderate,
        Self::ManageRules,
        Self::ManageStaff,
        Self::ManageKeys,
        Self::Audit,
    ];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ViewRequests => "view_requests",
            Self::ChangeRequests => "change_requests",
            Self::Assign => "assign",
            Self::ViewContacts => "view_contacts",
            Self::Moderate => "moderate",
            Self::ManageRules => "manage_rules",
            Self::ManageStaff => "manage_staff",
            Self::ManageKeys => "manage_keys",
            Self::Audit => "audit",
        }
    }
}

/// A kind of work in a 311 office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Looks, for council members and auditors of service: no contact data.
    Observer,
    /// Works in the street: changes reports, sees no contact data.
    FieldWorker,
    /// Answers reports.
    Agent,
    /// Looks after what the public sees.
    Moderator,
    /// Leads a team or a department.
    Supervisor,
    /// Checks who did what; changes nothing.
    Auditor,
    /// Runs the office: accounts, keys, rules.
    Administrator,
}

impl Role {
    /// All of them, from the one that may least.
    pub const ALL: [Self; 7] = [
        Self::Observer,
        Self::FieldWorker,
        Self::Agent,
        Self::Moderator,
        Self::Supervisor,
        Self::Auditor,
        Self::Administrator,
    ];

    /// The word on the wire, also used in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Observer => "observer",
            Self::FieldWorker => "field_worker",
            Self::Agent => "agent",
            Self::Moderator => "moderator",
            Self::Supervisor => "supervisor",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// What the role allows.
    pub fn capabilities(self) -> &'static [Capability] {
        use Capability::{
            Assign, Audit, ChangeRequests, ManageKeys, ManageRules, ManageStaff, Moderate,
            ViewContacts, ViewRequests,
        };
        match self {
            Self::Observer => &[ViewRequests],
            Self::FieldWorker => &[ViewRequests, ChangeRequests],
            Self::Agent => &[ViewRequests, ChangeRequests, Assign, ViewContacts],
            Self::Moderator => &[ViewRequests, Moderate],
            Self::Supervisor => &[ViewRequests, ChangeRequests, Assign, ViewContacts, Moderate],
            Self::Auditor => &[ViewRequests, Audit],
            // Reading contact data is nobody's by rank: it takes a role that needs it.
            Self::Administrator => &[ViewRequests, ManageRules, ManageStaff, ManageKeys, Audit],
        }
    }
}

/// The part of the city that something concerns, or that a role is limited to. What is `None` is not limited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The government.
    pub jurisdiction: Option<JurisdictionId>,
    /// The key of a department of it.
    pub department: Option<i64>,
    /// The key of an area of it.
    pub area: Option<i64>,
}

impl Scope {
    /// A whole government.
    pub fn government(jurisdiction: JurisdictionId) -> Self {
        Self { jurisdiction: Some(jurisdiction), department: None, area: None }
    }

    /// Whether all of `other` lies within.
    pub fn holds(&self, other: &Self) -> bool {
        fn within<T: PartialEq>(limit: Option<&T>, of: Option<&T>) -> bool {
            limit.is_none() || limit == of
        }
        within(self.jurisdiction.as_ref(), other.jurisdiction.as_ref())
            && within(self.department.as_ref(), other.department.as_ref())
            && within(self.area.as_ref(), other.area.as_ref())
    }
}

/// A role within a scope.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Grant {
    /// What it allows.
    pub role: Role,
    /// Where.
    pub scope: Scope,
}

/// All that somebody may do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access(Vec<Grant>);

impl Access {
    /// From roles, each once.
    pub fn new(grants: impl IntoIterator<Item = Grant>) -> Self {
        let mut each: Vec<Grant> = Vec::new();
        for grant in grants {
            if !each.contains(&grant) {
                each.push(grant);
            }
        }
        Self(each)
    }

    /// The roles.
    pub fn grants(&self) -> &[Grant] {
        &self.0
    }

    /// Whether a capability covers all of `scope`.
    pub fn allows(&self, capability: Capability, scope: &Scope) -> bool {
        self.0.iter().any(|grant| {
            grant.role.capabilities().contains(&capability) && grant.scope.holds(scope)
        })
    }

    /// Whether there is any part of the city in which the capability holds.
    pub fn allows_somewhere(&self, capability: Capability) -> bool {
        self.0.iter().any(|grant| grant.role.capabilities().contains(&capability))
    }

    /// The government that every role is limited to, if it is one and the same.
    pub fn only_government(&self) -> Option<JurisdictionId> {
        let mut all = self.0.iter().map(|grant| grant.scope.jurisdiction);
        let first = all.next()??;
        all.all(|other| other == Some(first)).then_some(first)
    }

    /// Whether whoever has this access may give a role to somebody: he or she must be in charge of staff for
    /// all of its scope. So nobody hands out more ground than his own.
    pub fn may_grant(&self, grant: &Grant) -> bool {
        self.allows(Capability::ManageStaff, &grant.scope)
    }

    /// Whether somebody with `other` access is this one's to look after: every role that he or she has is.
    pub fn may_manage(&self, other: &Self) -> bool {
        other.0.iter().all(|grant| self.may_grant(grant))
            && self.allows_somewhere(Capability::ManageStaff)
    }
}
