//! Accounts of staff, for those in charge of them.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chrono::TimeDelta;
use serde_json::json;

use super::Office;
use super::record::roles;
use super::views::{AccountChangeForm, AccountView, GrantView, InvitationView, NewAccountForm};
use crate::audit::{Actor, Entry, store as audit};
use crate::db::{Conn, StoreError};
use crate::http::{ApiError, json, read_json};
use crate::staff::{
    Access, Account, Capability, Email, NewAccount, Places, SignedIn, Ticket, TicketKind,
    parse_name, store as staff,
};
use crate::time::{Instant, format_instant};

/// How long an invitation is good for.
const INVITED: TimeDelta = TimeDelta::days(7);

/// Lists the accounts that the caller is in charge of, by address.
#[utoipa::path(get, path = "/staff", operation_id = "list_staff", tag = "staff",
    security(("staff" = [])),
    responses((status = 200, description = "The accounts", body = Vec<AccountView>)))]
pub(super) async fn list(req: HttpRequest, office: Data<Office>) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageStaff).await?;
    let both = |conn: &mut Conn| Ok((staff::list(conn)?, staff::places(conn)?));
    let found: Result<(Vec<(Account, Access)>, Places), StoreError> = office.store.read(both).await;
    let (all, places) = found?;
    let views: Vec<AccountView> = all
        .iter()
        .filter(|(_, access)| caller.access.may_manage(access))
        .map(|(account, access)| AccountView::new(account, access, &places))
        .collect();
    json(StatusCode::OK, &views)
}

/// Shows an account.
#[utoipa::path(get, path = "/staff/{account}", operation_id = "show_staff", tag = "staff",
    security(("staff" = [])), params(("account" = i64, Path, description = "Its number")),
    responses((status = 200, description = "The account", body = AccountView)))]
pub(super) async fn show(
    req: HttpRequest,
    number: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageStaff).await?;
    let (account, access, places) = managed(&office, &caller, &number).await?;
    json(StatusCode::OK, &AccountView::new(&account, &access, &places))
}

/// Makes an account and an invitation for it.
///
/// The invitation is shown once; whoever has it sets the password. Roles may only be given within the ground that
/// the caller is in charge of.
#[utoipa::path(post, path = "/staff", operation_id = "invite_staff", tag = "staff",
    security(("staff" = [])), request_body = NewAccountForm,
    responses((status = 201, description = "The account and its invitation", body = InvitationView)))]
pub(super) async fn create(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageStaff).await?;
    let form: NewAccountForm = read_json(&req, payload, &office.body).await?;
    let places: Result<Places, StoreError> = office.store.read(staff::places).await;
    let places = places?;
    let mut faults = Vec::new();
    let email = Email::parse(&form.email).map_err(|fault| faults.push(fault.to_string()));
    let name = parse_name(&form.name).map_err(|fault| faults.push(fault.to_string()));
    let access = parse_roles(&form.roles, &places, &caller, &mut faults);
    let (Ok(email), Ok(name), true) = (email, name, faults.is_empty()) else {
        return Err(ApiError::Rejected(faults));
    };
    let new = NewAccount { email, name, access };
    let now = office.clock.now();
    let (ticket, until) = invitation(&office, now);
    let given = ticket.clone();
    let who = Actor::Staff(caller.account.id);
    let detail = json!({ "roles": roles(&new.access, &places) });
    let entry = Entry { detail, ..office.about(who, "account.create", 0, &new.access) };
    let work = move |conn: &mut Conn| {
        let id = staff::insert(conn, &new, now)?;
        staff::invite(conn, id, &given, until)?;
        let made = staff::find(conn, id)?;
        audit::append(conn, &Entry { subject: format!("account {id}"), ..entry })?;
        Ok(made)
    };
    let made: Result<Option<(Account, Access)>, StoreError> = office.store.write(work).await;
    let made = match made {
        Err(StoreError::Duplicate(_)) => {
            return Err(ApiError::Conflict("there is an account with this email".to_owned()));
        }
        made => made?,
    };
    let (account, access) = made.ok_or(ApiError::Busy(None))?;
    log::info!(target: "staff", "account {} was made by {}", account.id, caller.account.id);
    let account = AccountView::new(&account, &access, &places);
    json(StatusCode::CREATED, &invited(account, &ticket, until))
}

