//! Who follows a report, for those who may reach reporters.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use super::paging::{PAGE, cursor, page};
use super::record;
use crate::db::Conn;
use crate::http::ApiError;
use crate::office::Office;
use crate::office::cases::{Hand, number};
use crate::requests::store::{Follower, list_followers};
use crate::staff::Capability;
use crate::time::format_instant;

/// Somebody who has the same to report.
#[derive(Serialize, ToSchema)]
pub(in crate::office) struct FollowerView {
    /// The number.
    id: i64,
    /// The number of the report that it was said of: this one, or one that was merged into it.
    request: i64,
    /// Since when.
    #[schema(format = DateTime)]
    datetime: String,
    /// A mail address.
    email: Option<String>,
    /// A first name.
    first_name: Option<String>,
    /// A last name.
    last_name: Option<String>,
    /// A telephone number.
    phone: Option<String>,
    /// The device.
    device_id: Option<String>,
    /// The account at the client.
    account_id: Option<String>,
}

impl From<Follower> for FollowerView {
    fn from(one: Follower) -> Self {
        Self {
            id: one.id,
            request: one.request_id,
            datetime: format_instant(one.at),
            email: one.contact.email,
            first_name: one.contact.first_name,
            last_name: one.contact.last_name,
            phone: one.contact.phone,
            device_id: one.contact.device_id,
            account_id: one.contact.account_id,
        }
    }
}

/// Lists who follows a report, oldest first. Each reading is recorded. A further page is behind `Link: rel="next"`.
#[utoipa::path(get, path = "/requests/{request}/followers", operation_id = "list_followers",
    tag = "casework", security(("staff" = [])),
    params(("request" = i64, Path, description = "Its number"),
        ("cursor" = Option<String>, Query, description = "Where the page before ended, from its `Link`")),
    responses((status = 200, description = "The followers", body = Vec<FollowerView>)))]
pub(in crate::office) async fn list(
    req: HttpRequest,
    id: Path<String>,
    office: Data<Office>,
) -> Result<HttpResponse, ApiError> {
    let caller = office.caller_with(&req, Capability::ViewContacts).await?;
    let (id, hand) = (number(&id)?, Hand::of(&office, caller));
    let (after, vault) = (cursor(&req)?.unwrap_or(0), office.vault.clone());
    let work = move |conn: &mut Conn| {
        let case = hand.hold(conn, id, Capability::ViewContacts, None)?.case;
        let found = list_followers(conn, &vault, id, (after, PAGE.saturating_add(1)))?;
        record(conn, &hand, "followers.read", &case, serde_json::Value::Null)?;
        Ok(found)
    };
    let found: Result<Vec<Follower>, ApiError> = office.store.write(work).await;
    let mut found = found?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| more).map(|one| one.id);
    let views: Vec<FollowerView> = found.into_iter().map(FollowerView::from).collect();
    page(&views, next)
}
