//! What is known of a person: read by those who may, and written down that they did.

use super::readings;
use crate::cases::{Reach, store as cases};
use crate::db::{Conn, StoreError};
use crate::people::store::contacts;
use crate::people::{Address, Contact};
use crate::privacy::{NewReading, Reason, View};
use crate::requests::ServiceRequest;
use crate::requests::store::{self as requests, Details};
use crate::time::Instant;
use crate::vault::Vault;

/// Tells of a report whether somebody may see whose it is.
pub type Allowed<'a> = &'a dyn Fn(&Reach) -> bool;

/// A report with how its reporter can be reached.
#[derive(Debug, Clone)]
pub struct PersonReport {
    /// The report.
    pub request: ServiceRequest,
    /// The reporter; nothing where nothing is known.
    pub contact: Contact,
}

/// The report among `keys` that is open to the reader, with its contact data. What is read is written down first.
pub fn contact_of(
    conn: &mut Conn,
    vault: &Vault,
    keys: &[i64],
    allowed: Allowed<'_>,
    (account, reason, at): (i64, &Reason, Instant),
) -> Result<Vec<PersonReport>, StoreError> {
    let open: Vec<Reach> =
        cases::reaches_of(conn, keys)?.into_iter().filter(|one| allowed(one)).collect();
    // Which of several is meant is still to be said: nothing has been read.
    let [reach] = open.as_slice() else {
        let keys: Vec<i64> = open.iter().map(|one| one.request).collect();
        let found = requests::find_by_keys(conn, &keys, Details::default())?;
        let bare = |request| PersonReport { request, contact: Contact::default() };
        return Ok(found.into_iter().map(bare).collect());
    };
    let who = (Some(account), View::Request, reason, at);
    readings::write(conn, &[reading(reach, who)])?;
    opened(conn, vault, &[reach.request], Details::default())
}

/// Every report of a person that is open to the reader, oldest first. Each is written down.
pub fn reports_of(
    conn: &mut Conn,
    vault: &Vault,
    address: &Address,
    allowed: Allowed<'_>,
    who: (Option<i64>, View, &Reason, Instant),
) -> Result<Vec<PersonReport>, StoreError> {
    let keys = contacts::requests_of(conn, vault, address)?;
    let open: Vec<Reach> =
        cases::reaches_of(conn, &keys)?.into_iter().filter(|one| allowed(one)).collect();
    let readings: Vec<NewReading> = open.iter().map(|one| reading(one, who)).collect();
    readings::write(conn, &readings)?;
    let keys: Vec<i64> = open.iter().map(|one| one.request).collect();
    let details = if who.1 == View::Export { Details::ALL } else { Details::default() };
    opened(conn, vault, &keys, details)
}

fn reading(
    reach: &Reach,
    (account, view, reason, at): (Option<i64>, View, &Reason, Instant),
) -> NewReading {
    let (jurisdiction, request) = (reach.jurisdiction, reach.request);
    NewReading { jurisdiction, request, account, view, reason: reason.clone(), at }
}

fn opened(
    conn: &mut Conn,
    vault: &Vault,
    keys: &[i64],
    details: Details,
) -> Result<Vec<PersonReport>, StoreError> {
    let mut reports = Vec::with_capacity(keys.len());
    for request in requests::find_by_keys(conn, keys, details)? {
        let contact = contacts::open(conn, vault, request.id)?.unwrap_or_default();
        reports.push(PersonReport { request, contact });
    }
    Ok(reports)
}