/// Changes an account: its name, its roles, whether it is in use.
#[utoipa::path(patch, path = "/staff/{account}", operation_id = "change_staff", tag = "staff",
    security(("staff" = [])), params(("account" = i64, Path, description = "Its number")),
    request_body = AccountChangeForm,
    responses((status = 200, description = "The account as it is now", body = AccountView)))]
pub(super) async fn update(
    req: HttpRequest,
    number: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageStaff).await?;
    let form: AccountChangeForm = read_json(&req, payload, &office.body).await?;
    let (account, access, places) = managed(&office, &caller, &number).await?;
    let mut faults = Vec::new();
    let name = form.name.map(|name| parse_name(&name)).transpose();
    let name = name.map_err(|fault| faults.push(fault.to_string())).unwrap_or_default();
    let roles = form.roles.map(|roles| parse_roles(&roles, &places, &caller, &mut faults));
    if account.id == caller.account.id && (roles.is_some() || form.active == Some(false)) {
        faults.push("your own roles and account are changed by somebody else".to_owned());
    }
    ApiError::unless_empty(faults)?;
    let (id, now) = (account.id, office.clock.now());
    let wanted = Changes { name, roles, active: form.active }.of(&account, &access);
    let entry = wanted.entry(&office, &caller, (&account, &access), &places);
    let work = move |conn: &mut Conn| {
        wanted.make(conn, id, now)?;
        let changed = staff::find(conn, id)?;
        if let Some(entry) = entry {
            audit::append(conn, &entry)?;
        }
        Ok(changed)
    };
    let changed: Result<Option<(Account, Access)>, StoreError> = office.store.write(work).await;
    office.roll.forget();
    let (account, access) = changed?.ok_or_else(unknown)?;
    log::info!(target: "staff", "account {id} was changed by {}", caller.account.id);
    json(StatusCode::OK, &AccountView::new(&account, &access, &places))
}

/// Makes a new invitation for an account, in place of any other.
///
/// For somebody whose invitation has ended, or who has forgotten the password.
#[utoipa::path(post, path = "/staff/{account}/invitation", operation_id = "invite_staff_again", tag = "staff",
    security(("staff" = [])), params(("account" = i64, Path, description = "Its number")),
    responses((status = 201, description = "The account and its invitation", body = InvitationView)))]
pub(super) async fn invite(
    req: HttpRequest,
    number: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ManageStaff).await?;
    let (account, access, places) = managed(&office, &caller, &number).await?;
    if account.disabled_at.is_some() {
        return Err(ApiError::Conflict(
            "the account is disabled: take it into use first".to_owned(),
        ));
    }
    let (ticket, until) = invitation(&office, office.clock.now());
    let (id, given) = (account.id, ticket.clone());
    let entry = office.about(Actor::Staff(caller.account.id), "account.invite", id, &access);
    let work = move |conn: &mut Conn| {
        staff::invite(conn, id, &given, until)?;
        audit::append(conn, &entry).map(|_number| ())
    };
    let stored: Result<(), StoreError> = office.store.write(work).await;
    stored?;
    log::info!(target: "staff", "account {id} was invited again by {}", caller.account.id);
    let account = AccountView::new(&account, &access, &places);
    json(StatusCode::CREATED, &invited(account, &ticket, until))
}

/// What is to change of an account.
struct Changes {
    name: Option<String>,
    roles: Option<Access>,
    active: Option<bool>,
}

