//! One report under somebody's hands: may he, is it still as he saw it, and then the change, in one transaction.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::views::Names;
use crate::audit::{Actor, Entry, store as audit};
use crate::cases::store as cases;
use crate::cases::{Case, Facts, FieldChange, Reach, Since, between};
use crate::catalogue::{Service, Snapshot};
use crate::db::{Conn, StoreError};
use crate::http::ApiError;
use crate::jurisdictions::{Jurisdiction, JurisdictionId};
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
    /// How it stood, and at which version, when the audit log was last told of it.
    told: (Facts, i64),
    /// What changed since, besides its facts.
    also: Vec<&'static str>,
}

impl Held {
    fn new(case: Case, reach: Reach) -> Self {
        let told = (case.facts.clone(), case.version);
        Self { case, reach, told, also: Vec::new() }
    }

    /// Notes that something changed which is none of its facts.
    pub(in crate::office) fn also(&mut self, field: &'static str) {
        self.also.push(field);
    }

    /// Whether it was changed and the audit log not told of it.
    pub(in crate::office) fn is_changed(&self) -> bool {
        self.case.version != self.told.1
    }
}

/// A number in a path. What is none names nothing.
pub(in crate::office) fn number(text: &str) -> Result<i64, ApiError> {
    text.parse().map_err(|_cause| unknown())
}

/// A report that is not there, or not for the caller.
pub(in crate::office) fn unknown() -> ApiError {
    ApiError::not_found("there is no request of this number")
}

/// A report by its number, and whether the caller has it in hand.
pub(in crate::office) type Taken = (i64, Result<Held, ApiError>);

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
        let reach = cases::reach(conn, &case)?;
        self.admit(conn, Held::new(case, reach), capability, version)
    }

    /// [`Hand::hold`] for many, each with the version that was seen: what they belong to is read for all at once.
    /// They are held in the order of their keys, so that two calls never wait for each other.
    pub(in crate::office) fn hold_all(
        &self,
        conn: &mut Conn,
        wanted: &[(i64, Option<i64>)],
        capability: Capability,
    ) -> Result<Vec<Taken>, StoreError> {
        let mut wanted = wanted.to_vec();
        wanted.sort_unstable();
        let mut found = Vec::with_capacity(wanted.len());
        for (id, seen) in wanted {
            found.push((id, seen, cases::hold(conn, id)?));
        }
        let all: Vec<&Case> = found.iter().filter_map(|(_, _, case)| case.as_ref()).collect();
        let mut reaches = cases::reaches(conn, &all)?;
        let mut held = Vec::with_capacity(found.len());
        for (id, seen, case) in found {
            let one = case.and_then(|case| Some(Held::new(case, reaches.remove(&id)?)));
            let one = one.ok_or_else(unknown);
            held.push((id, one.and_then(|one| self.admit(conn, one, capability, seen))));
        }
        Ok(held)
    }

    /// Whether the caller may go on with a report, and it is what he saw.
    fn admit(
        &self,
        conn: &mut Conn,
        held: Held,
        capability: Capability,
        version: Option<i64>,
    ) -> Result<Held, ApiError> {
        self.may(&held.reach, capability)?;
        match version {
            Some(seen) if seen != held.case.version => Err(self.stale(conn, &held.case, seen)?),
            _ => Ok(held),
        }
    }

    /// Reads a report without holding it.
    pub(in crate::office) fn see(&self, conn: &mut Conn, id: i64) -> Result<Held, ApiError> {
        let case = cases::find(conn, id)?.ok_or_else(unknown)?;
        let reach = cases::reach(conn, &case)?;
        self.may(&reach, Capability::ViewRequests)?;
        Ok(Held::new(case, reach))
    }

    /// Something that the caller did to a report that is held, for the audit log: the version that came of it and the
    /// names of the fields that changed, never what stands in them.
    pub(in crate::office) fn entry(
        &self,
        action: &'static str,
        held: &mut Held,
        more: Value,
    ) -> Entry {
        let mut detail = if let Value::Object(members) = more { members } else { Map::new() };
        if held.is_changed() {
            detail.insert("version".to_owned(), json!(held.case.version));
        }
        let changes = between(&held.told.0, &held.case.facts);
        let mut fields: Vec<String> = changes.into_iter().map(|change| change.field).collect();
        fields.extend(held.also.drain(..).map(str::to_owned));
        if !fields.is_empty() {
            detail.insert("fields".to_owned(), json!(fields));
        }
        held.told = (held.case.facts.clone(), held.case.version);
        let subject = format!("request {}", held.case.id);
        self.about(action, held.case.jurisdiction, subject, Value::Object(detail))
    }

    /// Something that the caller did, for the audit log.
    pub(in crate::office) fn about(
        &self,
        action: &'static str,
        of: JurisdictionId,
        subject: String,
        detail: Value,
    ) -> Entry {
        let (actor, jurisdiction) = (Actor::Staff(self.account()), Some(of));
        Entry { at: self.now, jurisdiction, actor, action, subject, detail }
    }

    /// Tells the audit log of something of a government other than a report, not what it says: the last statement of a
    /// transaction.
    pub(in crate::office) fn tell(
        &self,
        conn: &mut Conn,
        action: &'static str,
        of: JurisdictionId,
        subject: String,
    ) -> Result<(), StoreError> {
        audit::append(conn, &self.about(action, of, subject, Value::Null)).map(|_number| ())
    }

    /// Tells the audit log of a report that is held: the last statement of a transaction.
    pub(in crate::office) fn record(
        &self,
        conn: &mut Conn,
        action: &'static str,
        held: &mut Held,
        more: Value,
    ) -> Result<(), StoreError> {
        audit::append(conn, &self.entry(action, held, more)).map(|_number| ())
    }

    fn may(&self, reach: &Reach, capability: Capability) -> Result<(), ApiError> {
        let access = &self.caller.access;
        if !reach.allows(access, Capability::ViewRequests) {
            return Err(unknown());
        }
        if !reach.allows(access, capability) {
            return Err(ApiError::Forbidden("your roles do not allow that for this request"));
        }
        Ok(())
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

    /// The government of a report.
    ///
    /// # Errors
    /// 503 while this server has not heard of it yet.
    pub(in crate::office) fn government(&self, case: &Case) -> Result<&Jurisdiction, ApiError> {
        self.city.jurisdictions.by_id(case.jurisdiction).ok_or(ApiError::Busy(None))
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
