//! Handing a report to another department, team or person.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::show::case_view;
use super::under_hand::Held;
use super::views::CaseView;
use super::{Hand, number};
use crate::cases::store::{self as cases, Entry};
use crate::cases::{Audience, Detail, Handover, Owner, parse_text};
use crate::db::Conn;
use crate::http::{self, ApiError, read_json};
use crate::office::Office;
use crate::requests::EventKind;
use crate::staff::{Capability, Scope, store as staff};

/// To whom, why, and what the clock does.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct HandoverForm {
    /// The version of the report that was seen.
    pub(in crate::office) version: i64,
    /// The code of a department; the present one if left out.
    pub(in crate::office) department: Option<String>,
    /// The code of a team of it; none if left out.
    pub(in crate::office) team: Option<String>,
    /// The number of a person's account; nobody in particular if left out.
    pub(in crate::office) person: Option<i64>,
    /// Why. Another department must be told.
    pub(in crate::office) note: Option<String>,
    /// `keep` or `restart`: what the clock does when it goes to another department. It must be said.
    pub(in crate::office) clock: Option<String>,
}

/// Hands a report over.
///
/// A transfer to another department needs a note, and says whether the clock goes on (`keep`) or begins anew
/// (`restart`).
#[utoipa::path(put, path = "/requests/{request}/owner", operation_id = "hand_over", tag = "casework",
    security(("staff" = [])), params(("request" = i64, Path, description = "Its number")),
    request_body = HandoverForm,
    responses((status = 200, description = "The report as it is now", body = CaseView)))]
pub(in crate::office) async fn hand_over(
    req: HttpRequest,
    id: Path<String>,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::Assign).await?;
    let form: HandoverForm = read_json(&req, payload, &office.body).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let work = move |conn: &mut Conn| {
        let mut held = hand.hold(conn, id, Capability::Assign, Some(form.version))?;
        transfer(conn, &hand, &mut held, &form)?;
        let view = case_view(conn, &hand, &held.case)?;
        let to = owner_of(&hand, &held);
        hand.record(conn, "request.assign", &mut held, to)?;
        Ok(view)
    };
    let view: Result<CaseView, ApiError> = office.store.write(work).await;
    http::json(StatusCode::OK, &view?)
}

/// Hands over a report that is held.
pub(in crate::office) fn transfer(
    conn: &mut Conn,
    hand: &Hand,
    held: &mut Held,
    form: &HandoverForm,
) -> Result<(), ApiError> {
    let mut faults = Vec::new();
    let note = parse_text("note", form.note.as_deref(), &mut faults);
    let (to, away) = owner(conn, hand, held, form, &mut faults)?;
    let moves = to.department != held.case.facts.owner.department;
    let mut clock = None;
    match form.clock.as_deref() {
        None if moves => faults.push("clock must be keep or restart".to_owned()),
        None | Some("keep") => {}
        Some("restart") => {
            let hours = hand.service(&held.case).and_then(|service| service.expected_hours);
            let span = hours.and_then(chrono::TimeDelta::try_hours);
            clock = span.and_then(|span| hand.now.checked_add_signed(span));
        }
        Some(_) => faults.push("clock must be keep or restart".to_owned()),
    }
    if moves && note.is_none() && form.note.as_deref().is_none_or(|note| note.trim().is_empty()) {
        faults.push("note required when another department takes over".to_owned());
    }
    ApiError::unless_empty(faults)?;
    let mut facts = held.case.facts.clone();
    Handover { to, clock }.apply(&mut facts, moves, hand.now);
    if moves {
        let name = hand.playbook.department(to.department).map(|one| one.name.clone());
        facts.agency_responsible = name.or(facts.agency_responsible);
    }
    let mut detail = Detail::default().with("clock", form.clock.as_deref().unwrap_or("keep"));
    if let Some(away) = away {
        detail = detail.with("stands_in_for", away);
    }
    let entry = Entry {
        kind: EventKind::Assigned,
        at: hand.now,
        account: Some(hand.account()),
        audience: Audience::Internal,
        note,
        media_url: None,
        detail,
    };
    cases::save(conn, &mut held.case, facts, entry)?;
    Ok(())
}

/// Who has a report now, for the audit log: a code and a number.
pub(in crate::office) fn owner_of(hand: &Hand, held: &Held) -> Value {
    let owner = held.case.facts.owner;
    let department = hand.playbook.department(owner.department).map(|one| one.code.clone());
    json!({ "department": department, "person": owner.person })
}

/// Who is to have it, and for whom he or she stands in.
fn owner(
    conn: &mut Conn,
    hand: &Hand,
    held: &Held,
    form: &HandoverForm,
    faults: &mut Vec<String>,
) -> Result<(Owner, Option<i64>), ApiError> {
    let of = held.case.jurisdiction;
    let now = held.case.facts.owner;
    let mut department = now.department;
    if let Some(code) = &form.department {
        match hand.playbook.department_by_code(of, code) {
            Some(known) => department = known.id,
            None => faults.push(format!("there is no department {}", code.escape_debug())),
        }
    }
    let mut team = None;
    if let Some(code) = &form.team {
        team = hand.playbook.team_by_code(of, code);
        if team.is_none_or(|one| one.department != department) {
            faults.push(format!("the department has no team {}", code.escape_debug()));
        }
    }
    let mut person = None;
    if let Some(account) = form.person {
        person = able(conn, hand, held, (department, account))?;
        if person.is_none() {
            faults
                .push("person is no account that may see to requests of the department".to_owned());
        }
    }
    let away = form.person.filter(|named| person.is_some_and(|has| has != *named));
    Ok((Owner { department, team: team.map(|one| one.id), person }, away))
}

/// Somebody who may do the work; whoever stands in for him or her while away, if that one may do it too.
fn able(
    conn: &mut Conn,
    hand: &Hand,
    held: &Held,
    (department, account): (i64, i64),
) -> Result<Option<i64>, ApiError> {
    if !may_do(conn, held, (department, account))? {
        return Ok(None);
    }
    let zone = hand.government(&held.case)?.time_zone;
    let day = hand.now.with_timezone(&zone).date_naive();
    let there = staff::stand_in(conn, account, day)?;
    let fits = there == account || may_do(conn, held, (department, there))?;
    Ok(Some(if fits { there } else { account }))
}

fn may_do(
    conn: &mut Conn,
    held: &Held,
    (department, account): (i64, i64),
) -> Result<bool, ApiError> {
    let of = held.case.jurisdiction;
    let Some((known, access)) = staff::find(conn, account)? else { return Ok(false) };
    let scope = Scope { department: Some(department), ..Scope::government(of) };
    // Whoever works in one area of the department sees to what lies there.
    let may = access.allows(Capability::ChangeRequests, &scope)
        || held.reach.allows(&access, Capability::ChangeRequests);
    Ok(may && known.disabled_at.is_none())
}