impl Changes {
    /// Without what is so already.
    fn of(self, account: &Account, access: &Access) -> Self {
        Self {
            name: self.name.filter(|name| *name != account.name),
            roles: self.roles.filter(|roles| roles != access),
            active: self.active.filter(|active| *active == account.disabled_at.is_some()),
        }
    }

    fn make(&self, conn: &mut Conn, id: i64, now: Instant) -> Result<(), StoreError> {
        if let Some(name) = &self.name {
            staff::rename(conn, id, name)?;
        }
        if let Some(roles) = &self.roles {
            staff::set_access(conn, id, roles)?;
        }
        match self.active {
            Some(true) => staff::enable(conn, id),
            Some(false) => {
                staff::disable(conn, id, now)?;
                staff::end_all(conn, id, now)
            }
            None => Ok(()),
        }
    }

    /// What the audit log is told; nothing when nothing changes.
    fn entry(
        &self,
        office: &Office,
        caller: &SignedIn,
        (account, access): (&Account, &Access),
        places: &Places,
    ) -> Option<Entry> {
        let named = [
            ("name", self.name.is_some()),
            ("roles", self.roles.is_some()),
            ("active", self.active.is_some()),
        ];
        let fields: Vec<&str> =
            named.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect();
        if fields.is_empty() {
            return None;
        }
        let mut detail = json!({ "fields": fields });
        let mut concerned = access.grants().to_vec();
        if let (Some(after), Some(object)) = (&self.roles, detail.as_object_mut()) {
            object.insert("roles_before".to_owned(), roles(access, places));
            object.insert("roles".to_owned(), roles(after, places));
            concerned.extend(after.grants().to_vec());
        }
        let action = match self.active {
            Some(true) => "account.enable",
            Some(false) => "account.disable",
            None => "account.change",
        };
        let who = Actor::Staff(caller.account.id);
        let entry = office.about(who, action, account.id, &Access::new(concerned));
        Some(Entry { detail, ..entry })
    }
}

/// An account that the caller is in charge of; any other does not exist for him.
async fn managed(
    office: &Office,
    caller: &SignedIn,
    number: &str,
) -> Result<(Account, Access, Places), ApiError> {
    let id: i64 = number.parse().map_err(|_cause| unknown())?;
    let both = move |conn: &mut Conn| Ok((staff::find(conn, id)?, staff::places(conn)?));
    let found: Result<(Option<(Account, Access)>, Places), StoreError> =
        office.store.read(both).await;
    let (found, places) = found?;
    let (account, access) = found.ok_or_else(unknown)?;
    if caller.access.may_manage(&access) { Ok((account, access, places)) } else { Err(unknown()) }
}

fn unknown() -> ApiError {
    ApiError::not_found("there is no account of this number")
}

fn parse_roles(
    roles: &[GrantView],
    places: &Places,
    caller: &SignedIn,
    faults: &mut Vec<String>,
) -> Access {
    if roles.is_empty() {
        faults.push("roles must name at least one".to_owned());
    }
    let mut grants = Vec::new();
    let places = places.known_to(&caller.access, Capability::ManageStaff);
    for role in roles {
        match role.parse(&places) {
            Ok(grant) if caller.access.may_grant(&grant) => grants.push(grant),
            Ok(_) => faults.push(format!("you may not give the role {} there", role.role)),
            Err(fault) => faults.push(fault),
        }
    }
    Access::new(grants)
}

fn invitation(office: &Office, now: Instant) -> (Ticket, Instant) {
    let ticket = Ticket::generate(TicketKind::Invitation, office.ids.as_ref());
    (ticket, now.checked_add_signed(INVITED).unwrap_or(now))
}

fn invited(account: AccountView, ticket: &Ticket, until: Instant) -> InvitationView {
    InvitationView {
        account,
        invitation: ticket.reveal().to_owned(),
        expires_datetime: format_instant(until),
    }
}
