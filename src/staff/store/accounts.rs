//! Rows of accounts, their roles and invitations.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::{staff_accounts as t, staff_grants, staff_invitations};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::JurisdictionId;
use crate::staff::{Access, Account, Email, Grant, NewAccount, PasswordHash, Role, Scope, Ticket};
use crate::time::Instant;

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
struct AccountRow {
    id: i64,
    email: String,
    name: String,
    password: Option<String>,
    created_at: NaiveDateTime,
    disabled_at: Option<NaiveDateTime>,
}

impl TryFrom<AccountRow> for Account {
    type Error = StoreError;

    fn try_from(row: AccountRow) -> Result<Self, StoreError> {
        let email = Email::parse(&row.email)
            .map_err(|fault| StoreError::Corrupt(format!("account {}: {fault}", row.id)))?;
        Ok(Self {
            id: row.id,
            email,
            name: row.name,
            created_at: row.created_at.and_utc(),
            accepted: row.password.is_some(),
            disabled_at: row.disabled_at.map(|at| at.and_utc()),
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = staff_grants)]
struct GrantRow {
    account_id: i64,
    role: String,
    jurisdiction_id: Option<i64>,
    department_id: Option<i64>,
    area_id: Option<i64>,
}

impl TryFrom<&GrantRow> for Grant {
    type Error = StoreError;

    fn try_from(row: &GrantRow) -> Result<Self, StoreError> {
        let unknown = || StoreError::Corrupt(format!("account {}: {}", row.account_id, row.role));
        Ok(Self {
            role: Role::parse(&row.role).ok_or_else(unknown)?,
            scope: Scope {
                jurisdiction: row.jurisdiction_id.map(JurisdictionId),
                department: row.department_id,
                area: row.area_id,
            },
        })
    }
}

/// Stores an account that nobody has accepted yet; returns its key.
///
/// # Errors
/// [`StoreError::Duplicate`] when there is one with this address.
pub fn insert(conn: &mut Conn, new: &NewAccount, now: Instant) -> Result<i64, StoreError> {
    let row =
        (t::email.eq(new.email.as_str()), t::name.eq(&new.name), t::created_at.eq(now.naive_utc()));
    let id = diesel::insert_into(t::table).values(row).returning(t::id).get_result(conn)?;
    insert_grants(conn, id, &new.access)?;
    Ok(id)
}

fn insert_grants(conn: &mut Conn, account: i64, access: &Access) -> Result<(), StoreError> {
    use staff_grants as g;
    for grant in access.grants() {
        diesel::insert_into(g::table)
            .values((
                g::account_id.eq(account),
                g::role.eq(grant.role.as_str()),
                g::jurisdiction_id.eq(grant.scope.jurisdiction.map(|id| id.0)),
                g::department_id.eq(grant.scope.department),
                g::area_id.eq(grant.scope.area),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// An account and what it may do.
pub fn find(conn: &mut Conn, id: i64) -> Result<Option<(Account, Access)>, StoreError> {
    let row: Option<AccountRow> =
        t::table.find(id).select(AccountRow::as_select()).first(conn).optional()?;
    let Some(row) = row else { return Ok(None) };
    let access = access_of(conn, &[row.id])?.remove(&row.id).unwrap_or_default();
    Ok(Some((row.try_into()?, access)))
}

/// The key of the account with this address.
pub fn find_by_email(conn: &mut Conn, email: &Email) -> Result<Option<i64>, StoreError> {
    Ok(t::table.filter(t::email.eq(email.as_str())).select(t::id).first(conn).optional()?)
}

/// The key and the hash of an account that may sign in with a password.
pub fn sign_in_secret(
    conn: &mut Conn,
    email: &Email,
) -> Result<Option<(i64, PasswordHash)>, StoreError> {
    let row: Option<(i64, Option<String>)> = t::table
        .filter(t::email.eq(email.as_str()))
        .filter(t::disabled_at.is_null())
        .select((t::id, t::password))
        .first(conn)
        .optional()?;
    Ok(row.and_then(|(id, hash)| Some((id, PasswordHash::stored(hash?)))))
}

/// At most `size` accounts with what each may do, by address, from the one behind the address `after`.
pub fn list_after(
    conn: &mut Conn,
    after: &str,
    size: i64,
) -> Result<Vec<(Account, Access)>, StoreError> {
    let rows: Vec<AccountRow> = t::table
        .filter(t::email.gt(after))
        .order(t::email)
        .limit(size)
        .select(AccountRow::as_select())
        .load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut access = access_of(conn, &ids)?;
    rows.into_iter()
        .map(|row| {
            let access = access.remove(&row.id).unwrap_or_default();
            Ok((row.try_into()?, access))
        })
        .collect()
}

fn access_of(conn: &mut Conn, accounts: &[i64]) -> Result<HashMap<i64, Access>, StoreError> {
    use staff_grants as g;
    let rows: Vec<GrantRow> = g::table
        .filter(g::account_id.eq_any(accounts.to_vec()))
        .order(g::id)
        .select(GrantRow::as_select())
        .load(conn)?;
    let mut grants: HashMap<i64, Vec<Grant>> = HashMap::new();
    for row in &rows {
        grants.entry(row.account_id).or_default().push(row.try_into()?);
    }
    Ok(grants.into_iter().map(|(id, each)| (id, Access::new(each))).collect())
}

/// Puts the hash of the same password, made at today's costs, in place of an older one. Does nothing when the
/// password was changed meanwhile.
pub fn replace_password(
    conn: &mut Conn,
    id: i64,
    (old, new): (&PasswordHash, &PasswordHash),
) -> Result<(), StoreError> {
    diesel::update(t::table.find(id).filter(t::password.eq(old.as_str())))
        .set(t::password.eq(new.as_str()))
        .execute(conn)?;
    Ok(())
}

/// Gives an account another name.
pub fn rename(conn: &mut Conn, id: i64, name: &str) -> Result<(), StoreError> {
    diesel::update(t::table.find(id)).set(t::name.eq(name)).execute(conn)?;
    Ok(())
}

/// Replaces all that an account may do.
pub fn set_access(conn: &mut Conn, id: i64, access: &Access) -> Result<(), StoreError> {
    diesel::delete(staff_grants::table.filter(staff_grants::account_id.eq(id))).execute(conn)?;
    insert_grants(conn, id, access)
}

/// Takes an account out of use; what it has done stays. Its sessions are ended by the caller.
pub fn disable(conn: &mut Conn, id: i64, now: Instant) -> Result<(), StoreError> {
    diesel::update(t::table.find(id).filter(t::disabled_at.is_null()))
        .set(t::disabled_at.eq(now.naive_utc()))
        .execute(conn)?;
    Ok(())
}

/// Takes an account into use again.
pub fn enable(conn: &mut Conn, id: i64) -> Result<(), StoreError> {
    diesel::update(t::table.find(id))
        .set(t::disabled_at.eq(None::<NaiveDateTime>))
        .execute(conn)?;
    Ok(())
}

/// Stores an invitation, in place of any earlier one of the account.
pub fn invite(
    conn: &mut Conn,
    account: i64,
    ticket: &Ticket,
    expires_at: Instant,
) -> Result<(), StoreError> {
    use staff_invitations as i;
    diesel::delete(i::table.filter(i::account_id.eq(account))).execute(conn)?;
    diesel::insert_into(i::table)
        .values((
            i::digest.eq(ticket.digest()),
            i::account_id.eq(account),
            i::expires_at.eq(expires_at.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whom an invitation is for, if it is still good.
pub fn invitee(
    conn: &mut Conn,
    ticket: &Ticket,
    now: Instant,
) -> Result<Option<Account>, StoreError> {
    use staff_invitations as i;
    let row: Option<AccountRow> = i::table
        .inner_join(t::table)
        .filter(i::digest.eq(ticket.digest()))
        .filter(i::expires_at.gt(now.naive_utc()))
        .filter(t::disabled_at.is_null())
        .select(AccountRow::as_select())
        .first(conn)
        .optional()?;
    row.map(Account::try_from).transpose()
}

/// Sets a password by an invitation, which is then spent. Returns the account; `None` when the invitation is not
/// good any more: of two who try at once, one gets it. The holder may choose another name.
pub fn accept_invitation(
    conn: &mut Conn,
    ticket: &Ticket,
    (hash, name): (&PasswordHash, Option<&str>),
    now: Instant,
) -> Result<Option<i64>, StoreError> {
    use staff_invitations as i;
    let Some(account) = invitee(conn, ticket, now)? else { return Ok(None) };
    let spent = diesel::delete(i::table.find(ticket.digest())).execute(conn)?;
    if spent == 0 {
        return Ok(None);
    }
    diesel::update(t::table.find(account.id)).set(t::password.eq(hash.as_str())).execute(conn)?;
    if let Some(name) = name {
        rename(conn, account.id, name)?;
    }
    Ok(Some(account.id))
}

/// What colleagues read of accounts, by their keys.
pub fn names(conn: &mut Conn, ids: &[i64]) -> Result<HashMap<i64, String>, StoreError> {
    let rows: Vec<(i64, String)> =
        t::table.filter(t::id.eq_any(ids.to_vec())).select((t::id, t::name)).load(conn)?;
    Ok(rows.into_iter().collect())
}
