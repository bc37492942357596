//! Two addresses of one person: found to be the same by staff, and taken back.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{address, government, recorded, within};
use crate::cases::parse_text;
use crate::db::Conn;
use crate::http::{ApiError, json, read_json};
use crate::office::Office;
use crate::office::cases::Hand;
use crate::privacy::store::{self as privacy, Merge};
use crate::staff::Capability;
use crate::time::format_instant;

/// Two addresses that are one person's.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::office) struct PersonMergeForm {
    /// The government that it holds for.
    jurisdiction_id: String,
    /// A mail address of the person; it or `phone`.
    #[schema(example = "ann@mail.example")]
    email: Option<String>,
    /// A telephone number of the person.
    phone: Option<String>,
    /// Another mail address; it or `other_phone`.
    other_email: Option<String>,
    /// Another telephone number.
    other_phone: Option<String>,
    /// Why, for the record.
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

/// That two addresses are one person's. Which they are is known by digests alone.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct PersonMergeView {
    /// Its number.
    id: i64,
    /// The government that it holds for.
    jurisdiction_id: String,
    /// Why.
    reason: String,
    /// The number of the account that found it.
    account: i64,
    /// When.
    #[schema(format = DateTime)]
    datetime: String,
}

impl PersonMergeView {
    pub(super) fn new(one: &Merge, code: String) -> Self {
        Self {
            id: one.id,
            jurisdiction_id: code,
            reason: one.reason.clone(),
            account: one.account,
            datetime: format_instant(one.at),
        }
    }
}

/// Notes that two addresses are one person's.
///
/// From then on the requests of either are shown with those of the other, to those who may know the reporters of the
/// government. Requests themselves stay as they are.
#[utoipa::path(post, path = "/people/merges", operation_id = "merge_people", tag = "people",
    security(("staff" = [])), request_body = PersonMergeForm,
    responses((status = 201, description = "The merge", body = PersonMergeView)))]
pub(in crate::office) async fn create(
    req: HttpRequest,
    payload: Payload,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewContacts).await?;
    let form: PersonMergeForm = read_json(&req, payload, &office.body).await?;
    let hand = Hand::of(&office, caller);
    let mut faults = Vec::new();
    let of = government(&hand, &form.jurisdiction_id, &mut faults);
    let one = address(form.email.as_deref(), form.phone.as_deref(), &mut faults);
    let other = address(form.other_email.as_deref(), form.other_phone.as_deref(), &mut faults);
    let reason = parse_text("reason", Some(&form.reason), &mut faults);
    if one.is_some() && one == other {
        faults.push("the two addresses are the same".to_owned());
    }
    if reason.is_none() && faults.is_empty() {
        faults.push("reason required".to_owned());
    }
    let (Some(of), Some(one), Some(other), Some(reason), true) =
        (of, one, other, reason, faults.is_empty())
    else {
        return Err(ApiError::Rejected(faults));
    };
    let digests = (one.digest(&office.vault), other.digest(&office.vault));
    let work = move |conn: &mut Conn| {
        let by = (hand.account(), hand.now);
        let id = privacy::merge(conn, of.0, (&digests.0, &digests.1), &reason, by)?;
        recorded(conn, &hand, ("person.merge", format!("merge {id}")), of.0)?;
        let one = Merge { id, jurisdiction: of.0, reason, account: by.0, at: by.1 };
        Ok(PersonMergeView::new(&one, of.1))
    };
    let view: Result<PersonMergeView, ApiError> = office.store.write(work).await;
    json(StatusCode::CREATED, &view?)
}

/// Takes back that two addresses are one person's.
#[utoipa::path(delete, path = "/people/merges/{person_merge}", operation_id = "unmerge_people", tag = "people",
    security(("staff" = [])), params(("person_merge" = i64, Path, description = "Its number")),
    responses((status = 204, description = "It holds no more")))]
pub(in crate::office) async fn remove(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewContacts).await?;
    let unknown = || ApiError::not_found("there is no merge of this number");
    let id: i64 = id.parse().map_err(|_cause| unknown())?;
    let hand = Hand::of(&office, caller);
    let work = move |conn: &mut Conn| {
        let held = privacy::find_merge(conn, id)?;
        let one = held.filter(|one| within(&hand, one.jurisdiction)).ok_or_else(unknown)?;
        privacy::unmerge(conn, id, (hand.account(), hand.now))?;
        recorded(conn, &hand, ("person.unmerge", format!("merge {id}")), one.jurisdiction)?;
        Ok(())
    };
    let done: Result<(), ApiError> = office.store.write(work).await;
    done?;
    Ok(HttpResponse::NoContent().finish())
}
