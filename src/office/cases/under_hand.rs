//! One report under somebody's hands: may he, is it still as he saw it, and then the change, in one transaction.

use std::sync::Arc;

use serde_json::{Value, json};

use super::views::Names;
use crate::cases::store as cases;
use crate::cases::{Case, FieldChange, Reach, Since};
use crate::catalogue::{Service, Snapshot};
use crate::db::{Conn, StoreError};
use crate::http::ApiError;
use crate::office::Office;
use crate::playbook::Playbook;
use crate::staff::{Capability, SignedIn};
use crate::time::{Instant, format_instant};
use crate::workflow::Machine;

/// Whoever changes reports, with all that is needed to check it.
#[derive(Clone)]
pub(in crate::office) struct Hand {
    /// Who it is.
    pub(in crate::office) caller: SignedIn,
    /// The city as it is now.
    pub(in crate::office) city: Arc<Snapshot>,
    /// How reports are handled now.
    pub(in crate::office) playbook: Arc<Playbook>,
    /// What time it is.
    pub(in crate::office) now: Instant,
}

/// A report that the transaction holds and the caller may change.
pub(in crate::office) struct Held {
    pub(in crate::office) case: Case,
    pub(in crate::office) reach: Reach,
}

/// A number in a path. What is none names nothing.
pub(in crate::office) fn number(text: &str) -> Result<i64, ApiError> {
    text.parse().map_err(|_cause| unknown())
}

/// A report that is not there, or not for the caller.
pub(in crate::office) fn unknown() -> ApiError {
    ApiError::not_found("there is no request of this number")
}

impl Hand {
    /// Of whoever has signed in.
    pub(in crate::office) fn of(office: &Office, caller: SignedIn) -> Self {
        Self {
            caller,
            city: office.city.load_full(),
            playbook: office.playbook.load_full(),
            now: office.clock.now(),
        }
    }

    /// The caller's account.
    pub(in crate::office) fn account(&self) -> i64 {
        self.caller.account.id
    }

    /// Takes hold of a report, if the caller may see it and has a capability over it, and if it is still what he
    /// saw.
    ///
    /// # Errors
    /// 404 when it is not there for the caller, 403 when he may only see it, 409 with what changed since.
    pub(in crate::office) fn hold(
        &self,
        conn: &mut Conn,
        id: i64,
        capability: Capability,
        version: Option<i64>,
    ) -> Result<Held, ApiError> {
        let case = cases::hold(conn, id)?.ok_or_else(unknown)?;
        let reach = self.check(conn, &case, capability)?;
        match version {
            Some(seen) if seen != case.version => Err(self.stale(conn, &case, seen)?),
            _ => Ok(Held { case, reach }),
        }
    }

    /// Reads a report without holding it.
    pub(in crate::office) fn see(&self, conn: &mut Conn, id: i64) -> Result<Held, ApiError> {
        let case = cases::find(conn, id)?.ok_or_else(unknown)?;
        let reach = self.check(conn, &case, Capability::ViewRequests)?;
        Ok(Held { case, reach })
    }

    fn check(
        &self,
        conn: &mut Conn,
        case: &Case,
        capability: Capability,
    ) -> Result<Reach, ApiError> {
        let reach = cases::reach(conn, case)?;
        let access = &self.caller.access;
        if !reach.allows(access, Capability::ViewRequests) {
            return Err(unknown());
        }
        if !reach.allows(access, capability) {
            return Err(ApiError::Forbidden("your roles do not allow that for this request"));
        }
        Ok(reach)
    }

    /// What to tell somebody who has an old version in his hands: everything that changed since.
    fn stale(&self, conn: &mut Conn, case: &Case, seen: i64) -> Result<ApiError, StoreError> {
        let missed = cases::since(conn, case.id, seen)?;
        let accounts: Vec<i64> = missed.iter().filter_map(|one| one.by).collect();
        let mut names = Names::new(&self.city, &self.playbook);
        names.load_people(conn, accounts)?;
        let told: Vec<Value> = missed.iter().map(|one| since_view(one, &names)).collect();
        Ok(ApiError::Contradicted {
            sentence: format!(
                "the request has changed: you sent version {seen}, and it is at version {}",
                case.version
            ),
            detail: Box::new(json!({ "version": case.version, "since": told })),
        })
    }

    /// The workflow that a report goes by.
    pub(in crate::office) fn machine(&self, case: &Case) -> &Machine {
        self.playbook.machine(case.facts.service_id)
    }

    /// The service of a report.
    pub(in crate::office) fn service(&self, case: &Case) -> Option<&Service> {
        self.city.catalogue.by_id(case.facts.service_id)
    }
}

fn since_view(one: &Since, names: &Names<'_>) -> Value {
    let changes: Vec<FieldChange> = one.changes.iter().map(|change| names.told(change)).collect();
    json!({
        "version": one.version,
        "at": format_instant(one.at),
        "by": one.by.map(|account| names.person(account)),
        "changes": changes,
    })
}
