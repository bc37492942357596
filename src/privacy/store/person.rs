//! What is known of a person: read by those who may, and written down that they did.

use super::merges::{self, Merge};
use super::{readings, subject_requests};
use crate::cases::{Reach, store as cases};
use crate::db::{Conn, StoreError};
use crate::jurisdictions::JurisdictionId;
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
    /// The reporter; nothing where nothing is known, or where the use of it is restricted.
    pub contact: Contact,
    /// Whether the person has had the use of it restricted.
    pub restricted: bool,
}

/// What there is about one person.
#[derive(Debug, Clone)]
pub struct PersonFile {
    /// The reports, oldest first.
    pub reports: Vec<PersonReport>,
    /// Why reports with other addresses are among them.
    pub merges: Vec<Merge>,
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
        let contact = Contact::default();
        let bare = |request| PersonReport { request, contact: contact.clone(), restricted: false };
        return Ok(found.into_iter().map(bare).collect());
    };
    let who = (Some(account), View::Request, reason, at);
    readings::write(conn, &[reading(reach, who)])?;
    opened(conn, vault, &[reach.request], (Details::default(), reason))
}

/// Every report of a person that is open to the reader: of whoever has this address, or another that was found to be the
/// same person's in one of these governments. Each is written down.
pub fn reports_of(
    conn: &mut Conn,
    vault: &Vault,
    (address, of): (&Address, &[JurisdictionId]),
    allowed: Allowed<'_>,
    who: (Option<i64>, View, &Reason, Instant),
) -> Result<PersonFile, StoreError> {
    let (digests, merges) = merges::of_person(conn, &address.digest(vault), of)?;
    let keys = contacts::requests_by_digests(conn, &digests)?;
    let open: Vec<Reach> =
        cases::reaches_of(conn, &keys)?.into_iter().filter(|one| allowed(one)).collect();
    let readings: Vec<NewReading> = open.iter().map(|one| reading(one, who)).collect();
    readings::write(conn, &readings)?;
    let keys: Vec<i64> = open.iter().map(|one| one.request).collect();
    let details = if who.1 == View::Export { Details::ALL } else { Details::default() };
    Ok(PersonFile { reports: opened(conn, vault, &keys, (details, who.2))?, merges })
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
    (details, reason): (Details, &Reason),
) -> Result<Vec<PersonReport>, StoreError> {
    let restricted = subject_requests::restricted(conn, keys)?;
    let mut reports = Vec::with_capacity(keys.len());
    for request in requests::find_by_keys(conn, keys, details)? {
        let restricted = restricted.contains(&request.id);
        let contact = if restricted && !reason.purpose.lifts_restriction() {
            Contact::default()
        } else {
            contacts::open(conn, vault, request.id)?.unwrap_or_default()
        };
        reports.push(PersonReport { request, contact, restricted });
    }
    Ok(reports)
}
