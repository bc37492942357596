//! The configuration as the database has it now, and the government that a path names.

use std::sync::Arc;

use crate::catalogue::{Snapshot, store as catalogue};
use crate::db::{Conn, StoreError};
use crate::http::ApiError;
use crate::jurisdictions::{Jurisdiction, JurisdictionId};
use crate::playbook::{Playbook, store as playbook};
use crate::routing::Known;
use crate::staff::{Capability, Scope, SignedIn};

use super::Office;

/// One state of the configuration.
pub(super) struct Current {
    pub(super) city: Arc<Snapshot>,
    pub(super) playbook: Arc<Playbook>,
}

impl Office {
    /// The configuration, never an older one than the database has: whoever has just changed something sees
    /// his change.
    pub(super) async fn current(&self) -> Result<Current, ApiError> {
        let known = Current { city: self.city.load_full(), playbook: self.playbook.load_full() };
        let today = self.clock.now().date_naive();
        let version: Result<i64, StoreError> = self.store.read(catalogue::version).await;
        let version = version?;
        let fresh = known.playbook.version == version && known.playbook.day == today;
        if fresh && known.city.version == version {
            return Ok(known);
        }
        let load = move |conn: &mut Conn| {
            let city = catalogue::load_snapshot(conn, today)?;
            let playbook = Playbook::load(conn, &city)?;
            Ok((city, playbook))
        };
        let loaded: Result<(Snapshot, Playbook), StoreError> = self.store.read(load).await;
        let (city, playbook) = loaded?;
        Ok(Current { city: Arc::new(city), playbook: Arc::new(playbook) })
    }

    /// Tells this server that the configuration has changed; the others hear of it from the database.
    pub(super) fn changed(&self) {
        self.news.notify_one();
    }
}

impl Current {
    /// The government of a code, if the capability covers all of it; any other does not exist.
    pub(super) fn government(
        &self,
        caller: &SignedIn,
        capability: Capability,
        code: &str,
    ) -> Result<&Jurisdiction, ApiError> {
        let found = self.city.jurisdictions.by_code(code);
        found
            .filter(|one| caller.access.allows(capability, &Scope::government(one.id)))
            .ok_or_else(no_government)
    }

    /// What rules of a government may name.
    pub(super) async fn known(
        &self,
        office: &Office,
        of: JurisdictionId,
    ) -> Result<Known, ApiError> {
        let city = self.city.clone();
        let known: Result<Known, StoreError> =
            office.store.read(move |conn| playbook::known(conn, &city, of)).await;
        Ok(known?)
    }
}

/// There is none of this code, or not for the caller.
pub(super) fn no_government() -> ApiError {
    ApiError::not_found("there is no jurisdiction of this code")
}
