//! What goes over the wire, in both directions.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::staff::{
    Access, Account, Capability, Grant, Places, Role, ScopeNames, Session, TOKEN_LIFE,
};
use crate::time::format_instant;

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignInForm {
    /// The address of the account.
    #[schema(example = "ann@city.example")]
    pub(super) email: String,
    /// Its password.
    pub(super) password: String,
}

/// The ticket that renews a session.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RenewalForm {
    /// As the last answer gave it; it is good once.
    pub(super) refresh_token: String,
}

/// An invitation and what its holder chooses.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AcceptanceForm {
    /// The text that whoever was invited has been given.
    pub(super) invitation: String,
    /// The password to be.
    #[schema(min_length = 12, max_length = 128)]
    pub(super) password: String,
}

/// What a client needs for its next calls.
#[derive(Serialize, ToSchema)]
pub(super) struct TokensView {
    /// To be sent as `Authorization: Bearer`.
    pub(super) access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub(super) token_type: &'static str,
    /// Seconds that the access token is good for.
    #[schema(example = 900)]
    pub(super) expires_in: i64,
    /// Renews both, once.
    pub(super) refresh_token: String,
}

impl TokensView {
    pub(super) fn new(access_token: &str, refresh_token: &str) -> Self {
        Self {
            access_token: access_token.to_owned(),
            token_type: "Bearer",
            expires_in: TOKEN_LIFE.num_seconds(),
            refresh_token: refresh_token.to_owned(),
        }
    }
}

/// A session of the caller.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionView {
    /// Its number.
    pub(super) id: i64,
    /// What the device calls itself.
    pub(super) agent: String,
    /// Whether it is the one that asks.
    pub(super) current: bool,
    /// When it began.
    #[schema(format = DateTime)]
    pub(super) created_datetime: String,
    /// When its tokens were last renewed.
    #[schema(format = DateTime)]
    pub(super) renewed_datetime: String,
}

impl SessionView {
    pub(super) fn new(session: &Session, current: i64) -> Self {
        Self {
            id: session.id,
            agent: session.agent.clone(),
            current: session.id == current,
            created_datetime: format_instant(session.created_at),
            renewed_datetime: format_instant(session.renewed_at),
        }
    }
}

/// A role, and the part of the city that it is limited to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GrantView {
    /// `observer`, `field_worker`, `agent`, `moderator`, `supervisor`, `auditor` or `administrator`.
    #[schema(example = "agent")]
    pub(super) role: String,
    /// The code of a government; without it, every government of this installation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) jurisdiction_id: Option<String>,
    /// The code of a department of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) department: Option<String>,
    /// The layer of an area of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) layer: Option<String>,
    /// The area's code in that layer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) area: Option<String>,
}

impl GrantView {
    pub(super) fn new(grant: &Grant, places: &Places) -> Self {
        let ScopeNames { jurisdiction_id, department, layer, area } = places.name(&grant.scope);
        Self { role: grant.role.as_str().to_owned(), jurisdiction_id, department, layer, area }
    }

    /// The role that is meant, or what is wrong with it.
    pub(super) fn parse(&self, places: &Places) -> Result<Grant, String> {
        let role = Role::parse(&self.role)
            .ok_or_else(|| format!("there is no role {}", self.role.escape_debug()))?;
        let names = ScopeNames {
            jurisdiction_id: self.jurisdiction_id.clone(),
            department: self.department.clone(),
            layer: self.layer.clone(),
            area: self.area.clone(),
        };
        Ok(Grant { role, scope: places.find(&names)? })
    }
}

/// An account.
#[derive(Serialize, ToSchema)]
pub(super) struct AccountView {
    /// Its number.
    pub(super) id: i64,
    /// What it is found by.
    pub(super) email: String,
    /// What colleagues read.
    pub(super) name: String,
    /// `invited`, `active` or `disabled`.
    #[schema(example = "active")]
    pub(super) state: &'static str,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(super) created_datetime: String,
    /// Its roles.
    pub(super) roles: Vec<GrantView>,
}

impl AccountView {
    pub(super) fn new(account: &Account, access: &Access, places: &Places) -> Self {
        let state = match (account.disabled_at, account.accepted) {
            (Some(_), _) => "disabled",
            (None, true) => "active",
            (None, false) => "invited",
        };
        Self {
            id: account.id,
            email: account.email.as_str().to_owned(),
            name: account.name.clone(),
            state,
            created_datetime: format_instant(account.created_at),
            roles: access.grants().iter().map(|grant| GrantView::new(grant, places)).collect(),
        }
    }
}

/// The caller, and what may be offered to him.
#[derive(Serialize, ToSchema)]
pub(super) struct MeView {
    /// The account.
    #[serde(flatten)]
    pub(super) account: AccountView,
    /// What its roles allow, somewhere.
    #[schema(example = json!(["view_requests"]))]
    pub(super) capabilities: Vec<&'static str>,
}

impl MeView {
    pub(super) fn new(account: AccountView, access: &Access) -> Self {
        let allowed = Capability::ALL.into_iter().filter(|one| access.allows_somewhere(*one));
        Self { account, capabilities: allowed.map(Capability::as_str).collect() }
    }
}

/// Somebody to be invited.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAccountForm {
    /// What the account is found by.
    #[schema(example = "ann@city.example")]
    pub(super) email: String,
    /// What colleagues read.
    #[schema(max_length = 100)]
    pub(super) name: String,
    /// Its roles, at least one.
    #[schema(min_items = 1)]
    pub(super) roles: Vec<GrantView>,
}

/// What is to change of an account; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountChangeForm {
    /// Another name.
    #[schema(max_length = 100)]
    pub(super) name: Option<String>,
    /// All of its roles, in place of those it has.
    #[schema(min_items = 1)]
    pub(super) roles: Option<Vec<GrantView>>,
    /// `false` takes it out of use and ends its sessions at once.
    pub(super) active: Option<bool>,
}

/// An invitation, shown once.
#[derive(Serialize, ToSchema)]
pub(super) struct InvitationView {
    /// Whom it is for.
    pub(super) account: AccountView,
    /// To be handed to that person and nobody else; good once.
    pub(super) invitation: String,
    /// When it ends.
    #[schema(format = DateTime)]
    pub(super) expires_datetime: String,
}
