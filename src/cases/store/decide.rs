//! The rules asked once more, after a report was corrected: has it become something that cannot wait?

use diesel::prelude::*;

use super::escalations::{escalate, escalation_of};
use super::save::Entry;
use crate::cases::{Case, Facts};
use crate::catalogue::Snapshot;
use crate::db::schema::request_contacts as c;
use crate::db::{Conn, StoreError};
use crate::geo::Position;
use crate::playbook::Playbook;
use crate::requests::store::{Details, find_by_ids};
use crate::requests::{self, Dispatcher as _};
use crate::routing::{Assignment, Priority, Reporter};

/// What the rules say of a corrected report; none where nothing changed that they look at. Only how soon it matters is
/// of use: an owner is changed by people.
pub fn decide_again(
    conn: &mut Conn,
    (city, playbook): (&Snapshot, &Playbook),
    case: &Case,
    new: &Facts,
) -> Result<Option<Assignment>, StoreError> {
    let old = &case.facts;
    let same = new.title == old.title
        && new.description == old.description
        && new.service_id == old.service_id
        && new.position == old.position;
    let service = city.catalogue.by_id(new.service_id);
    let jurisdiction = city.jurisdictions.by_id(case.jurisdiction);
    let (false, Some(service), Some(jurisdiction)) = (same, service, jurisdiction) else {
        return Ok(None);
    };
    let answers = Details { answers: true, ..Details::default() };
    let Some(report) = find_by_ids(conn, &[case.id], answers)?.pop() else { return Ok(None) };
    let contacts: i64 = c::table.filter(c::request_id.eq(case.id)).count().get_result(conn)?;
    let at = new.position.and_then(|(lat, long)| Position::new(lat, long).ok());
    let hits = at.map(|at| city.atlas.areas_at(case.jurisdiction, at)).unwrap_or_default();
    let facts = requests::Facts {
        jurisdiction,
        service,
        areas: &hits,
        answers: &report.answers,
        texts: [new.title.as_deref(), new.description.as_deref()],
        source: &report.source,
        at: report.requested_at,
        object: report.object.as_ref(),
        reporter: if contacts > 0 { Reporter::Known } else { Reporter::Anonymous },
    };
    Ok(Some(playbook.dispatch(case.jurisdiction, service, facts.case())))
}

/// Makes a report as urgent as the rules say, and never less: what somebody has decided stands.
pub fn raise(facts: &mut Facts, again: Option<&Assignment>) {
    if let Some(again) = again {
        facts.priority = facts.priority.max(again.priority);
        facts.urgency = facts.urgency.max(again.urgency);
    }
}

/// Calls for somebody where a change has made a report critical. The transaction holds the report, which is changed
/// already; `before` is what it was.
pub fn escalate_if_critical(
    conn: &mut Conn,
    case: &Case,
    before: &Facts,
    again: Option<&Assignment>,
    entry: Entry,
) -> Result<bool, StoreError> {
    let set = case.facts.priority == Priority::Critical && before.priority != Priority::Critical;
    let by_rules = again.filter(|one| one.critical);
    let met = by_rules.is_some() && escalation_of(conn, case.id)?.is_none();
    if !set && !met {
        return Ok(false);
    }
    let why = match by_rules {
        Some(again) => again.why.clone(),
        None => vec!["Its priority was set to critical.".to_owned()],
    };
    escalate(conn, case, entry, why)?;
    Ok(true)
}
