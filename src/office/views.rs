//! What goes over the wire, in both directions.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::identity::FactorState;
use crate::staff::{
    Absence, Access, Account, Capability, Grant, Places, Role, ScopeNames, Session, SessionKind,
    TOKEN_LIFE,
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
    /// Six digits of the authenticator app, or a recovery code, where the account has a second factor.
    #[schema(example = "123456")]
    pub(super) code: Option<String>,
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
    /// Another name for colleagues to read.
    #[schema(max_length = 100)]
    pub(super) name: Option<String>,
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
    /// `tokens`, or `browser` for one that a cookie carries.
    #[schema(example = "browser")]
    pub(super) kind: &'static str,
    /// Whether it is the one that asks.
    pub(super) current: bool,
    /// When it began.
    #[schema(format = DateTime)]
    pub(super) created_datetime: String,
    /// When it was last renewed: its tokens, or by a call of the browser, to the minute.
    #[schema(format = DateTime)]
    pub(super) renewed_datetime: String,
}

impl SessionView {
    pub(super) fn new(session: &Session, current: i64) -> Self {
        Self {
            id: session.id,
            agent: session.agent.clone(),
            kind: match session.kind {
                SessionKind::Tokens => "tokens",
                SessionKind::Browser => "browser",
            },
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
    /// The page that it is accepted on.
    #[schema(example = "https://311.example.org/staff/welcome#lpi_...")]
    pub(super) link: String,
    /// When it ends.
    #[schema(format = DateTime)]
    pub(super) expires_datetime: String,
}

/// How far the caller is with a second factor.
#[derive(Serialize, ToSchema)]
pub(super) struct FactorView {
    /// `none`, `pending` while a secret waits for its first code, or `confirmed`.
    #[schema(example = "confirmed")]
    pub(super) state: &'static str,
    /// Whether the caller's roles demand one.
    pub(super) required: bool,
    /// Recovery codes that are left.
    #[schema(example = 10, minimum = 0)]
    pub(super) recovery_codes_left: i64,
}

impl FactorView {
    pub(super) fn new(state: FactorState, required: bool) -> Self {
        let (state, recovery_codes_left) = match state {
            FactorState::None => ("none", 0),
            FactorState::Pending => ("pending", 0),
            FactorState::Confirmed(left) => ("confirmed", left),
        };
        Self { state, required, recovery_codes_left }
    }
}

/// The secret of a second factor, shown once.
#[derive(Serialize, ToSchema)]
pub(super) struct EnrolmentView {
    /// For an authenticator app to scan, as a QR code.
    #[schema(example = "otpauth://totp/Lamppost:ann%40city.example?secret=...&issuer=Lamppost")]
    pub(super) otpauth_url: String,
    /// The same secret to be typed, in base 32.
    pub(super) secret: String,
}

/// A code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeForm {
    /// Six digits of the authenticator app.
    #[schema(example = "123456")]
    pub(super) code: String,
}

/// Recovery codes, shown once.
#[derive(Serialize, ToSchema)]
pub(super) struct RecoveryCodesView {
    /// Ten codes, each good once.
    pub(super) recovery_codes: Vec<String>,
}

/// An absence to be entered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAbsenceForm {
    /// The first day.
    #[schema(example = "2026-07-01", format = Date)]
    pub(super) first_day: String,
    /// The last day.
    #[schema(example = "2026-07-14", format = Date)]
    pub(super) last_day: String,
    /// The number of the account that does the work meanwhile.
    pub(super) delegate: i64,
}

/// An absence.
#[derive(Serialize, ToSchema)]
pub(super) struct AbsenceView {
    /// Its number.
    pub(super) id: i64,
    /// Who is away.
    pub(super) account: i64,
    /// Who does the work.
    pub(super) delegate: i64,
    /// The first day.
    #[schema(format = Date)]
    pub(super) first_day: String,
    /// The last day.
    #[schema(format = Date)]
    pub(super) last_day: String,
    /// Whether it holds today.
    pub(super) current: bool,
}

impl AbsenceView {
    pub(super) fn new(absence: &Absence, today: NaiveDate) -> Self {
        Self {
            id: absence.id,
            account: absence.account,
            delegate: absence.delegate,
            first_day: absence.first_day.to_string(),
            last_day: absence.last_day.to_string(),
            current: absence.holds(today),
        }
    }
}
