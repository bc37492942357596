//! What is written into the audit log of what the office does, always in the transaction of the change.

use serde_json::{Value, json};

use super::Office;
use super::views::GrantView;
use crate::audit::{Actor, Entry};
use crate::staff::{Access, Places};

impl Office {
    /// Something that was done now to the account with these roles, which tell whose business it is.
    pub(super) fn about(
        &self,
        actor: Actor,
        action: &'static str,
        account: i64,
        access: &Access,
    ) -> Entry {
        Entry {
            at: self.clock.now(),
            jurisdiction: access.only_government(),
            actor,
            action,
            subject: format!("account {account}"),
            detail: Value::Null,
        }
    }
}

/// Roles as an entry tells of them.
pub(super) fn roles(access: &Access, places: &Places) -> Value {
    json!(access.grants().iter().map(|grant| GrantView::new(grant, places)).collect::<Vec<_>>())
}
